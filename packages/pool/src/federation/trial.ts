import { randomUUID } from 'node:crypto';
import { knownBrowser } from '../oauth/browser.ts';
import { errorPage } from '../oauth/pages/error-page.ts';
import { trialPage } from '../oauth/pages/trial-page.ts';
import type { Parts } from '../parts.ts';
import type { AuthorizationRequest } from '../store/authorizations.ts';
import type { FederatedSignIn } from '../store/federated-sign-ins.ts';
import type { IdentityProvider } from '../store/identity-providers.ts';
import type { Examined } from './examination/examined.ts';
import { personOf, told } from './examination/person.ts';
import type { Written } from './examination/written.ts';
import type { Visit } from './federation.ts';
import { isOpenId } from './oauth-client.ts';
import type { Vouched } from './vouched.ts';

/** Where a browser begins a trial with the ticket that an operator was given. */
export const TRIAL_PATH = '/federation/trial';
const TICKET_BYTES = 32;
const TICKET = /^[\w-]{43}$/;
/** How long an operator and the provider may take. */
const PATIENCE_MS = 1_200_000;
/** Stands in place of an authorization request in the rows of a ticket and of an outcome. */
const NO_REQUEST = 'trial';

type Needed = Pick<Parts, 'store' | 'secrets' | 'now'>;

const ticketHash = (ticket: string, { secrets }: Pick<Parts, 'secrets'>) => secrets.hash.federation('trial', ticket);
const outcomeHash = (trial: string, { secrets }: Pick<Parts, 'secrets'>) =>
  secrets.hash.federation('trial outcome', trial);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** A ticket for one trial of a provider, for whoever is told of it. */
export async function issueTicket(
  { poolId, id: providerId }: IdentityProvider,
  parts: Needed & Pick<Parts, 'randomBytes'>,
) {
  const ticket = Buffer.from(parts.randomBytes(TICKET_BYTES)).toString('base64url');
  const hash = ticketHash(ticket, parts);
  const expiresAt = parts.now() + PATIENCE_MS;
  const row = { poolId, providerId, requestId: NO_REQUEST, expiresAt };
  await parts.store.federatedSignIns.insert({ hash, ...row, state: '{}' });
  return { ticket, expiresAt };
}

/** What came of a ticket's trial, told once; undefined while nothing has. */
export async function outcomeOf(ticket: string, parts: Needed): Promise<Examined | undefined> {
  const { federatedSignIns } = parts.store;
  const hash = outcomeHash(hex(ticketHash(ticket, parts)), parts);
  const found = await federatedSignIns.find(hash);
  return found && (await federatedSignIns.consume(hash)) ? (JSON.parse(found.state) as Examined) : undefined;
}

/** Makes a ticket worth nothing. */
export async function withdrawTicket(ticket: string, parts: Needed): Promise<void> {
  await parts.store.federatedSignIns.consume(ticketHash(ticket, parts));
}

export interface Trial {
  readonly provider: IdentityProvider;
  readonly authorization: AuthorizationRequest;
  readonly cookies: readonly string[];
}

/** The trial that a browser has brought the ticket of, tied to that browser; undefined where it is over. */
export async function beginTrial({ http, parts }: Visit): Promise<Trial | undefined> {
  const { store, now } = parts;
  const ticket = new URL(http.url).searchParams.get('ticket') ?? '';
  const found = TICKET.test(ticket) ? await store.federatedSignIns.find(ticketHash(ticket, parts)) : undefined;
  if (!found || found.expiresAt <= now()) return undefined;
  const provider = await store.identityProviders.byId(found.poolId, found.providerId);
  if (!provider) return undefined;
  const browser = knownBrowser(http, parts);
  const authorization: AuthorizationRequest = {
    id: randomUUID(),
    poolId: found.poolId,
    clientId: NO_REQUEST,
    browserHash: browser.hash,
    expiresAt: now() + PATIENCE_MS,
    asked: { redirectUri: '', scopes: [], trial: hex(found.hash) },
  };
  await store.authorizations.insert(authorization);
  return { provider, authorization, cookies: browser.setCookie === undefined ? [] : [browser.setCookie] };
}

/** The trial that a sign-in belongs to, where it is one. */
export async function trialOf({ requestId }: Pick<FederatedSignIn, 'requestId'>, { store }: Pick<Parts, 'store'>) {
  const authorization = await store.authorizations.find(requestId);
  return authorization?.asked.trial === undefined ? undefined : authorization;
}

interface Ending {
  readonly authorization: AuthorizationRequest;
  readonly provider: IdentityProvider;
  readonly visit: Visit;
}

/** Ends a trial with what a provider vouched for, or with why it is not believed. */
export async function endTrial(ending: Ending, finish: () => Promise<Vouched>): Promise<Response> {
  try {
    const { subject, attributes: claims } = await finish();
    return await keepOutcome({ refusal: undefined, proven: true, ...(await whom(subject, claims, ending)) }, ending);
  } catch (error) {
    return refuseTrial(error, ending);
  }
}

/** Ends a trial with a refusal, and with what stood in the message that was refused. */
export async function refuseTrial(error: unknown, ending: Ending, written?: Written): Promise<Response> {
  const refusal = told(error);
  const { nameId, attributes } = written ?? {};
  const person = nameId === undefined || !attributes ? undefined : await whom(nameId, attributes, ending);
  return keepOutcome({ refusal, proven: false, ...(written && { written }), ...person }, ending);
}

async function whom(
  subject: string,
  claims: Vouched['attributes'],
  { provider, visit }: Ending,
): Promise<Pick<Examined, 'person'>> {
  const pool = await visit.parts.store.pools.find(provider.poolId);
  return pool ? { person: await personOf({ pool, provider, subject, claims }, visit.parts) } : {};
}

/** Keeps the first outcome of a ticket for whoever holds it; the browser is told to go back there. */
async function keepOutcome(
  examined: Omit<Examined, 'kind'>,
  { authorization, provider, visit }: Ending,
): Promise<Response> {
  const { store, now } = visit.parts;
  const { trial = '' } = authorization.asked;
  const kind = provider.type === 'SAML' ? 'saml' : isOpenId(provider) ? 'id_token' : 'userinfo';
  const isFirst = await store.transaction(async (inside) => {
    await inside.authorizations.consume(authorization.id);
    if (!(await inside.federatedSignIns.consume(Buffer.from(trial, 'hex')))) return false;
    await inside.federatedSignIns.insert({
      hash: outcomeHash(trial, visit.parts),
      poolId: provider.poolId,
      providerId: provider.id,
      requestId: NO_REQUEST,
      state: JSON.stringify({ kind, ...examined } satisfies Examined),
      expiresAt: now() + PATIENCE_MS,
    });
    return true;
  });
  return isFirst ? trialPage(visit) : errorPage('request_over', visit);
}
