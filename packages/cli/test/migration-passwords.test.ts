import { eachDatabase } from '@custom-cognito/database/testing';
import { openSource } from 'custom-cognito';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRows } from '../../pool/test/rows.ts';
import { type MigrationRealm, openMigrationRealm } from './harness/migration-realm.ts';

const MD5 = '{MD5}uHyMnSlmoO0mLIeT3OZSEQ==';
const map = { password: 'clave' };

eachDatabase((dialect, open) => {
  describe('passwords in the clear', () => {
    let realm: MigrationRealm;
    let database: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      database = await open();
      realm = await openMigrationRealm(database);
    });
    afterAll(() => realm.close());
    const signIn = (USERNAME: string, PASSWORD: string) =>
      realm.pool.call('InitiateAuth', {
        ClientId: realm.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD },
      });
    const statusOf = async (Username: string) =>
      (await realm.pool.call('AdminGetUser', { UserPoolId: realm.UserPoolId, Username })).UserStatus;

    it('are those that people go on with, to the letter; neither what is sent nor what is kept has them', async () => {
      const sent: string[] = [];
      const watched = await realm.another({
        fetch: async (input, init) => {
          const request = new Request(input, init);
          sent.push(await request.clone().text());
          return realm.pool.fetch(request);
        },
      });
      const passwords = {
        'plain@example.org': 'correct horse',
        'odd@example.org': 'Ñ,"=1+1\\;\'é',
        'both@example.org': 'xy',
      };
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const lines = Object.entries(passwords).map(([email, password]) => `${email},${quoted(password)},no,${MD5}`);
      const path = realm.file(
        `email,clave,email_verified,password_hash\n${lines.join('\n')}\nnone@example.org,,yes,\nhash@example.org,,,${MD5}\n`,
      );
      const { counts, id } = await watched.migrate(await openSource({ kind: 'csv', path }), { map });
      expect(counts).toMatchObject({ created: 5, refused: 0 });
      for (const [email, password] of Object.entries(passwords)) {
        expect((await signIn(email, password)).AuthenticationResult, email).toBeDefined();
      }
      expect((await signIn('hash@example.org', 'Correct-horse-4')).AuthenticationResult).toBeDefined();
      await expect(signIn('both@example.org', 'Correct-horse-4')).rejects.toThrow('Incorrect username or password.');
      expect(await statusOf('none@example.org')).toBe('RESET_REQUIRED');
      expect(sent.join()).toContain('$argon2id$');
      for (const password of ['correct horse', 'Ñ,', 'Ñ\\,']) expect(sent.join()).not.toContain(password);
      const kept = [...(await allRows(database, dialect)).values()].flat().flatMap((row) => Object.values(row));
      expect(kept).toContain('both@example.org');
      const asText = kept.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString() : String(value)));
      expect(asText.join()).not.toContain('correct horse');
      await realm.migration.undo(id);
    });

    it('are read of a column that the map names, and of no other', async () => {
      const { counts, columns } = await realm.move(
        'email,password,email_verified\nunnamed@example.org,correct horse,yes\n',
      );
      expect(counts.created).toBe(1);
      expect(columns).toEqual(['password']);
      expect(await statusOf('unnamed@example.org')).toBe('RESET_REQUIRED');
    });

    it('are refused by row where nobody could sign in with them, or where they are hashes', async () => {
      const hashes = [
        `$2b$10$${'a'.repeat(53)}`,
        MD5,
        'pbkdf2_sha256$720000$salt$aaaaaaaaaaaaaaaaaaaa',
        'scrypt:32768:8:1$salt$aaaaaaaaaaaa',
      ];
      const refused = ['x', ' starts with a space', 'ends with one ', 'x'.repeat(257), ...hashes];
      const lines = refused.map((password, n) => `refused${n}@example.org,"${password}",yes`);
      const { id, counts } = await realm.move(
        `email,clave,email_verified\n${lines.join('\n')}\nlongest@example.org,${'🔑'.repeat(256)},yes\n`,
        { map },
      );
      expect(counts).toMatchObject({ created: 1, refused: refused.length });
      expect(await realm.told(id)).toEqual([
        ...[1, 2, 3, 4].map((row) => `${row} refused invalid_password`),
        ...[5, 6, 7, 8].map((row) => `${row} refused password_is_hash`),
      ]);
      expect((await signIn('longest@example.org', '🔑'.repeat(256))).AuthenticationResult).toBeDefined();
    });

    it('S54 are gone on with where hashing them was interrupted', async () => {
      const people = Array.from({ length: 60 }, (_, n) => `stopped${n}@example.org,my secret ${n},no`).join('\n');
      const path = realm.file(`email,clave,email_verified\n${people}\n`);
      const stop = new AbortController();
      const told: number[] = [];
      const progress = (done: number) => {
        told.push(done);
        if (done >= 20) stop.abort();
      };
      const working = { signal: stop.signal, progress };
      const interrupted = realm.migration.migrate(await openSource({ kind: 'csv', path }), { map }, working);
      await expect(interrupted).rejects.toMatchObject({ code: 'interrupted' });
      expect(told.slice(0, 3)).toEqual([1, 2, 3]);
      const done = await realm.migration.migrate(await openSource({ kind: 'csv', path }), { map });
      expect(done).toMatchObject({ resumed: true, counts: { created: 60, refused: 0, pending: 0 } });
      expect((await signIn('stopped59@example.org', 'my secret 59')).AuthenticationResult).toBeDefined();
    });

    it('go to AWS as one algorithm that its import takes; with somebody disabled they are left behind', async () => {
      const jobs: unknown[] = [];
      const aws = await realm.another({
        hashes: 'aws',
        cognito: (operation, input) => {
          if (operation === 'CreateUserImportJob') jobs.push(input);
          return realm.pool.call(operation, input);
        },
      });
      const path = realm.file(`email,clave,email_verified,status
aws-plain@example.org,correct horse,no,
aws-out@example.org,correct horse,yes,disabled
aws-lost@example.org,correct horse,no,disabled
`);
      const { counts, id } = await aws.migrate(await openSource({ kind: 'csv', path }), { map });
      expect(counts).toMatchObject({ created: 2, refused: 1 });
      expect(await realm.told(id)).toEqual(['3 refused no_verified_address']);
      expect(jobs).toContainEqual(expect.objectContaining({ PasswordHashingAlgorithm: 'ARGON2ID' }));
      expect((await signIn('aws-plain@example.org', 'correct horse')).AuthenticationResult).toBeDefined();
    });
  });
});
