import type { Database } from '@custom-cognito/database';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { eachPool } from './harness.ts';
import { makeRealm, password, rotating } from './realm.ts';

eachPool((dialect, make) => {
  it('E01 keeps no password, code, token, session or client secret that anyone could read', async () => {
    const test = await make();
    const realm = await makeRealm(test, { client: rotating(60) });
    const { UserPoolId, ClientId } = realm;
    const keyed = await realm.client({ GenerateSecret: true });
    await realm.signUp('waiting@example.org');
    await realm.confirmed('ana@example.org');
    const tokens = await realm.signIn('ana@example.org');
    const { RefreshToken: Successor } = (
      await test.sdk.getTokensFromRefreshToken({ ClientId, RefreshToken: tokens.RefreshToken })
    ).AuthenticationResult!;
    await test.sdk.forgotPassword({ ClientId, Username: 'ana@example.org' });
    await test.sdk.adminCreateUser({ UserPoolId, Username: 'bea@example.org', TemporaryPassword: 'Temporary-horse-9' });
    const { Session } = await test.sdk.initiateAuth({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'bea@example.org', PASSWORD: 'Temporary-horse-9' },
    });
    const planted = [
      password,
      'Temporary-horse-9',
      tokens.AccessToken,
      tokens.IdToken,
      tokens.RefreshToken,
      Successor!,
      Session!,
      keyed.ClientSecret!,
      ` ${await test.code('waiting@example.org')}`,
      ` ${await test.code('ana@example.org')}`,
      'BEGIN PRIVATE KEY',
    ];
    const kept = await everything(test.database, dialect);
    expect(kept).toContain('ana@example.org');
    for (const secret of planted) {
      for (const form of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64')]) {
        expect(kept.includes(form.trim()) && `${form.slice(0, 12)}… is readable`).toBe(false);
      }
    }
  });
});

/** Every row of every table as text, binary columns as hex and as the characters they may hold. */
async function everything({ db }: Database, dialect: string): Promise<string> {
  const tables = await sql<{ name: string }>`${
    dialect === 'sqlite'
      ? sql`select name from sqlite_master where type = 'table'`
      : sql`select table_name as name from information_schema.tables where table_schema = current_schema()`
  }`.execute(db);
  const rows: string[] = [];
  for (const { name } of tables.rows) {
    const found = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db);
    for (const row of found.rows) rows.push(...Object.values(row).map(readable));
  }
  return rows.join('\n');
}

function readable(value: unknown): string {
  if (!(value instanceof Uint8Array)) return String(value);
  const bytes = Buffer.from(value);
  return `${bytes.toString('hex')} ${bytes.toString('latin1')}`;
}
