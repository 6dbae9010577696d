import { beforeAll, describe, expect, it } from 'vitest';
import { poolRealm, srpVerifier } from '../src/rules/srp.ts';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { makeRealm, password, type Realm } from './realm.ts';
import { beginSrp } from './srp-client.ts';

const WRONG = 'Incorrect username or password.';
const SRP = 'ALLOW_USER_SRP_AUTH';
const PASSWORD = 'ALLOW_USER_PASSWORD_AUTH';
const OTHER = 'Another-horse-8';

interface Row {
  readonly srp_salt: Uint8Array | null;
  readonly srp_verifier_sealed: Uint8Array | null;
}

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  let hiding: Realm;
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test, { client: { ExplicitAuthFlows: [SRP, PASSWORD] } });
    hiding = await realm.client({ ExplicitAuthFlows: [SRP, PASSWORD], PreventUserExistenceErrors: 'ENABLED' });
  });
  const begin = (username: string, at = realm) => beginSrp(test.sdk, at, { username, now: test.clock.now });
  const signIn = async (username: string, secret: string, at = realm) => (await begin(username, at)).answer(secret);
  const who = (Username: string, { UserPoolId } = realm) => ({ UserPoolId, Username });
  const rowOf = (sub: string) =>
    test.database
      .as<{ pool_users: Row & { sub: string } }>()
      .db.selectFrom('pool_users')
      .select(['srp_salt', 'srp_verifier_sealed'])
      .where('sub', '=', sub)
      .executeTakeFirstOrThrow();

  describe('a password', () => {
    it('works through SRP however it was set', async () => {
      const email = 'ways@example.org';
      await realm.confirmed(email);
      const first = await signIn(email, password);
      const changes = [
        (secret: string) =>
          test.sdk.changePassword({
            AccessToken: first.AuthenticationResult?.AccessToken,
            PreviousPassword: password,
            ProposedPassword: secret,
          }),
        async (secret: string) => {
          const { ClientId } = realm;
          await test.sdk.forgotPassword({ ClientId, Username: email });
          const ConfirmationCode = await test.code(email);
          return test.sdk.confirmForgotPassword({ ClientId, Username: email, ConfirmationCode, Password: secret });
        },
        (secret: string) => test.sdk.adminSetUserPassword({ ...who(email), Password: secret, Permanent: true }),
      ];
      let before = password;
      for (const [index, change] of changes.entries()) {
        const after = `${OTHER}${index}`;
        await change(after);
        expect((await signIn(email, after)).AuthenticationResult).toBeDefined();
        await expectRefusal(signIn(email, before), 'NotAuthorizedException', WRONG);
        before = after;
      }
    });

    it('that is temporary leads to a new one, which works through SRP at once', async () => {
      const email = 'temporary@example.org';
      const UserAttributes = [{ Name: 'email', Value: email }];
      await test.sdk.adminCreateUser({ ...who(email), UserAttributes, TemporaryPassword: OTHER });
      const asked = await signIn(email, OTHER);
      expect(asked).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
      const USERNAME = asked.ChallengeParameters?.USER_ID_FOR_SRP ?? '';
      const answer = await test.sdk.respondToAuthChallenge({
        ClientId: realm.ClientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session: asked.Session,
        ChallengeResponses: { USERNAME, NEW_PASSWORD: password },
      });
      expect(answer.AuthenticationResult).toBeDefined();
      expect((await signIn(email, password)).AuthenticationResult).toBeDefined();
    });

    it('that is temporary stops working after its days', async () => {
      const email = 'late@example.org';
      const UserAttributes = [{ Name: 'email', Value: email }];
      await test.sdk.adminCreateUser({ ...who(email), UserAttributes, TemporaryPassword: OTHER });
      test.clock.advance(8 * 86_400_000);
      await expectRefusal(signIn(email, OTHER), 'NotAuthorizedException', /^Temporary password has expired/);
      await expectRefusal(signIn(email, 'wrong'), 'NotAuthorizedException', WRONG);
    });

    it('that changes while a proof of the old one is under way refuses that proof', async () => {
      const email = 'meanwhile@example.org';
      await realm.confirmed(email);
      const { AccessToken } = await realm.signIn(email);
      const begun = await begin(email);
      await test.sdk.changePassword({ AccessToken, PreviousPassword: password, ProposedPassword: OTHER });
      await expectRefusal(begun.answer(password), 'NotAuthorizedException', WRONG);
      const again = await begin(email);
      await test.sdk.adminSetUserPassword({ ...who(email), Password: password, Permanent: true });
      await expectRefusal(again.answer(OTHER), 'NotAuthorizedException', WRONG);
    });
  });

  describe('the state of an account', () => {
    it('is told before the proof by a client that tells', async () => {
      await realm.signUp('early@example.org');
      await expectRefusal(begin('early@example.org'), 'UserNotConfirmedException', 'User is not confirmed.');
      await realm.confirmed('off@example.org');
      const begun = await begin('off@example.org');
      await test.sdk.adminDisableUser(who('off@example.org'));
      await expectRefusal(begin('off@example.org'), 'NotAuthorizedException', 'User is disabled.');
      await expectRefusal(begun.answer(password), 'NotAuthorizedException', 'User is disabled.');
    });

    it('L01 is told after the proof, and only then, by a client that hides who exists', async () => {
      await realm.signUp('early2@example.org');
      await realm.confirmed('off2@example.org');
      await test.sdk.adminDisableUser(who('off2@example.org'));
      const told = { early2: 'UserNotConfirmedException', off2: 'NotAuthorizedException' };
      for (const [name, exception] of Object.entries(told)) {
        await expectRefusal(signIn(`${name}@example.org`, 'wrong', hiding), 'NotAuthorizedException', WRONG);
        await expectRefusal(
          signIn(`${name}@example.org`, password, hiding),
          exception,
          /^User is (not confirmed|disabled)\.$/,
        );
      }
    });
  });

  describe('a verifier', () => {
    it('E01 is sealed, and neither it nor the password is in the database', async () => {
      const email = 'sealed@example.org';
      const sub = await realm.confirmed(email);
      const row = await rowOf(sub);
      const identity = { realm: poolRealm(realm.UserPoolId), userId: sub };
      const verifier = srpVerifier(identity, password, row.srp_salt!);
      expect(row.srp_verifier_sealed).toHaveLength(verifier.length + 29);
      expect(Buffer.from(row.srp_verifier_sealed!).includes(Buffer.from(verifier).subarray(0, 16))).toBe(false);
    });

    it('E03 moved to another user signs in nobody', async () => {
      const [one, two] = [await realm.confirmed('one@example.org'), await realm.confirmed('two@example.org')];
      const quiet = await make({ report: { unexpected: () => {} } });
      await test.database
        .as<{ pool_users: Row & { sub: string } }>()
        .db.updateTable('pool_users')
        .set(await rowOf(one))
        .where('sub', '=', two)
        .execute();
      const begun = beginSrp(quiet.sdk, realm, { username: 'two@example.org' });
      await expectRefusal(begun, 'InternalErrorException');
    });

    it('is made only where a client signs in through SRP, and then at the next sign-in by password', async () => {
      const plain = await makeRealm(test, { client: { ExplicitAuthFlows: [PASSWORD] } });
      const email = 'later@example.org';
      const sub = await plain.confirmed(email);
      await plain.signIn(email);
      expect(await rowOf(sub)).toEqual({ srp_salt: null, srp_verifier_sealed: null });

      const srp = await plain.client({ ExplicitAuthFlows: [SRP] });
      await expectRefusal(signIn(email, password, srp), 'NotAuthorizedException', WRONG);
      await expectRefusal(plain.signIn(email, 'wrong'), 'NotAuthorizedException', WRONG);
      await expectRefusal(signIn(email, password, srp), 'NotAuthorizedException', WRONG);
      await plain.signIn(email);
      expect((await signIn(email, password, srp)).AuthenticationResult).toBeDefined();

      const made = await rowOf(sub);
      await plain.signIn(email);
      expect(await rowOf(sub)).toEqual(made);
    });
  });
});
