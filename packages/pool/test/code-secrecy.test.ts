import { createHash, createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, type TestPool } from './harness.ts';
import { makeRealm, password, type Realm } from './realm.ts';
import { allRows, asText, holdsCode } from './rows.ts';
import { call, type WireAnswer } from './wire-call.ts';

interface CodeRow {
  readonly pool_id: string;
  readonly sub: string;
  readonly purpose: string;
  readonly client_id: string | null;
  readonly hash: Uint8Array;
  readonly target: string;
}

eachPool((dialect, make) => {
  const reported: unknown[] = [];
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make({ report: { unexpected: (...what) => void reported.push(what) } });
    realm = await makeRealm(test);
  });
  const codes = async () =>
    test.database.as<{ pool_codes: CodeRow }>().db.selectFrom('pool_codes').selectAll().execute();

  /** Somebody with a live code of every purpose. */
  const withCodes = async (email: string) => {
    await realm.signUp(`waiting-${email}`);
    const sub = await realm.confirmed(email);
    const { AccessToken } = await realm.signIn(email);
    await test.sdk.getUserAttributeVerificationCode({ AccessToken, AttributeName: 'email' });
    const attribute = await test.code(email);
    await test.sdk.forgotPassword({ ClientId: realm.ClientId, Username: email });
    return { sub, AccessToken, signUp: await test.code(`waiting-${email}`), attribute, forgot: await test.code(email) };
  };

  describe('C10 a code', () => {
    it('is kept as a hash that nobody without the key can make', async () => {
      const made = await withCodes('kept@example.org');
      const rows = await codes();
      for (const code of [made.signUp, made.attribute, made.forgot]) {
        expect(holdsCode(asText(await allRows(test.database, dialect)), code)).toBe(false);
        for (const row of rows) {
          expect(row.hash).toHaveLength(32);
          const kept = Buffer.from(row.hash).toString('hex');
          expect(guesses(row, code)).not.toContain(kept);
        }
      }
      expect(new Set(rows.map(({ hash }) => Buffer.from(hash).toString('hex'))).size).toBe(rows.length);
    });

    it('is in no answer, right or wrong, and in no link', async () => {
      const { AccessToken, signUp, attribute, forgot } = await withCodes('told@example.org');
      const { ClientId } = realm;
      const Username = 'told@example.org';
      const confirm = (code: unknown) => ({ ClientId, Username: `waiting-${Username}`, ConfirmationCode: code });
      const reset = (code: unknown) => ({ ClientId, Username, ConfirmationCode: code, Password: 'Another-horse-8' });
      const verify = (code: unknown) => ({ AccessToken, AttributeName: 'email', Code: code });
      const uses = [
        ['ConfirmSignUp', confirm, signUp],
        ['ConfirmForgotPassword', reset, forgot],
        ['VerifyUserAttribute', verify, attribute],
      ] as const;
      for (const [operation, input, code] of uses) {
        const spellings = [` ${code}`, `${code} `, [code], { code }, `+${code}`, code, code];
        for (const spelling of spellings) {
          const answer = await call(test.pool, operation, { input: input(spelling) });
          expect(shown(answer), `${operation} ${inspect(spelling)}`).not.toContain(code);
        }
        const weak = { ...input(code), Password: `weak ` };
        expect(shown(await call(test.pool, operation, { input: weak }))).not.toContain(code);
      }
      const mails = (await test.mails()).filter(({ to }) => to.endsWith(Username));
      expect(mails.map(({ html }) => /href|https?:/.test(html))).not.toContain(true);
    });

    it('is in no report of a failure', async () => {
      const { signUp } = await withCodes('failed@example.org');
      const input = { ClientId: realm.ClientId, Username: 'waiting-failed@example.org', ConfirmationCode: signUp };
      await sql`alter table pool_codes rename to pool_codes_away`.execute(test.database.db);
      const answer = await call(test.pool, 'ConfirmSignUp', { input });
      await sql`alter table pool_codes_away rename to pool_codes`.execute(test.database.db);
      expect(answer.body.__type).toBe('InternalErrorException');
      expect(reported).toHaveLength(1);
      expect(holdsCode(inspect(reported, { depth: 10, showHidden: true }) + shown(answer), signUp)).toBe(false);
      expect(await call(test.pool, 'ConfirmSignUp', { input })).toMatchObject({ status: 200 });
      expect((await realm.signIn('waiting-failed@example.org', password)).AccessToken).toBeTruthy();
    });
  });
});

function shown({ text, headers }: WireAnswer): string {
  return text + JSON.stringify([...headers].filter(([name]) => name !== 'x-amzn-requestid'));
}

/** What a code may be hashed to by whoever has the whole database. */
function guesses(row: CodeRow, code: string): string[] {
  const known = [row.pool_id, row.sub, row.purpose, row.client_id ?? '', row.target];
  const texts = [code, ...known.flatMap((one) => [`${one}${code}`, `${code}${one}`, `${one}:${code}`])];
  texts.push(known.join('') + code, `${row.pool_id}${row.sub}${row.purpose}${code}`);
  const keys = ['', code, ...known];
  return texts.flatMap((text) => [
    ...['sha256', 'sha3-256', 'blake2s256', 'sha512-256'].map((name) => createHash(name).update(text).digest('hex')),
    ...keys.map((key) => createHmac('sha256', key).update(text).digest('hex')),
  ]);
}
