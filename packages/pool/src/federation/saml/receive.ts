import { redirect } from '../../oauth/authorization-redirect.ts';
import { readForm } from '../../oauth/form.ts';
import { OAuthError } from '../../oauth/oauth-error.ts';
import { errorPage } from '../../oauth/pages/error-page.ts';
import type { Store } from '../../store/store.ts';
import { writtenOf } from '../examination/written.ts';
import { distrust, FederationFailure } from '../failure.ts';
import type { Visit } from '../federation.ts';
import { refuseTrial, trialOf } from '../trial.ts';
import type { Asserted } from './assertion.ts';
import type { Awaited } from './awaited.ts';
import { samlKeyOf } from './keys.ts';
import { entityIdOf } from './names.ts';
import { SAML_PATH } from './service-provider.ts';
import { isOn, waiting } from './sign-in.ts';
import type { SamlSources } from './sources.ts';
import { unsolicited } from './unsolicited.ts';
import { type Verification, verifyResponse } from './verify.ts';

const LARGEST_FORM = 400_000;
const TOKEN = /^[\w-]{43}$/;
/** The browser comes back at once. */
const PATIENCE_MS = 300_000;

export interface Receiver {
  readonly saml: SamlSources;
  readonly publicUrl: string;
  readonly now: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly refused: (provider: string, reason: string) => void;
}

/**
 * Takes what a SAML provider sent by a form. It comes from another site, and so without this browser's cookie: what was
 * verified waits, under a name that only this browser is told, for the request that brings it.
 */
export async function receiveSaml(receiver: Receiver, visit: Visit): Promise<Response> {
  const form = await formOf(visit);
  const message = form?.SAMLResponse;
  if (!form || message === undefined) return errorPage('invalid_request', visit);
  const awaited = await awaitedBy(form.RelayState, receiver, visit);
  if (!awaited) return errorPage('request_over', visit);
  try {
    const asserted = await verifyFor(awaited, message, { receiver, visit });
    const token = await keep(asserted, awaited, { receiver, visit });
    return token === undefined
      ? errorPage('request_over', visit)
      : redirect(`${SAML_PATH}?state=${token}`, awaited.cookies);
  } catch (error) {
    if (!(error instanceof FederationFailure)) throw error;
    const trial = await trialOf(awaited.signIn, visit.parts);
    if (trial)
      return refuseTrial(error, { authorization: trial, provider: awaited.provider, visit }, writtenOf(message));
    receiver.refused(awaited.provider.name, error.message);
    // What was asked for has been answered: nobody tries one answer after the other, each of which takes its time to read.
    await awaited.giveUp?.(visit.parts.store);
    return errorPage('invalid_request', visit);
  }
}

async function formOf({ http }: Visit) {
  try {
    return await readForm(http, LARGEST_FORM);
  } catch (error) {
    if (error instanceof OAuthError) return undefined;
    throw error;
  }
}

async function awaitedBy(
  relayState: string | undefined,
  receiver: Receiver,
  visit: Visit,
): Promise<Awaited | undefined> {
  const { store, secrets } = visit.parts;
  if (relayState === undefined) return undefined;
  if (!TOKEN.test(relayState)) return unsolicited(relayState, visit);
  const hash = secrets.hash.federation('state', relayState);
  const signIn = await store.federatedSignIns.find(hash);
  const provider = signIn && (await store.identityProviders.byId(signIn.poolId, signIn.providerId));
  if (!signIn || signIn.expiresAt <= receiver.now() || provider?.type !== 'SAML') return undefined;
  const asked = waiting.safeParse(JSON.parse(signIn.state));
  if (!asked.success) return undefined;
  const take = (inside: Store) => inside.federatedSignIns.consume(hash);
  return {
    provider,
    signIn,
    inResponseTo: asked.data.requestId,
    since: asked.data.since,
    take,
    giveUp: take,
  };
}

interface At {
  readonly receiver: Receiver;
  readonly visit: Visit;
}

/** By the keys that are known and, where none fits, by those that the provider has published since. */
async function verifyFor({ provider, inResponseTo, since }: Awaited, message: string, at: At): Promise<Asserted> {
  const { saml, publicUrl, now } = at.receiver;
  const { poolId, details } = provider;
  const common: Omit<Verification, 'peer'> = {
    poolId,
    publicUrl,
    key: await samlKeyOf(poolId, at.visit.parts),
    encrypted: isOn(provider, 'EncryptedResponses'),
    expected: { audience: entityIdOf(poolId), inResponseTo, since, now: now() },
  };
  try {
    return await verifyResponse(message, { ...common, peer: await saml.of(details) });
  } catch (error) {
    const peer = error instanceof FederationFailure ? await saml.again(details) : undefined;
    if (!peer) throw error;
    return verifyResponse(message, { ...common, peer });
  }
}

/** Notes that the assertion was used and who came, together; undefined for all but the first to bring it. */
async function keep(
  asserted: Asserted,
  { signIn, take }: Awaited,
  { receiver, visit }: At,
): Promise<string | undefined> {
  const { id, expiresAt, ...vouched } = asserted;
  const { secrets, store } = visit.parts;
  const token = Buffer.from(receiver.randomBytes(32)).toString('base64url');
  const { poolId, providerId, requestId } = signIn;
  return store.transaction(async (inside) => {
    if (!(await take(inside))) return undefined;
    const hash = secrets.hash.federation('assertion', poolId, providerId, id);
    if (!(await inside.federatedSignIns.useMessage({ hash, expiresAt })))
      distrust('replayed', 'The assertion was used before.');
    const row = { hash: secrets.hash.federation('state', token), poolId, providerId, requestId };
    await inside.federatedSignIns.insert({
      ...row,
      state: JSON.stringify(vouched),
      expiresAt: receiver.now() + PATIENCE_MS,
    });
    return token;
  });
}
