import { hash } from '@node-rs/argon2';
import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { makeRealm, outcomes, password, type Realm } from './realm.ts';
import { beginSrp } from './srp-client.ts';

const ENCODED = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$[A-Za-z0-9+/]{22,}\$[A-Za-z0-9+/]{43}$/;
const NEXT = 'Another-horse-8';
const CHEAP = { algorithm: 2, memoryCost: 8_192, timeCost: 1, parallelism: 1 } as const;

interface Tables {
  pool_users: { sub: string; password_hash: string; srp_salt: Uint8Array | null; modified_at: number };
  pool_former_passwords: { hash: string };
}

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make();
    const flows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'] as const;
    const PasswordPolicy = { MinimumLength: 8, PasswordHistorySize: 2 };
    realm = await makeRealm(test, {
      pool: { Policies: { PasswordPolicy } },
      client: { ExplicitAuthFlows: [...flows], PreventUserExistenceErrors: 'ENABLED' },
    });
  });
  const tables = () => test.database.as<Tables>().db;
  const rowOf = (sub: string) =>
    tables().selectFrom('pool_users').selectAll().where('sub', '=', sub).executeTakeFirstOrThrow();
  const costOf = (stored: string) => ENCODED.exec(stored)?.slice(1).map(Number);

  /** Somebody whose password was hashed by a release with a lower cost. */
  const withOldHash = async (email: string, cost: Parameters<typeof hash>[1] = CHEAP) => {
    const sub = await realm.confirmed(email);
    const password_hash = await hash(password, cost);
    await tables().updateTable('pool_users').set({ password_hash }).where('sub', '=', sub).execute();
    return { sub, password_hash };
  };

  it('E06 hashes every password by Argon2id at 19 MiB, two passes and one lane or more, however it is set', async () => {
    const { UserPoolId, ClientId } = realm;
    const Username = 'ways@example.org';
    const UserAttributes = [
      { Name: 'email', Value: Username },
      { Name: 'email_verified', Value: 'true' },
    ];
    const who = { UserPoolId, Username };
    const hashes: string[] = [];
    const { User } = await test.sdk.adminCreateUser({ ...who, UserAttributes, TemporaryPassword: 'First-horse-11' });
    const note = async () => hashes.push((await rowOf(User!.Username!)).password_hash);
    await note();
    const asked = await test.sdk.initiateAuth({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: 'First-horse-11' },
    });
    const { AuthenticationResult } = await test.sdk.respondToAuthChallenge({
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: asked.Session,
      ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: password },
    });
    await note();
    const AccessToken = AuthenticationResult?.AccessToken;
    await test.sdk.changePassword({ AccessToken, PreviousPassword: password, ProposedPassword: NEXT });
    await note();
    await test.sdk.forgotPassword({ ClientId, Username });
    const ConfirmationCode = await test.code(Username);
    await test.sdk.confirmForgotPassword({ ClientId, Username, ConfirmationCode, Password: 'Third-horse-99' });
    await note();
    await test.sdk.adminSetUserPassword({ ...who, Password: 'Fourth-horse-99', Permanent: true });
    await note();
    hashes.push((await rowOf(await realm.confirmed('signed-up@example.org'))).password_hash);
    const former = await tables().selectFrom('pool_former_passwords').select('hash').execute();
    expect(former.length).toBeGreaterThan(0);
    for (const stored of [...hashes, ...former.map((row) => row.hash)]) {
      const [memory = 0, passes = 0, lanes = 0] = costOf(stored) ?? [];
      expect([memory >= 19_456, passes >= 2, lanes >= 1], stored).toEqual([true, true, true]);
    }
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  describe('E06 a hash of a lower cost', () => {
    it.each([
      ['memory', { ...CHEAP, timeCost: 2 }],
      ['passes', { ...CHEAP, memoryCost: 19_456 }],
    ])('is made again at the next sign-in by password: of too little %s', async (name, cost) => {
      const { sub, password_hash } = await withOldHash(`${name}@example.org`, cost);
      const before = await rowOf(sub);
      await realm.signIn(`${name}@example.org`);
      const after = await rowOf(sub);
      expect(after.password_hash).not.toBe(password_hash);
      expect(costOf(after.password_hash)).toEqual([19_456, 2, 1]);
      // Nothing else of the user has changed: the password is the same.
      expect({ ...after, password_hash }).toEqual({ ...before, password_hash });
      await realm.signIn(`${name}@example.org`);
      expect((await rowOf(sub)).password_hash).toBe(after.password_hash);
      await expectRefusal(realm.signIn(`${name}@example.org`, NEXT), 'NotAuthorizedException');
    });

    it('stays while nobody has proven its password', async () => {
      const { sub, password_hash } = await withOldHash('unproven@example.org');
      await expectRefusal(realm.signIn('unproven@example.org', 'Wrong-horse-7'), 'NotAuthorizedException');
      const srp = await beginSrp(test.sdk, realm, { username: 'unproven@example.org', now: test.clock.now });
      expect((await srp.answer(password)).AuthenticationResult).toBeDefined();
      expect((await rowOf(sub)).password_hash).toBe(password_hash);
    });

    it('is not made cheaper where it was dearer', async () => {
      const dear = { ...CHEAP, memoryCost: 20_480, timeCost: 3 };
      const { sub, password_hash } = await withOldHash('dear@example.org', dear);
      await realm.signIn('dear@example.org');
      expect((await rowOf(sub)).password_hash).toBe(password_hash);
    });

    it.each([
      ['in one process', 12, 1],
      ['in several processes', 4, 2],
    ])('lets in everybody who signs in at once with its password, %s', async (name, count, processes) => {
      const email = `${name.replaceAll(' ', '-')}@example.org`;
      const { sub } = await withOldHash(email);
      const all = [test, await make({ clock: test.clock.now })];
      const results = await outcomes(count, (index) =>
        all[index % processes]!.sdk.initiateAuth({
          ClientId: realm.ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: email, PASSWORD: password },
        }),
      );
      expect(results).toEqual({ ok: count });
      expect(costOf((await rowOf(sub)).password_hash)).toEqual([19_456, 2, 1]);
      await realm.signIn(email);
    });

    it('of a temporary password is made again too, and the password stays temporary', async () => {
      const named = { UserPoolId: realm.UserPoolId, Username: 'new@example.org' };
      const made = await test.sdk.adminCreateUser({ ...named, TemporaryPassword: NEXT, MessageAction: 'SUPPRESS' });
      const sub = made.User!.Username!;
      const password_hash = await hash(NEXT, CHEAP);
      await tables().updateTable('pool_users').set({ password_hash }).where('sub', '=', sub).execute();
      const asked = await test.sdk.initiateAuth({
        ClientId: realm.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'new@example.org', PASSWORD: NEXT },
      });
      expect(asked.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
      expect(costOf((await rowOf(sub)).password_hash)).toEqual([19_456, 2, 1]);
      const ChallengeResponses = { USERNAME: 'new@example.org', NEW_PASSWORD: password };
      const { ClientId } = realm;
      const answer = { ClientId, ChallengeName: 'NEW_PASSWORD_REQUIRED' as const, ChallengeResponses };
      expect(
        (await test.sdk.respondToAuthChallenge({ ...answer, Session: asked.Session })).AuthenticationResult,
      ).toBeDefined();
    });

    it('never takes the place of a password that was set meanwhile', async () => {
      const { sub, password_hash } = await withOldHash('reset@example.org');
      const user = { poolId: realm.UserPoolId, sub };
      const named = { UserPoolId: realm.UserPoolId, Username: 'reset@example.org' };
      await test.sdk.adminSetUserPassword({ ...named, Password: NEXT, Permanent: true });
      const { users } = test.pool.parts.store;
      expect(await users.replaceHash(user, password_hash, { by: await hash(password), modifiedAt: 1 })).toBe(false);
      await expectRefusal(realm.signIn('reset@example.org'), 'NotAuthorizedException');
      await realm.signIn('reset@example.org', NEXT);
    });
  });
});
