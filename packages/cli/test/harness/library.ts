import { randomBytes } from 'node:crypto';
import type { Database } from '@custom-cognito/database';
import { createPool, type Pool } from '@custom-cognito/pool';
import { type Auth, type AuthOptions, type Cognito, createAuth, createPoolChanges } from 'custom-cognito';

const PUBLIC_URL = 'http://localhost:9229';
const context = { locale: 'en', ip: '127.0.0.1', userAgent: 'test', requestId: 'test-1' } as const;

/** The service as a library over a pool in this process, without HTTP: where a test stands between the two. */
export interface Library {
  readonly pool: Pool;
  readonly userPoolId: string;
  readonly clientId: string;
  /** Another process's worth of service; hears of changes at once only where it is said to be the pool's own. */
  service(options?: Partial<AuthOptions> & { readonly home?: boolean }): Promise<CountingService>;
  close(): Promise<void>;
}

export interface CountingService {
  readonly auth: Auth;
  /** How often it has asked the pool something. */
  asked(operation: string): number;
  /** Makes the answers of an operation wait for this; settles when the pool has given the first. */
  delay(operation: string, until: Promise<unknown>): Promise<void>;
  /** Makes a confirmed user and signs in; returns the address and an access token. */
  enter(email: string): Promise<{ readonly email: string; readonly accessToken: string }>;
}

export async function openLibrary(database: Database, masterKey: Uint8Array = randomBytes(32)): Promise<Library> {
  const changes = await createPoolChanges({ database });
  const delivery = { enqueue: async () => undefined, wake: () => undefined };
  const pool = await createPool({
    database,
    masterKey,
    delivery,
    publicUrl: PUBLIC_URL,
    credentials: null,
    changed: changes.record,
  });
  const made = await pool.call('CreateUserPool', { PoolName: 'test', UsernameAttributes: ['email'] });
  const userPoolId = made.UserPool?.Id ?? '';
  const { UserPoolClient } = await pool.call('CreateUserPoolClient', {
    UserPoolId: userPoolId,
    ClientName: 'test',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
  });
  const clientId = UserPoolClient?.ClientId ?? '';
  const opened: Auth[] = [];
  return {
    pool,
    userPoolId,
    clientId,
    async service({ home = false, ...options } = {}) {
      const { cognito, asked, delay } = between(pool.call);
      const auth = await createAuth({
        cognito,
        fetch: (input, init) => pool.fetch(new Request(input, init)),
        issuer: `${PUBLIC_URL}/${userPoolId}`,
        userPoolId,
        clientId,
        database,
        masterKey,
        poolChanges: home ? changes : await createPoolChanges({ database }),
        evenTimeMs: 0,
        ...options,
      });
      opened.push(auth);
      return { auth, asked, delay, enter: (email) => enter(auth, email) };
    },
    async close() {
      await Promise.all(opened.map((auth) => auth.close()));
      await pool.close();
    },
  };
}

/** Passes every call on to the real pool, and counts or holds up its answers. */
function between(call: Cognito) {
  const counts = new Map<string, number>();
  const delays = new Map<string, { readonly until: Promise<unknown>; answered(): void }>();
  const cognito: Cognito = async (operation, input) => {
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    const answer = await call(operation, input);
    const delay = delays.get(operation);
    delay?.answered();
    await delay?.until;
    return answer;
  };
  return {
    cognito,
    asked: (operation: string) => counts.get(operation) ?? 0,
    delay(operation: string, until: Promise<unknown>): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      delays.set(operation, { until, answered: resolve });
      return promise;
    },
  };
}

async function enter(auth: Auth, email: string) {
  const password = 'Seven lamps on the stairs, 7';
  await auth.createUser({ email, password, fullName: 'Ana', confirmed: true });
  const result = await auth.login({ email, password, context });
  if (result.kind !== 'signed-in') throw new TypeError('There is one more step.');
  return { email, accessToken: result.accessToken };
}
