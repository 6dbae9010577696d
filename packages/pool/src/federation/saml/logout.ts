import { z } from 'zod';
import { redirect } from '../../oauth/authorization-redirect.ts';
import { openBrowserSessions, providerSession } from '../../oauth/browser-session.ts';
import { errorPage } from '../../oauth/pages/error-page.ts';
import type { Parts } from '../../parts.ts';
import type { BrowserSession, FederatedSession } from '../../store/authorizations.ts';
import type { IdentityProvider } from '../../store/identity-providers.ts';
import { distrust, FederationFailure } from '../failure.ts';
import type { Visit } from '../federation.ts';
import { samlKeyOf } from './keys.ts';
import { type LogoutMessage, readLogout, verifyLogout } from './logout-message.ts';
import type { SamlPeer } from './metadata.ts';
import type { Receiver } from './receive.ts';
import { newRequestId, SAML_LOGOUT_PATH, serviceProvider } from './service-provider.ts';
import { isOn } from './sign-in.ts';

/** How long somebody may take at a provider. */
const PATIENCE_MS = 1_200_000;
/** A message is of no use long before this. */
const REMEMBERED_MS = 3_600_000;
const TOKEN = /^[\w-]{43}$/;

/** What waits for a provider's answer: what it was asked, and where the browser goes then. */
const leaving = z.object({ logout: z.object({ requestId: z.string(), next: z.string() }) });

interface Leaving {
  readonly federated: FederatedSession;
  /** Where the browser goes once the provider has answered. */
  readonly next: string;
}

/** Where a browser goes to sign out at its provider as well; undefined where that is not asked for, or cannot be done. */
export async function samlLogoutAddress(
  { federated, next }: Leaving,
  receiver: Receiver,
  { parts }: Pick<Visit, 'parts'>,
): Promise<string | undefined> {
  const { store, secrets } = parts;
  const provider = await store.identityProviders.byId(federated.poolId, federated.providerId);
  if (provider?.type !== 'SAML' || !isOn(provider, 'IDPSignout')) return undefined;
  const peer = await peerOf(provider, receiver);
  if (peer?.logout === undefined) return undefined;
  const requestId = newRequestId();
  const library = await speaker(provider, peer, { receiver, parts, requestId });
  const token = Buffer.from(receiver.randomBytes(32)).toString('base64url');
  const { subject: nameID, format: nameIDFormat = '', index: sessionIndex } = federated;
  const user = { issuer: peer.entityId, nameID, nameIDFormat, ...(sessionIndex !== undefined && { sessionIndex }) };
  const location = await library.getLogoutUrlAsync(user, token, {});
  await store.federatedSignIns.insert({
    hash: secrets.hash.federation('state', token),
    poolId: provider.poolId,
    providerId: provider.id,
    // No authorization: as a sign-in it leads nowhere.
    requestId: '',
    state: JSON.stringify({ logout: { requestId, next } } satisfies z.output<typeof leaving>),
    expiresAt: receiver.now() + PATIENCE_MS,
  });
  return location;
}

/** Takes what a provider sends by the redirect binding: its answer to a logout, or a logout that it began. */
export async function receiveSamlLogout(receiver: Receiver, visit: Visit): Promise<Response> {
  let name = 'SAML logout';
  try {
    const message = readLogout(visit.http.url, receiver.publicUrl + SAML_LOGOUT_PATH, receiver.now());
    const found = message.kind === 'LogoutResponse' ? await answered(message, visit) : await begun(message, visit);
    if (!found) return errorPage('request_over', visit);
    name = found.provider.name;
    return await found.end({ message, receiver, visit });
  } catch (error) {
    if (!(error instanceof FederationFailure)) throw error;
    receiver.refused(name, error.message);
    return errorPage('invalid_request', visit);
  }
}

interface At {
  readonly message: LogoutMessage;
  readonly receiver: Receiver;
  readonly visit: Visit;
}

interface Found {
  readonly provider: IdentityProvider;
  end(at: At): Promise<Response>;
}

/** What this browser's logout waits for. */
async function answered({ relayState, inResponseTo }: LogoutMessage, { parts }: Visit): Promise<Found | undefined> {
  const { store, secrets } = parts;
  if (relayState === undefined || !TOKEN.test(relayState)) return undefined;
  const hash = secrets.hash.federation('state', relayState);
  const waiting = await store.federatedSignIns.find(hash);
  const asked = waiting && leaving.safeParse(JSON.parse(waiting.state));
  const provider = waiting && (await store.identityProviders.byId(waiting.poolId, waiting.providerId));
  if (!provider || !asked?.success || waiting.expiresAt <= parts.now()) return undefined;
  const { requestId, next } = asked.data.logout;
  return {
    provider,
    async end({ message, receiver, visit }) {
      if (inResponseTo !== requestId) distrust('in_response_to', 'The response answers another request.');
      await verified(message, provider, { receiver, visit });
      if (!(await store.federatedSignIns.consume(hash))) return errorPage('request_over', visit);
      return redirect(next);
    },
  };
}

/** Whom of this browser the provider names: a session that began with its assertion about the same subject. */
async function begun(message: LogoutMessage, { http, parts }: Visit): Promise<Found | undefined> {
  for (const session of await openBrowserSessions(http, parts)) {
    const { federated } = session;
    if (!federated || federated.subject !== message.nameId) continue;
    if (federated.index !== undefined && message.indexes.length > 0 && !message.indexes.includes(federated.index))
      continue;
    const provider = await parts.store.identityProviders.byId(federated.poolId, federated.providerId);
    if (provider?.type !== 'SAML' || !isOn(provider, 'IDPSignout')) continue;
    if (provider.details.entity_id !== message.issuer) continue;
    return { provider, end: (at) => signOut({ session, federated }, provider, at) };
  }
  return undefined;
}

interface Known {
  readonly session: BrowserSession;
  readonly federated: FederatedSession;
}

/**
 * Ends what came from the sessions that the request names, or all sign-ins of the user where it names none (SAML 2.0 Core
 * §3.7.1), once for each message, and tells the provider.
 */
async function signOut({ session, federated }: Known, provider: IdentityProvider, at: At): Promise<Response> {
  const { message, receiver, visit } = at;
  const peer = await verified(message, provider, at);
  const { store, secrets, now } = visit.parts;
  const indexes = federated.index === undefined ? [undefined, ...message.indexes] : message.indexes;
  const named = indexes.map((index) => providerSession({ ...federated, index }, secrets));
  const hash = secrets.hash.federation('logout', provider.poolId, provider.id, message.id);
  await store.transaction(async (inside) => {
    const expiresAt = now() + REMEMBERED_MS;
    if (!(await inside.federatedSignIns.useMessage({ hash, expiresAt })))
      distrust('replayed', 'The request was used before.');
    if (message.indexes.length === 0) await inside.grants.revokeAllOf(session.poolId, session.sub, { now: now() });
    else await inside.grants.revokeProviderSessions(named, now());
  });
  if (peer.logout === undefined) return errorPage('request_over', visit);
  const library = await speaker(provider, peer, { receiver, parts: visit.parts });
  const profile = { ID: message.id, issuer: peer.entityId, nameID: session.sub, nameIDFormat: '' };
  return redirect(await library.getLogoutResponseUrlAsync(profile, message.relayState ?? '', {}, true));
}

/** By the keys that are known and, where none fits, by those that the provider has published since. */
async function verified(
  message: LogoutMessage,
  provider: IdentityProvider,
  { receiver, visit }: Pick<At, 'receiver' | 'visit'>,
): Promise<SamlPeer> {
  const verify = async (peer: SamlPeer) => {
    if (message.issuer !== peer.entityId) distrust('issuer', 'The message is of another issuer.');
    await verifyLogout(message, await speaker(provider, peer, { receiver, parts: visit.parts }));
    return peer;
  };
  try {
    return await verify(await receiver.saml.of(provider.details));
  } catch (error) {
    const peer = error instanceof FederationFailure ? await receiver.saml.again(provider.details) : undefined;
    if (!peer) throw error;
    return verify(peer);
  }
}

/** A provider that cannot be asked is not signed out at; here the browser is signed out already. */
async function peerOf(provider: IdentityProvider, { saml, refused }: Receiver): Promise<SamlPeer | undefined> {
  try {
    return await saml.of(provider.details);
  } catch (error) {
    if (!(error instanceof FederationFailure)) throw error;
    refused(provider.name, error.message);
    return undefined;
  }
}

interface Speaking {
  readonly receiver: Receiver;
  readonly parts: Parts;
  readonly requestId?: string;
}

async function speaker({ poolId }: IdentityProvider, peer: SamlPeer, { receiver, parts, requestId }: Speaking) {
  const key = await samlKeyOf(poolId, parts);
  const demands = { signsRequests: true, ...(requestId !== undefined && { requestId }) };
  return serviceProvider({ poolId, publicUrl: receiver.publicUrl, key, peer }, demands);
}
