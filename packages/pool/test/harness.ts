import { randomBytes } from 'node:crypto';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import type { Database, Dialect } from '@custom-cognito/database';
import { type DatabaseTests, eachDatabase, oneDatabase } from '@custom-cognito/database/testing';
import { createPool, type Pool, type PoolOptions } from '@custom-cognito/pool';
import { createDelivery, createMailbox, type MailboxEntry } from '@custom-cognito/pool/delivery';
import { afterAll, expect } from 'vitest';

export const publicUrl = 'http://localhost:9229';
export const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'a secret of the tests' };

/** A pool service on a database, and the unmodified AWS SDK that talks to it. */
export interface TestPool {
  readonly pool: Pool;
  /** Signs its calls; every request goes through `pool.fetch`. */
  readonly sdk: CognitoIdentityProvider;
  readonly database: Database;
  /** Runs with the machine's until it is stopped; a test of locks of a second must not take a second by chance. */
  readonly clock: { now(): number; advance(ms: number): void; stop(): void };
  /** All mail sent so far, newest first. */
  mails(): Promise<MailboxEntry[]>;
  /** The six digits of the newest mail to an address. */
  code(to: string): Promise<string>;
}

export type MakePool = (options?: Partial<PoolOptions>) => Promise<TestPool>;

/** Declares tests on SQLite and on PostgreSQL; pools made in one block share its database. */
export function eachPool(tests: PoolTests): void {
  eachDatabase(poolsOf(tests));
}

/** The same on one database, for tests whose browser takes long; on both where `TEST_EVERY_DATABASE` is set. */
export function onePool(tests: PoolTests): void {
  oneDatabase('sqlite', poolsOf(tests));
}

type PoolTests = (dialect: Dialect, make: MakePool) => void;

function poolsOf(tests: PoolTests): DatabaseTests {
  return (dialect, open) => {
    const pools: Pool[] = [];
    const masterKey = randomBytes(32);
    // Hooks run in reverse order of declaration: pools stop before their database closes.
    afterAll(() => Promise.all(pools.map((pool) => pool.close())));
    tests(dialect, async (options = {}) => {
      const made = await makePool(await open(), { masterKey, ...options });
      pools.push(made.pool);
      return made;
    });
  };
}

async function makePool(
  database: Database,
  options: Partial<PoolOptions> & { masterKey: Uint8Array },
): Promise<TestPool> {
  let offset = 0;
  let stoppedAt: number | undefined;
  const now = () => stoppedAt ?? Date.now() + offset;
  const mailbox = await createMailbox({ database, masterKey: options.masterKey, clock: now });
  const delivery = await createDelivery({ database, masterKey: options.masterKey, transport: mailbox, clock: now });
  const report = {
    unexpected: (operation: string, error: unknown) => console.error(`${operation} failed unexpectedly:`, error),
  };
  // Most tests ask for more in a second than anybody may.
  const given = { requestRates: null, ...options };
  const pool = await createPool({ database, delivery, publicUrl, credentials, clock: now, report, ...given });
  const sdk = sdkFor(pool);
  const mails = async () => {
    await delivery.drain();
    return mailbox.list();
  };
  return {
    pool,
    sdk,
    database,
    clock: {
      now,
      stop() {
        stoppedAt = now();
      },
      advance(ms) {
        offset += ms;
        if (stoppedAt !== undefined) stoppedAt += ms;
        sdk.config.systemClockOffset = offset;
      },
    },
    mails,
    async code(to) {
      const mail = (await mails()).find((one) => one.to === to);
      return /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? `no code was sent to ${to}`;
    },
  };
}

/** An AWS SDK client whose requests are answered in this process instead of on a socket. */
export function sdkFor(pool: Pick<Pool, 'fetch'>, keys = credentials): CognitoIdentityProvider {
  return new CognitoIdentityProvider({
    region: 'eu-west-1',
    endpoint: publicUrl,
    credentials: keys,
    maxAttempts: 1,
    requestHandler: {
      async handle(request: SdkRequest) {
        const { method, path, headers, body } = request;
        const sent = new Request(`${publicUrl}${path}`, { method, headers, body: body ?? null });
        const answer = await pool.fetch(sent);
        const response = {
          statusCode: answer.status,
          headers: Object.fromEntries(answer.headers),
          body: new Uint8Array(await answer.arrayBuffer()),
        };
        return { response };
      },
    } as never,
  });
}

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** Expects Cognito's exception, and its words where they are given. */
export async function expectRefusal(call: Promise<unknown>, name: string, message?: string | RegExp): Promise<void> {
  const error = await call.then(
    () => new Error('was not refused'),
    (reason: Error) => reason,
  );
  expect(`${error.name}: ${error.message}`).toMatch(new RegExp(`^${name}: `));
  if (typeof message === 'string') expect(error.message).toBe(message);
  else if (message) expect(error.message).toMatch(message);
}
