import { randomBytes, randomUUID } from 'node:crypto';
import { openDatabase } from '@custom-cognito/database';
import { createPool, type Pool } from '@custom-cognito/pool';
import { createDelivery, createMailbox } from '@custom-cognito/pool/delivery';
import { sql } from 'kysely';
import { show } from '../harness/statistics.ts';
import { POOL_ID, serve } from '../servers/custom-cognito.ts';
import { findSeed, MASTER_KEY, makeSeed, runFolder } from '../servers/data.ts';
import { attributes, email, PASSWORD } from './people.ts';

/** Users of one transaction. */
const BATCH = 2_000;

/** Makes sure of a seed of so many users; returns the rows per second of the load, or undefined when it was there. */
export async function ensureSeed(users: number): Promise<number | undefined> {
  if ((await findSeed(users)) !== undefined) return undefined;
  let rate = 0;
  await makeSeed(users, async (url) => {
    await makeDefaultPool(url);
    rate = await fill(url, users);
  });
  return rate;
}

/** A first start of the program makes the default pool, as anywhere. */
async function makeDefaultPool(url: string): Promise<void> {
  const data = runFolder();
  const server = await serve(url, { folder: data.path });
  await server.stop();
  data.remove();
}

async function fill(url: string, users: number): Promise<number> {
  const { pool, database, close } = await openPool(url);
  const password = await passwordRecords(pool);
  const start = performance.now();
  for (let from = 0; from < users; from += BATCH) {
    const people = Array.from({ length: Math.min(BATCH, users - from) }, (_, index) => person(from + index, password));
    const refused = await pool.parts.store.users.insertMany(people);
    if (refused.size > 0) throw new Error(`${refused.size} users were refused.`);
    if (from % 100_000 === 0 && from > 0) console.log(`  ${from} of ${users}, ${show(rate(from, start))} users/s`);
  }
  const perSecond = rate(users, start);
  // Plans that PostgreSQL made while the tables were empty stay bad until it is told.
  await sql`analyze`.execute(database.db);
  await close();
  console.log(`Seeded ${users} users at ${show(perSecond)} users/s.`);
  return perSecond;
}

/** The pool in this process, as an administrative command opens it. */
export async function openPool(url: string) {
  const database = await openDatabase(url);
  const mailbox = await createMailbox({ database, masterKey: MASTER_KEY });
  const delivery = await createDelivery({ database, masterKey: MASTER_KEY, transport: mailbox });
  const options = { database, masterKey: MASTER_KEY, delivery, publicUrl: 'http://localhost:9229', credentials: null };
  const pool: Pool = await createPool(options);
  const close = async () => {
    await pool.close();
    await database.close();
  };
  return { pool, database, close };
}

/**
 * One hash for all, and verifiers of the right size: each user's own would take a millisecond, and nobody here signs in
 * with them.
 */
async function passwordRecords({ parts: { passwords, secrets } }: Pool): Promise<(sub: string) => PasswordRecord> {
  const hash = await passwords.hash(PASSWORD);
  const [salt, verifier] = [randomBytes(16), randomBytes(384)];
  return (sub) => ({ hash, srp: { salt, sealed: secrets.srpVerifiers.seal(verifier, `${POOL_ID}/${sub}`) } });
}

type PasswordRecord = NonNullable<Parameters<Pool['parts']['store']['users']['insert']>[0]['password']>;

function person(index: number, password: (sub: string) => PasswordRecord) {
  const sub = randomUUID();
  const at = Date.now();
  return {
    user: {
      poolId: POOL_ID,
      sub,
      username: sub,
      status: 'CONFIRMED' as const,
      enabled: true,
      attributes: attributes(index),
      password: password(sub),
      createdAt: at,
      modifiedAt: at,
    },
    names: [
      { key: sub, kind: 'username' as const },
      { key: email(index), kind: 'email' as const },
    ],
  };
}

function rate(users: number, start: number): number {
  return (users * 1_000) / (performance.now() - start);
}
