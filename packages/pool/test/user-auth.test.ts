import type { AuthFlowType, ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { makeRealm, outcomes, password, type Realm } from './realm.ts';
import { beginSrp, newHelper, publicOf } from './srp-client.ts';

const WRONG = 'Incorrect username or password.';
const INVALID = 'Invalid session for the user.';

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make();
    const client = { ExplicitAuthFlows: ['ALLOW_USER_AUTH' as const], PreventUserExistenceErrors: 'ENABLED' as const };
    realm = await makeRealm(test, { client });
    await realm.confirmed('ana@example.org');
  });
  const begin = (parameters: Record<string, string> = {}, { ClientId } = realm) =>
    test.sdk.initiateAuth({
      ClientId,
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME: 'ana@example.org', ...parameters },
    });
  const answer = (name: string, Session: string | undefined, sent: Record<string, string>) => {
    const { ClientId = realm.ClientId, ...responses } = sent;
    return test.sdk.respondToAuthChallenge({
      ClientId,
      ChallengeName: name as ChallengeNameType,
      Session,
      ChallengeResponses: { USERNAME: 'ana@example.org', ...responses },
    });
  };
  const select = async (responses: Record<string, string>) =>
    answer('SELECT_CHALLENGE', (await begin()).Session, responses);

  describe('choice-based sign-in', () => {
    it('offers what the user may begin with', async () => {
      for (const USERNAME of ['ana@example.org', 'nobody@example.org']) {
        const asked = await begin({ USERNAME });
        expect(asked.ChallengeName).toBe('SELECT_CHALLENGE');
        expect(asked.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP']);
        expect(asked.Session!.length).toBeGreaterThan(20);
        expect(asked.AuthenticationResult).toBeUndefined();
      }
    });

    it('offers it as well where the preferred way is not there', async () => {
      expect((await begin({ PREFERRED_CHALLENGE: 'EMAIL_OTP' })).ChallengeName).toBe('SELECT_CHALLENGE');
    });

    it('takes the password with the choice', async () => {
      const { AuthenticationResult } = await select({ ANSWER: 'PASSWORD', PASSWORD: password });
      expect(AuthenticationResult?.AccessToken).toBeDefined();
      await expectRefusal(select({ ANSWER: 'PASSWORD', PASSWORD: 'wrong' }), 'NotAuthorizedException', WRONG);
    });

    it('asks for the password where it did not come with the choice or the preference', async () => {
      const asked = [await select({ ANSWER: 'PASSWORD' }), await begin({ PREFERRED_CHALLENGE: 'PASSWORD' })];
      for (const { ChallengeName, Session } of asked) {
        expect(ChallengeName).toBe('PASSWORD');
        await expectRefusal(answer('PASSWORD', Session, {}), 'InvalidParameterException', /PASSWORD$/);
        const { AuthenticationResult } = await answer('PASSWORD', Session, { PASSWORD: password });
        expect(AuthenticationResult?.AccessToken).toBeDefined();
      }
    });

    it('takes the preferred way at once', async () => {
      const done = await begin({ PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password });
      expect(done.AuthenticationResult?.AccessToken).toBeDefined();
      const flow = { flow: 'USER_AUTH' as AuthFlowType, parameters: { PREFERRED_CHALLENGE: 'PASSWORD_SRP' } };
      const begun = await beginSrp(test.sdk, realm, { username: 'ana@example.org', ...flow });
      expect(begun.output.ChallengeName).toBe('PASSWORD_VERIFIER');
      expect((await begun.answer(password)).AuthenticationResult?.AccessToken).toBeDefined();
    });

    it('leads to SRP by choice', async () => {
      const SRP_A = await publicOf(newHelper('any'));
      const chosen = await select({ ANSWER: 'PASSWORD_SRP', SRP_A });
      expect(chosen.ChallengeName).toBe('PASSWORD_VERIFIER');
      const asked = await select({ ANSWER: 'PASSWORD_SRP' });
      expect(asked.ChallengeName).toBe('PASSWORD_SRP');
      const begun = await answer('PASSWORD_SRP', asked.Session, { SRP_A });
      expect(begun.ChallengeName).toBe('PASSWORD_VERIFIER');
      const ask = await select({ ANSWER: 'PASSWORD_SRP' });
      await expectRefusal(answer('PASSWORD_SRP', ask.Session, { SRP_A: '0' }), 'InvalidParameterException');
    });

    it('is for clients that allow it, and is all that they allow', async () => {
      const other = await realm.client();
      await expectRefusal(begin({}, other), 'InvalidParameterException', 'USER_AUTH flow not enabled for this client');
      await expectRefusal(realm.signIn('ana@example.org'), 'InvalidParameterException');
    });

    it('tells of unknown names where the client does', async () => {
      const telling = await realm.client({ ExplicitAuthFlows: ['ALLOW_USER_AUTH'] });
      await expectRefusal(begin({ USERNAME: 'nobody@example.org' }, telling), 'UserNotFoundException');
    });

    it('L05 refuses an unknown name like a wrong password', async () => {
      const USERNAME = 'nobody@example.org';
      const { Session } = await begin({ USERNAME });
      const responses = { USERNAME, ANSWER: 'PASSWORD', PASSWORD: password };
      await expectRefusal(answer('SELECT_CHALLENGE', Session, responses), 'NotAuthorizedException', WRONG);
    });
  });

  describe('L24 a session', () => {
    const right = { ANSWER: 'PASSWORD', PASSWORD: password };

    it('is used once, by a wrong answer too', async () => {
      const { Session } = await begin();
      const counted = await outcomes(6, () => answer('SELECT_CHALLENGE', Session, right));
      expect(counted).toEqual({ ok: 1, NotAuthorizedException: 5 });
      const tried = await begin();
      await expectRefusal(
        answer('SELECT_CHALLENGE', tried.Session, { ...right, PASSWORD: 'x' }),
        'NotAuthorizedException',
        WRONG,
      );
      await expectRefusal(answer('SELECT_CHALLENGE', tried.Session, right), 'NotAuthorizedException', INVALID);
    });

    it('is for its user, client and challenge, while it lasts', async () => {
      await realm.confirmed('bea@example.org');
      const other = await realm.client({ ExplicitAuthFlows: ['ALLOW_USER_AUTH'] });
      const foreign: [string, Record<string, string>][] = [
        ['SELECT_CHALLENGE', { ...right, USERNAME: 'bea@example.org' }],
        ['SELECT_CHALLENGE', { ...right, USERNAME: 'nobody@example.org' }],
        ['SELECT_CHALLENGE', { ...right, ClientId: other.ClientId, USERNAME: 'ana@example.org' }],
        ['PASSWORD', right],
        ['NEW_PASSWORD_REQUIRED', { NEW_PASSWORD: password }],
      ];
      for (const [name, responses] of foreign) {
        const { Session } = await begin();
        await expectRefusal(answer(name, Session, responses), 'NotAuthorizedException', INVALID);
      }
      await expectRefusal(answer('SELECT_CHALLENGE', 'x'.repeat(128), right), 'NotAuthorizedException', INVALID);
      const { Session: late } = await begin();
      test.clock.advance(181_000);
      await expectRefusal(answer('SELECT_CHALLENGE', late, right), 'NotAuthorizedException', INVALID);
    });

    it('is kept for a choice that is not offered, and needed for every one', async () => {
      const { Session } = await begin();
      await expectRefusal(answer('SELECT_CHALLENGE', Session, { ANSWER: 'WEB_AUTHN' }), 'InvalidParameterException');
      await expectRefusal(answer('SELECT_CHALLENGE', undefined, right), 'InvalidParameterException', /Session$/);
      expect((await answer('SELECT_CHALLENGE', Session, right)).AuthenticationResult).toBeDefined();
    });
  });
});
