import { randomBytes } from 'node:crypto';
import type { Database } from '@custom-cognito/database';
import { sql } from 'kysely';
import { onTestFinished } from 'vitest';
import { type Auth, type AuthOptions, type Cognito, createAuth } from '../src/index.ts';

const REFUSED = Object.assign(new Error('Incorrect username or password.'), { name: 'NotAuthorizedException' });

/** A Cognito where no password is right. */
const refusing: Cognito = () => Promise.reject(REFUSED);

export const context = { locale: 'es', ip: '192.0.2.1', userAgent: 'Test/1', requestId: 'request-1' } as const;

/** One more process's service on a database; closed after the test. */
export async function openAuth(database: Database, options: Partial<AuthOptions> = {}): Promise<Auth> {
  const auth = await createAuth({
    cognito: refusing,
    userPoolId: 'eu-west-1_test',
    clientId: 'client',
    issuer: 'https://issuer.example',
    database,
    masterKey,
    evenTimeMs: 0,
    ...options,
  });
  onTestFinished(() => auth.close().catch(() => {}));
  return auth;
}

export const masterKey = randomBytes(32);

/** Writes so many rows, each of an event of its own. */
export async function writeRows(auth: Auth, many: number, since = 1): Promise<void> {
  for (let n = since; n < since + many; n += 1) await auth.recordKeyRotation({ key: `key-${n}`, actor: 'test' });
}

/** Empties the record, as if nothing had ever been written. */
export async function emptied(database: Database): Promise<void> {
  for (const table of [
    '',
    '_chains',
    '_register',
    '_counts',
    '_keys',
    '_names',
    '_people',
    '_failures',
    '_pairs',
    '_reasons',
  ]) {
    await sql`delete from ${sql.table(`auth_audit${table}`)}`.execute(database.db);
  }
  await sql`delete from auth_audit_summed where chain > 0`.execute(database.db);
}

/** All rows as they stand there. */
export async function rowsOf(database: Database): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { rows } = await sql<Record<string, unknown>>`select * from auth_audit order by chain, number`.execute(
    database.db,
  );
  return rows;
}
