import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { importFile } from './import-client.ts';
import { published } from './imported-hashes/published.ts';
import { makeRealm, password, type Realm } from './realm.ts';
import { allRows, asText } from './rows.ts';
import { beginSrp } from './srp-client.ts';

interface Vector {
  readonly by: string;
  readonly form: string;
  readonly password: string;
  readonly hash: string;
}

const made = JSON.parse(readFileSync(`${import.meta.dirname}/imported-hashes/vectors.json`, 'utf8')) as Vector[];
/** One of each form. */
const vectors = [
  ...new Map([...made, ...published].toReversed().map((one) => [`${one.by} ${one.form}`, one])).values(),
];
const addresses = vectors.map((_, n) => `person${n}@example.org`);
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const HEADER = 'cognito:username,email_verified,cognito:password_hash';
const MD5 = '{MD5}uHyMnSlmoO0mLIeT3OZSEQ==';

eachPool((dialect, make) => {
  let test: TestPool;
  let realm: Realm;
  let UserPoolId: string;
  const reported: string[] = [];
  beforeAll(async () => {
    test = await make({ report: { unexpected: (_, error) => void reported.push((error as Error).name) } });
    realm = await makeRealm(test, {
      pool: { Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 3 } } },
      client: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    });
    UserPoolId = realm.UserPoolId;
  });
  const imported = async (email: string, hash: string, more = {}) =>
    importFile(test, `${HEADER}\n${email},true,${quoted(hash)}\n`, { UserPoolId, ...more });
  const hashOf = async (Username: string) => {
    const { Username: username = '' } = await test.sdk.adminGetUser({ UserPoolId, Username });
    const rows = (await allRows(test.database, dialect)).get('pool_users') ?? [];
    return String(rows.find((row) => row.username === username)?.password_hash);
  };

  describe('an imported password', () => {
    it('E06 signs in whatever made its hash, and is Argon2id from then on', { timeout: 90_000 }, async () => {
      const rows = vectors.map(({ hash }, n) => `${addresses[n]},true,${quoted(hash)}`);
      const { job, lines } = await importFile(test, `${HEADER}\n${rows.join('\n')}\n`, { UserPoolId });
      expect(lines).toEqual([]);
      expect(job.ImportedUsers).toBe(vectors.length);
      for (const [n, { password: secret, by, form }] of vectors.entries()) {
        const email = addresses[n]!;
        expect((await test.sdk.adminGetUser({ UserPoolId, Username: email })).UserStatus).toBe('CONFIRMED');
        await expectRefusal(
          realm.signIn(email, `${secret}?`),
          'NotAuthorizedException',
          'Incorrect username or password.',
        );
        expect(await hashOf(email), `${form} by ${by}`).toMatch(/^imported:/);
        await realm.signIn(email, secret);
        expect(await hashOf(email), `${form} by ${by}`).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      }
    });

    it('E01 cannot be read in the database, and is for its user alone', async () => {
      const vector = vectors.find(({ form }) => form === 'pbkdf2-sha512')!;
      await imported('sealed@example.org', vector.hash);
      const stored = await hashOf('sealed@example.org');
      const dump = asText(await allRows(test.database, dialect));
      expect(dump).not.toContain(vector.hash);
      expect(dump).not.toContain(vector.hash.split('$').at(-1));
      await realm.confirmed('thief@example.org');
      const { Username = '' } = await test.sdk.adminGetUser({ UserPoolId, Username: 'thief@example.org' });
      await test.database
        .as<{ pool_users: { username: string; password_hash: string } }>()
        .db.updateTable('pool_users')
        .set({ password_hash: stored })
        .where('username', '=', Username)
        .execute();
      await expectRefusal(realm.signIn('thief@example.org', vector.password), 'InternalErrorException');
      expect(reported).toEqual(['SealError']);
    });

    it('works through SRP once it was proven by password, and not before', async () => {
      const email = 'srp@example.org';
      await imported(email, MD5);
      const begin = () => beginSrp(test.sdk, realm, { username: email, now: test.clock.now });
      const refused = (await begin()).answer('Correct-horse-4');
      await expectRefusal(refused, 'NotAuthorizedException', 'Incorrect username or password.');
      await realm.signIn(email, 'Correct-horse-4');
      expect((await (await begin()).answer('Correct-horse-4')).AuthenticationResult).toBeDefined();
    });

    it('locks after five wrong ones like any other', async () => {
      const email = 'locked@example.org';
      await imported(email, MD5);
      for (let n = 0; n < 5; n += 1)
        await expectRefusal(realm.signIn(email, 'Wrong-horse-1'), 'NotAuthorizedException');
      await expectRefusal(
        realm.signIn(email, 'Correct-horse-4'),
        'NotAuthorizedException',
        'Password attempts exceeded',
      );
    });

    it('is renewed once by many sign-ins at a time, all of which succeed', async () => {
      const email = 'many@example.org';
      await imported(email, MD5);
      await Promise.all(Array.from({ length: 8 }, () => realm.signIn(email, 'Correct-horse-4')));
      const hash = await hashOf(email);
      await realm.signIn(email, 'Correct-horse-4');
      expect(await hashOf(email)).toBe(hash);
    });

    it('counts in the history, may be reset, and is forgotten with it', async () => {
      const email = 'history@example.org';
      await imported(email, MD5);
      const set = (Password: string) =>
        test.sdk.adminSetUserPassword({ UserPoolId, Username: email, Password, Permanent: true });
      await set(password);
      const { ClientId } = realm;
      await test.sdk.forgotPassword({ ClientId, Username: email });
      const ConfirmationCode = await test.code(email);
      const reset = { ClientId, Username: email, ConfirmationCode, Password: 'Correct-horse-4' };
      await expectRefusal(test.sdk.confirmForgotPassword(reset), 'PasswordHistoryPolicyViolationException');
      await expectRefusal(realm.signIn(email, 'Correct-horse-4'), 'NotAuthorizedException');
    });

    it('U09 is refused by row where its hash is a bomb, unknown, or of another algorithm than the job’s', async () => {
      const { job, lines } = await importFile(
        test,
        `${HEADER}\na1@example.org,true,$2b$31$${'.'.repeat(53)}\na2@example.org,true,plain text\na3@example.org,true,$2b$1\n`,
        { UserPoolId },
      );
      expect(job).toMatchObject({ Status: 'Succeeded', ImportedUsers: 0, FailedUsers: 3 });
      expect(lines.map(({ code }) => code)).toEqual(['hash_too_costly', 'hash_unknown', 'hash_malformed']);
      const algorithms = ['BCRYPT', 'SCRYPT', 'ARGON2ID', 'PBKDF2_SHA256'] as const;
      const forms = ['bcrypt 2b', 'scrypt', 'argon2id', 'pbkdf2-sha256'];
      const rows = forms.map(
        (form, n) => `one${n}@example.org,true,${quoted(made.find((v) => v.form === form)!.hash)}`,
      );
      const taken: (number | undefined)[] = [];
      for (const PasswordHashingAlgorithm of algorithms) {
        const file = `${HEADER}\n${rows.join('\n')}\n`;
        const { job: of, lines: faults } = await importFile(test, file, { UserPoolId, PasswordHashingAlgorithm });
        expect(of.PasswordHashingAlgorithm).toBe(PasswordHashingAlgorithm);
        taken.push(of.ImportedUsers);
        for (const { code } of faults) expect(['hash_other_algorithm', 'user_exists']).toContain(code);
      }
      expect(taken).toEqual([1, 1, 1, 1]);
    });

    it('needs no verified address, since it is a way in', async () => {
      const file = `${HEADER}\nunverified@example.org,false,${MD5}\n`;
      expect((await importFile(test, file, { UserPoolId })).job.ImportedUsers).toBe(1);
      await realm.signIn('unverified@example.org', 'Correct-horse-4');
    });
  });
});
