import { eachDatabase } from '@custom-cognito/database/testing';
import { openSource } from 'custom-cognito';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MigrationRealm, openMigrationRealm } from './harness/migration-realm.ts';

const MD5 = '{MD5}uHyMnSlmoO0mLIeT3OZSEQ==';
const OLD_PASSWORD = 'Correct-horse-4';
const NEW_PASSWORD = 'Another-horse-5';

eachDatabase((_dialect, open) => {
  let realm: MigrationRealm;
  let database: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    database = await open();
    realm = await openMigrationRealm(database);
  });
  afterAll(() => realm.close());
  const named = (Username: string) => ({ UserPoolId: realm.UserPoolId, Username });
  const signIn = (USERNAME: string, PASSWORD: string) =>
    realm.pool.call('InitiateAuth', {
      ClientId: realm.ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD },
    });
  const subOf = async (email: string) => {
    const { UserAttributes = [] } = await realm.pool.call('AdminGetUser', named(email));
    return UserAttributes.find(({ Name }) => Name === 'sub')?.Value;
  };
  const later = (ms = 20) => new Promise((done) => setTimeout(done, ms));

  describe('undoing a migration', () => {
    it('keeps who has signed in or was changed since, says who by row and why, and takes them when asked', async () => {
      const before = await realm.users();
      const { id } = await realm.move(`email,email_verified,groups,status,password_hash
quiet@example.org,true,staff,,${MD5}
enters@example.org,true,,,${MD5}
renamed@example.org,true,,,
disabled@example.org,true,,disabled,${MD5}
enabled@example.org,true,,disabled,${MD5}
password@example.org,true,,,
web@example.org,true,,,
`);
      await later();
      await signIn('enters@example.org', OLD_PASSWORD);
      const UserAttributes = [{ Name: 'name', Value: 'Eva' }];
      await realm.pool.call('AdminUpdateUserAttributes', { ...named('renamed@example.org'), UserAttributes });
      await realm.pool.call('AdminEnableUser', named('enabled@example.org'));
      const set = { ...named('password@example.org'), Password: NEW_PASSWORD, Permanent: true };
      await realm.pool.call('AdminSetUserPassword', set);
      const sub = await subOf('web@example.org');
      await sql`insert into auth_audit_people (sub, seen_at) values (${sub}, ${Date.now()})`.execute(database.db);

      expect((await realm.migration.undo(id)).counts).toMatchObject({ created: 0, undone: 2, kept: 5 });
      const kept = [
        '2 kept changed_since',
        '3 kept changed_since',
        '5 kept changed_since',
        '6 kept changed_since',
        '7 kept signed_in_since',
      ];
      expect(await realm.told(id)).toEqual([
        '1 undone undefined',
        kept[0],
        kept[1],
        '4 undone undefined',
        ...kept.slice(2),
      ]);
      const there = ['enters', 'renamed', 'enabled', 'password', 'web'].map((name) => `${name}@example.org`);
      expect(await realm.users()).toEqual([...before, ...there]);
      expect((await signIn('enters@example.org', OLD_PASSWORD)).AuthenticationResult).toBeDefined();

      // Again, and they stay; when they are to go as well, they go.
      expect((await realm.migration.undo(id)).counts).toMatchObject({ undone: 2, kept: 5 });
      expect((await realm.migration.undo(id, { includeChanged: true })).counts).toMatchObject({ undone: 7, kept: 0 });
      expect(await realm.users()).toEqual(before);
    });

    it('is told by the pool who has signed in there, where it keeps a history', async () => {
      const settings = { UserPoolId: realm.UserPoolId, AutoVerifiedAttributes: ['email' as const] };
      const Policies = { PasswordPolicy: { MinimumLength: 8, RequireSymbols: false } };
      const audited = { UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' as const }, UserPoolTier: 'PLUS' as const };
      await realm.pool.call('UpdateUserPool', { ...settings, Policies, ...audited });
      const { id } = await realm.move(
        `email,email_verified,password_hash\nin@example.org,true,${MD5}\nout@example.org,true,${MD5}\n`,
      );
      await later();
      await signIn('in@example.org', OLD_PASSWORD);
      await expect(signIn('out@example.org', 'not-this-one-1')).rejects.toMatchObject({
        name: 'NotAuthorizedException',
      });
      expect((await realm.migration.undo(id)).counts).toMatchObject({ undone: 1, kept: 1 });
      expect(await realm.told(id)).toEqual(['1 kept signed_in_since', '2 undone undefined']);
      await realm.pool.call('UpdateUserPool', { ...settings, Policies });
    });

    it('leaves who has taken a name between two attempts', async () => {
      const { id } = await realm.move('email,email_verified\ntaken@example.org,true\nkeeper@example.org,true\n');
      await later(1_100);
      const UserAttributes = [{ Name: 'name', Value: 'Eva' }];
      await realm.pool.call('AdminUpdateUserAttributes', { ...named('keeper@example.org'), UserAttributes });
      await realm.migration.undo(id);
      await later(1_100);
      for (const Username of ['taken@example.org', 'keeper@example.org']) {
        await realm.pool.call('AdminDeleteUser', named(Username)).catch(() => {});
        await realm.pool.call('AdminCreateUser', { ...named(Username), MessageAction: 'SUPPRESS' });
      }
      await realm.migration.undo(id, { includeChanged: true });
      expect(await realm.users()).toEqual(expect.arrayContaining(['taken@example.org', 'keeper@example.org']));
    });
  });

  describe('somebody who is disabled elsewhere', () => {
    /** A migration whose every call is followed by attempts to get in. */
    const watched = async (hashes: 'all' | 'aws', content: string, tries: () => Promise<unknown>) => {
      const seen: string[] = [];
      const migration = await realm.another({
        hashes,
        cognito: async (operation, input) => {
          const output = await realm.pool.call(operation, input);
          await tries().catch((error: Error) => seen.push(error.name));
          return output;
        },
      });
      const { counts, id } = await migration.migrate(
        await openSource({ kind: 'csv', path: realm.file(content) }),
        {},
        { concurrency: 1 },
      );
      return { counts, id, seen };
    };

    it('can at no moment sign in', async () => {
      const email = 'shut@example.org';
      const tries = async () => {
        await signIn(email, OLD_PASSWORD);
        throw new Error('got in');
      };
      const content = `email,email_verified,groups,status,password_hash\n${email},true,staff,disabled,${MD5}\n`;
      const { counts, seen } = await watched('all', content, tries);
      expect(counts).toMatchObject({ created: 1 });
      // Until they are there at all.
      expect(new Set(seen)).toEqual(new Set(['UserNotFoundException', 'NotAuthorizedException']));
      expect((await realm.pool.call('AdminGetUser', named(email))).Enabled).toBe(false);
      await realm.pool.call('AdminEnableUser', named(email));
      // Nobody is locked out for what they were refused.
      expect((await signIn(email, OLD_PASSWORD)).AuthenticationResult).toBeDefined();
    });

    it('can at no moment sign in or get a code where an import enables everybody, and sets a password once enabled', async () => {
      const email = 'shut-aws@example.org';
      const { ClientId } = realm;
      const mails = await realm.mails();
      const tries = () => realm.pool.call('ForgotPassword', { ClientId, Username: email });
      const content = `email,email_verified,groups,status,password_hash
${email},true,staff,disabled,${MD5}
open-aws@example.org,true,,,
lost-shut@example.org,false,,disabled,${MD5}
`;
      const { counts, id, seen } = await watched('aws', content, tries);
      expect(counts).toMatchObject({ created: 2, refused: 1 });
      expect(await realm.told(id)).toEqual(['3 refused no_verified_address']);
      expect(seen.length).toBeGreaterThan(0);
      expect(await realm.mails()).toBe(mails);
      const user = await realm.pool.call('AdminGetUser', named(email));
      expect(user).toMatchObject({ Enabled: false, UserStatus: 'CONFIRMED' });
      expect(user.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
      const { Groups } = await realm.pool.call('AdminListGroupsForUser', named(email));
      expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['staff']);
      await realm.pool.call('AdminEnableUser', named(email));
      await realm.pool.call('ForgotPassword', { ClientId, Username: email });
      expect(await realm.mails()).toBe(mails + 1);
      // Enabled since: they are kept.
      expect((await realm.migration.undo(id)).counts).toMatchObject({ undone: 1, kept: 1 });
    });

    it('is alone in a file of AWS’s, and is there once after a crash at any call', async () => {
      for (let fatal = 1; fatal < 14; fatal += 1) {
        const email = `crash-${fatal}@example.org`;
        let calls = 0;
        const dying = await realm.another({
          hashes: 'aws',
          cognito: async (operation, input) => {
            const output = await realm.pool.call(operation, input);
            if (operation.startsWith('Admin') || operation.includes('ImportJob')) calls += 1;
            if (calls === fatal) throw new Error('the process has ended');
            return output;
          },
        });
        const path = realm.file(`email,email_verified,groups,status\n${email},true,staff,disabled\n`);
        const source = () => openSource({ kind: 'csv', path });
        await dying.migrate(await source(), {}).catch(() => {});
        const whole = await realm.another({ hashes: 'aws' });
        const { counts } = await whole.migrate(await source(), {});
        // Finished before it died, the file is another run.
        expect(counts.created + counts.skipped, `${fatal}`).toBe(1);
        const user = await realm.pool.call('AdminGetUser', named(email));
        expect(user).toMatchObject({ Enabled: false, UserStatus: 'CONFIRMED' });
        expect(user.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
        const [latest] = await whole.runs();
        const all = (await whole.runs()).filter(({ name }) => name === latest?.name);
        expect(all.reduce((sum, run) => sum + run.counts.created, 0)).toBe(1);
      }
    });
  });
});
