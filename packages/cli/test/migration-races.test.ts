import { eachDatabase } from '@custom-cognito/database/testing';
import { type Cognito, openSource } from 'custom-cognito';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MigrationRealm, openMigrationRealm } from './harness/migration-realm.ts';

eachDatabase((_dialect, open) => {
  let realm: MigrationRealm;
  beforeAll(async () => {
    realm = await openMigrationRealm(await open());
  });
  afterAll(() => realm.close());
  const squat = (Username: string) =>
    realm.pool.call('SignUp', { ClientId: realm.ClientId, Username, Password: 'Squatters-1' });
  const statusOf = async (Username: string) =>
    (await realm.pool.call('AdminGetUser', { UserPoolId: realm.UserPoolId, Username })).UserStatus;
  /** The pool, with something done by somebody else before the calls of an operation. */
  const disturbed = (before: string, disturb: (call: number) => Promise<unknown>): Cognito => {
    let calls = 0;
    return async (operation, input) => {
      if (operation === before) {
        calls += 1;
        await disturb(calls);
      }
      return realm.pool.call(operation, input);
    };
  };

  describe('a migration beside others', () => {
    it('S54 moves nobody twice when the same file is moved by two at the same time', async () => {
      const lines = Array.from({ length: 120 }, (_, n) => `both${n}@example.org,true`);
      const path = realm.file(`email,email_verified\n${lines.join('\n')}\n`);
      const two = await Promise.all([realm.another({ rowsPerJob: 30 }), realm.another({ rowsPerJob: 30 })]);
      const move = async (one: (typeof two)[number]) => one.migrate(await openSource({ kind: 'csv', path }), {});
      const done = await Promise.all(two.map(move));
      const users = (await realm.users()).filter((email) => email.startsWith('both'));
      expect(new Set(users).size).toBe(120);
      expect(users).toHaveLength(120);
      const runs = new Map(done.map((run) => [run.id, run.counts]));
      const made = [...runs.values()].reduce((sum, { created }) => sum + created, 0);
      expect(made).toBe(120);
      for (const { pending, refused } of runs.values()) expect([pending, refused]).toEqual([0, 0]);
    });

    it('replaces who registers with an address between the check of its row and the import, and leaves who has proven it', async () => {
      const [squatted, proven] = ['late@example.org', 'proven@example.org'];
      const cognito = disturbed('StartUserImportJob', async (call) => {
        if (call > 1) return;
        await squat(squatted);
        await squat(proven);
        await realm.pool.call('AdminConfirmSignUp', { UserPoolId: realm.UserPoolId, Username: proven });
      });
      const moving = await realm.another({ cognito });
      const path = realm.file(`email,email_verified\n${squatted},true\n${proven},true\nfree@example.org,true\n`);
      const { id, counts } = await moving.migrate(await openSource({ kind: 'csv', path }), {});
      expect(await realm.told(id)).toEqual(['1 updated unverified_replaced', '2 skipped user_exists']);
      expect(counts).toMatchObject({ created: 1, updated: 1, skipped: 1, pending: 0 });
      expect([await statusOf(squatted), await statusOf(proven)]).toEqual(['RESET_REQUIRED', 'CONFIRMED']);
    });

    it('replaces a squatter who comes back as often as they do', async () => {
      const address = 'back@example.org';
      const moving = await realm.another({
        cognito: disturbed('StartUserImportJob', async (call) => call <= 3 && squat(address)),
      });
      const path = realm.file(`email,email_verified\n${address},true\n`);
      const { counts } = await moving.migrate(await openSource({ kind: 'csv', path }), {});
      expect(counts).toMatchObject({ updated: 1, pending: 0 });
      expect(await statusOf(address)).toBe('RESET_REQUIRED');
      expect((await realm.users()).filter((email) => email === address)).toHaveLength(1);
    });
  });
});
