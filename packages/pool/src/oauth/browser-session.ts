import { timingSafeEqual } from 'node:crypto';
import type { Parts } from '../parts.ts';
import { ssoMinutes } from '../rules/session-tracking.ts';
import type { BrowserSession, FederatedSession } from '../store/authorizations.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import type { Store } from '../store/store.ts';
import type { User } from '../store/users.ts';
import { cookieName, cookieNames, readCookie, setCookie } from './cookies.ts';
import { providersOf, supportsPasswords } from './sign-in-ways.ts';

const COOKIE_BYTES = 32;
const COOKIE = /^[\w-]{43}$/;
const MINUTE_MS = 60_000;
const NAME = 'signed-in-';
/** More than anybody has; a request may not have more looked up. */
const MOST_POOLS = 10;
/** States in which nothing stands in the way of a sign-in. */
const SIGNED_IN = new Set(['CONFIRMED', 'EXTERNAL_PROVIDER']);

/** Somebody who has signed in, now or a while ago. */
export interface Remembered {
  readonly user: User;
  /** Seconds since the epoch. */
  readonly authTime: number;
  /** How they proved who they are (RFC 8176). */
  readonly amr: readonly string[];
  /** Whom a provider named, where it may end the session or is to be told of its end. */
  readonly federated?: FederatedSession | undefined;
}

interface At {
  readonly pool: UserPool;
  readonly client: Client;
}

/** Keeps a user signed in in a browser for as long as the client says; returns the cookie. It is a new one each time. */
export async function openBrowserSession(
  store: Store,
  { pool, client, user, authTime, amr, federated }: At & Remembered,
  { secrets, randomBytes, now, tokens: { publicUrl } }: Parts,
): Promise<string> {
  const value = Buffer.from(randomBytes(COOKIE_BYTES)).toString('base64url');
  const lifetimeMs = ssoMinutes(client) * MINUTE_MS;
  await store.authorizations.insertBrowser({
    hash: secrets.hash.oauth('session', pool.id, value),
    poolId: pool.id,
    sub: user.sub,
    authTime,
    amr,
    passwordMark: passwordMark(user, secrets),
    expiresAt: now() + lifetimeMs,
    federated,
    providerSession: federated && providerSession(federated, secrets),
  });
  const name = cookieName(nameOf(pool), publicUrl);
  return setCookie({ name, value, maxAge: Math.floor(lifetimeMs / 1000) }, publicUrl);
}

/**
 * Who is signed in in the browser of a request, in a way that the client offers; nobody whose password, state or account has
 * changed since.
 */
export async function findRemembered(
  http: Request,
  { pool, client }: At,
  { store, secrets, now, tokens }: Parts,
): Promise<Remembered | undefined> {
  const session = await findSession(http, pool, { store, secrets, tokens });
  if (!session || session.poolId !== pool.id || session.expiresAt <= now()) return undefined;
  if (session.authTime * 1000 + ssoMinutes(client) * MINUTE_MS <= now()) return undefined;
  const user = await store.users.bySub(pool.id, session.sub);
  if (!user?.enabled || !SIGNED_IN.has(user.status)) return undefined;
  if (!timingSafeEqual(session.passwordMark, passwordMark(user, secrets))) return undefined;
  if (!(await offersWayOf(store, { client, user, amr: session.amr }))) return undefined;
  const { authTime, amr, federated } = session;
  return { user, authTime, amr, federated };
}

interface Way {
  readonly client: Client;
  readonly user: User;
  readonly amr: readonly string[];
}

/**
 * Whether a client's people sign in in the way in which somebody did. A provider that was parted from them, or deleted, is no
 * such way any more, nor is another that has its name.
 */
async function offersWayOf(store: Store, { client, user, amr }: Way): Promise<boolean> {
  if (!amr.includes('fed')) return supportsPasswords(client);
  const providers = providersOf(client);
  return (await store.identities.providersOf(user)).some((name) => providers.includes(name));
}

/** The sessions of a browser with all pools of this host, by the cookies that it sends. */
export async function openBrowserSessions(
  http: Request,
  { store, secrets, now, tokens }: Pick<Parts, 'store' | 'secrets' | 'now' | 'tokens'>,
): Promise<readonly BrowserSession[]> {
  const found: BrowserSession[] = [];
  const prefix = cookieName(NAME, tokens.publicUrl);
  for (const id of cookieNames(http, prefix).slice(0, MOST_POOLS)) {
    const session = await findSession(http, { id }, { store, secrets, tokens });
    if (session && session.poolId === id && session.expiresAt > now()) found.push(session);
  }
  return found;
}

/** Signs the user of a browser out; returns what removes the cookie, and whom a provider is to be told of. */
export async function endBrowserSession(
  http: Request,
  pool: UserPool,
  parts: Pick<Parts, 'store' | 'secrets' | 'tokens'>,
): Promise<{ readonly cookie: string; readonly federated: FederatedSession | undefined }> {
  const session = await findSession(http, pool, parts);
  if (session) await parts.store.authorizations.deleteBrowser(session.hash);
  const { publicUrl } = parts.tokens;
  const cookie = setCookie({ name: cookieName(nameOf(pool), publicUrl), value: '', maxAge: 0 }, publicUrl);
  return { cookie, federated: session?.poolId === pool.id ? session.federated : undefined };
}

async function findSession(
  http: Request,
  pool: Pick<UserPool, 'id'>,
  { store, secrets, tokens }: Pick<Parts, 'store' | 'secrets' | 'tokens'>,
): Promise<BrowserSession | undefined> {
  const value = readCookie(http, cookieName(nameOf(pool), tokens.publicUrl));
  if (value === undefined || !COOKIE.test(value)) return undefined;
  return store.authorizations.findBrowser(secrets.hash.oauth('session', pool.id, value));
}

/** Pools share a host. */
function nameOf({ id }: Pick<UserPool, 'id'>): string {
  return NAME + id;
}

/** Marks what came from one session of a provider: by its own name, or else by the user that it named and its index. */
export function providerSession(
  { poolId, providerId, subject, index = '', sid }: FederatedSession,
  { hash }: Parts['secrets'],
): Uint8Array {
  if (sid !== undefined) return hash.federation('sid', poolId, providerId, sid);
  return hash.federation('session', poolId, providerId, subject, index);
}

/** Changes with the password. */
export function passwordMark({ sub, password }: User, secrets: Parts['secrets']): Uint8Array {
  return secrets.hash.oauth('password', sub, password?.hash ?? '');
}
