import { beginAuthEvent } from '../auth-event.ts';
import { CognitoError } from '../errors.ts';
import { redirect, redirectBack } from '../oauth/authorization-redirect.ts';
import { isFromItsBrowser } from '../oauth/browser.ts';
import { completeAuthorization, placeOf, refuseAuthorization } from '../oauth/complete-authorization.ts';
import { readForm } from '../oauth/form.ts';
import { OAuthError } from '../oauth/oauth-error.ts';
import { errorPage } from '../oauth/pages/error-page.ts';
import { readQuery } from '../oauth/query.ts';
import { providersOf } from '../oauth/sign-in-ways.ts';
import type { Parts } from '../parts.ts';
import type { AuthorizationRequest, FederatedSession } from '../store/authorizations.ts';
import type { FederatedSignIn } from '../store/federated-sign-ins.ts';
import type { IdentityProvider } from '../store/identity-providers.ts';
import { FederationFailure } from './failure.ts';
import type { FederatedAuthorization, Federation, ProviderHint, Visit } from './federation.ts';
import { createOAuthClients, type OAuthClients } from './oauth-client.ts';
import { OAUTH_PATH, oauthProtocol } from './oauth-sign-in.ts';
import { isOpenIdLogout, receiveOpenIdLogout } from './openid-logout.ts';
import type { Outside } from './outside.ts';
import { arrive } from './person.ts';
import type { Protocol } from './protocol.ts';
import { receiveSamlLogout, samlLogoutAddress } from './saml/logout.ts';
import { isSamlMetadata, samlMetadata } from './saml/metadata-page.ts';
import { receiveSaml } from './saml/receive.ts';
import { SAML_LOGOUT_PATH } from './saml/service-provider.ts';
import { SAML_PATH, samlProtocol } from './saml/sign-in.ts';
import type { SamlSources } from './saml/sources.ts';
import { beginTrial, endTrial, refuseTrial, TRIAL_PATH } from './trial.ts';
import type { Vouched } from './vouched.ts';

/** How long somebody may take at a provider. */
const PATIENCE_MS = 1_200_000;
const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;

export interface FederationOptions {
  readonly publicUrl: string;
  readonly outside: Outside;
  readonly saml: SamlSources;
  readonly now: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  /** Told why a sign-in by a provider was refused. */
  readonly refused: (provider: string, reason: string) => void;
}

interface Inside extends FederationOptions {
  readonly protocols: { readonly oauth: Protocol; readonly saml: Protocol };
  readonly clients: OAuthClients;
}

/** Federation over the network. */
export function createFederation(options: FederationOptions): Federation {
  const { outside, saml, now, randomBytes } = options;
  const clients = createOAuthClients({ outside, now });
  const inside: Inside = {
    ...options,
    clients,
    protocols: { oauth: oauthProtocol({ clients, now, randomBytes }), saml: samlProtocol({ sources: saml }) },
  };
  return {
    start: (hint, asked, visit) => start(inside, hint, { asked, visit }),
    leave: (asked, visit) => samlLogoutAddress(asked, inside, visit),
    answererOf({ method, url }) {
      const { pathname } = new URL(url);
      const known = answerers[`${method} ${pathname}`];
      if (known) return (visit) => known(inside, visit);
      if (method === 'POST' && isOpenIdLogout(pathname)) return (visit) => receiveOpenIdLogout(inside, visit);
      return method === 'GET' && isSamlMetadata(pathname) ? (visit) => samlMetadata(pathname, visit.parts) : undefined;
    },
  };
}

async function start(
  inside: Inside,
  hint: ProviderHint,
  { asked, visit }: { asked: FederatedAuthorization; visit: Visit },
): Promise<Response | undefined> {
  const { authorization, pool, client } = asked;
  const { identityProviders } = visit.parts.store;
  const provider =
    'name' in hint
      ? await identityProviders.find(pool.id, hint.name)
      : await identityProviders.byIdentifier(pool.id, hint.identifier);
  if (!provider || !providersOf(client).includes(provider.name)) return undefined;
  try {
    return redirect(await begin(inside, provider, { authorization, visit }));
  } catch (error) {
    if (!(error instanceof FederationFailure)) throw error;
    inside.refused(provider.name, error.message);
    return sendBack(authorization, visit.parts);
  }
}

/** Where the browser of an authorization request goes, once it is noted what has to come back. */
async function begin(
  inside: Inside,
  provider: IdentityProvider,
  { authorization, visit }: { authorization: AuthorizationRequest; visit: Visit },
): Promise<string> {
  const token = Buffer.from(inside.randomBytes(TOKEN_BYTES)).toString('base64url');
  const { publicUrl } = inside;
  const beginning = { token, publicUrl, asked: authorization.asked, parts: visit.parts };
  const { location, state } = await protocolOf(inside, provider).begin(provider, beginning);
  await visit.parts.store.federatedSignIns.insert({
    hash: visit.parts.secrets.hash.federation('state', token),
    poolId: provider.poolId,
    providerId: provider.id,
    requestId: authorization.id,
    state,
    expiresAt: inside.now() + PATIENCE_MS,
  });
  return location;
}

/** The same for an operator who tries a provider. */
async function tryProvider(inside: Inside, visit: Visit): Promise<Response> {
  const trial = await beginTrial(visit);
  if (!trial) return errorPage('request_over', visit);
  const { provider, authorization, cookies } = trial;
  try {
    return redirect(await begin(inside, provider, { authorization, visit }), cookies);
  } catch (error) {
    return refuseTrial(error, { authorization, provider, visit });
  }
}

/** Nobody was refused: the application, whose user came for this provider, is told that there is none just now. */
async function sendBack({ id, poolId, asked }: AuthorizationRequest, parts: Parts): Promise<Response> {
  await parts.store.authorizations.consume(id);
  return redirectBack({ ...asked, poolId }, { error: 'temporarily_unavailable' }, parts);
}

function protocolOf({ protocols }: Inside, { type }: IdentityProvider): Protocol {
  return type === 'SAML' ? protocols.saml : protocols.oauth;
}

const answerers: Readonly<Record<string, (inside: Inside, visit: Visit) => Promise<Response>>> = {
  [`GET ${OAUTH_PATH}`]: returned,
  [`POST ${OAUTH_PATH}`]: (_, visit) => posted(visit),
  [`GET ${SAML_PATH}`]: returned,
  [`POST ${SAML_PATH}`]: receiveSaml,
  [`GET ${TRIAL_PATH}`]: tryProvider,
  [`GET ${SAML_LOGOUT_PATH}`]: receiveSamlLogout,
};

/** A form of another site comes without this browser's cookie; the address that it is sent on to comes with it. */
async function posted(visit: Visit): Promise<Response> {
  try {
    const form = await readForm(visit.http);
    const query = new URLSearchParams();
    for (const name of ['code', 'state', 'error', 'iss']) {
      const value = form[name];
      if (value !== undefined) query.set(name, value);
    }
    return redirect(`${OAUTH_PATH}?${query}`);
  } catch (error) {
    if (error instanceof OAuthError) return errorPage('invalid_request', visit);
    throw error;
  }
}

/** A browser that comes back from a provider: it has to be the one that was sent, and comes back once. */
async function returned(inside: Inside, visit: Visit): Promise<Response> {
  const query = readQuery(visit.http.url);
  if (!query) return errorPage('invalid_request', visit);
  const token = query.get('state');
  const found = token !== undefined && TOKEN.test(token) ? await findSignIn(token, inside, visit.parts) : undefined;
  if (!found || token === undefined) return errorPage('request_over', visit);
  const { signIn, authorization, provider } = found;
  const isOurs = isFromItsBrowser(visit.http, authorization, visit.parts);
  if (!isOurs || !(await visit.parts.store.federatedSignIns.consume(signIn.hash)))
    return errorPage('request_over', visit);
  const returning = { token, state: signIn.state, query: new URLSearchParams([...query]), publicUrl: inside.publicUrl };
  const finish = () => protocolOf(inside, provider).finish(provider, returning);
  if (authorization.asked.trial !== undefined) return endTrial({ authorization, provider, visit }, finish);
  return ending(inside, { ...found, visit }, finish);
}

interface Found {
  readonly signIn: FederatedSignIn;
  readonly authorization: AuthorizationRequest;
  readonly provider: IdentityProvider;
}

async function findSignIn(token: string, { now }: Inside, { store, secrets }: Parts): Promise<Found | undefined> {
  const signIn = await store.federatedSignIns.find(secrets.hash.federation('state', token));
  if (!signIn || signIn.expiresAt <= now()) return undefined;
  const provider = await store.identityProviders.byId(signIn.poolId, signIn.providerId);
  const authorization = await store.authorizations.find(signIn.requestId);
  return provider && authorization && { signIn, authorization, provider };
}

const sessionAt = ({ id: providerId, poolId }: IdentityProvider, { subject, session }: Vouched): FederatedSession => ({
  poolId,
  providerId,
  subject,
  ...session,
});

async function ending(
  inside: Inside,
  { authorization, provider, visit }: Found & { visit: Visit },
  finish: () => ReturnType<Protocol['finish']>,
): Promise<Response> {
  const place = await placeOf(authorization, visit.parts);
  if (!place || !providersOf(place.client).includes(provider.name)) return errorPage('request_over', visit);
  const call = { operation: 'InitiateAuth', input: {}, peer: visit.peer, now: inside.now };
  const event = beginAuthEvent(call);
  const parts = { ...visit.parts, event, triggers: visit.parts.triggers.during({ operation: '' }) };
  try {
    const vouched = await finish();
    const user = await arrive({ ...place, provider, vouched }, parts);
    const identity = {
      user,
      authTime: Math.floor(inside.now() / 1000),
      amr: ['fed'],
      ...(vouched.session && { federated: sessionAt(provider, vouched) }),
    };
    return await completeAuthorization(authorization, identity, { http: visit.http, parts });
  } catch (error) {
    if (!(error instanceof FederationFailure) && !(error instanceof CognitoError)) throw error;
    event.refused(error, parts.authEvents);
    inside.refused(provider.name, error.message);
    const code = error instanceof FederationFailure ? error.code : 'access_denied';
    return refuseAuthorization(authorization, code, { http: visit.http, parts });
  }
}
