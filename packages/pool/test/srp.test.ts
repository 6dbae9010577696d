import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { prime } from '../src/rules/srp-group.ts';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { makeRealm, outcomes, password, type Realm } from './realm.ts';
import { beginSrp } from './srp-client.ts';

const WRONG = 'Incorrect username or password.';
const HIDING = { PreventUserExistenceErrors: 'ENABLED' } as const;
const SRP = {
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
} as const;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  let hiding: Realm;
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test, { client: { ...SRP, ExplicitAuthFlows: [...SRP.ExplicitAuthFlows] } });
    hiding = await realm.client({ ExplicitAuthFlows: [...SRP.ExplicitAuthFlows], ...HIDING });
    await realm.confirmed('ana@example.org');
  });
  const begin = (
    username: string,
    more: Partial<Parameters<typeof beginSrp>[2]> & { at?: Realm; on?: TestPool } = {},
  ) => {
    const { at = realm, on = test, ...rest } = more;
    return beginSrp(on.sdk, at, { username, now: test.clock.now, ...rest });
  };

  describe('signing in through SRP', () => {
    it('asks for a proof as Cognito does, and answers it with tokens', async () => {
      const begun = await begin('ana@example.org');
      expect(begun.output.ChallengeName).toBe('PASSWORD_VERIFIER');
      expect(begun.output.Session).toBeUndefined();
      const keys = ['SALT', 'SECRET_BLOCK', 'SRP_B', 'USERNAME', 'USER_ID_FOR_SRP'];
      expect(Object.keys(begun.parameters).sort()).toEqual(keys);
      expect(begun.parameters.USER_ID_FOR_SRP).toMatch(UUID);
      expect(begun.parameters.USERNAME).toBe(begun.parameters.USER_ID_FOR_SRP);
      expect(begun.parameters.SALT).toMatch(/^[0-9a-f]{24,32}$/);
      const { AuthenticationResult } = await begun.answer(password);
      const user = await test.sdk.getUser({ AccessToken: AuthenticationResult?.AccessToken });
      expect(user.Username).toBe(begun.parameters.USERNAME);
    });

    it('takes the address or the username in the answer, in any case', async () => {
      for (const username of ['ana@example.org', 'ANA@example.org']) {
        expect((await (await begin(username)).answer(password, { username })).AuthenticationResult).toBeDefined();
      }
    });

    it('refuses a wrong password', async () => {
      for (const wrong of ['', `${password} `, password.toLowerCase()]) {
        await expectRefusal((await begin('ana@example.org')).answer(wrong), 'NotAuthorizedException', WRONG);
      }
    });

    it('begins for an administrator as well', async () => {
      const begun = await begin('ana@example.org', { admin: true });
      expect((await begun.answer(password)).AuthenticationResult).toBeDefined();
    });

    it('is for clients that allow it', async () => {
      const at = await realm.client();
      await expectRefusal(
        begin('ana@example.org', { at }),
        'InvalidParameterException',
        'USER_SRP_AUTH flow not enabled for this client',
      );
    });

    it('begins in one process and ends in another', async () => {
      const other = await make();
      const begun = await begin('ana@example.org');
      const ChallengeResponses = await begun.prove(password);
      const call = { ClientId: realm.ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses } as const;
      expect((await other.sdk.respondToAuthChallenge(call)).AuthenticationResult).toBeDefined();
      await expectRefusal(test.sdk.respondToAuthChallenge(call), 'NotAuthorizedException', WRONG);
    });

    it('checks the SECRET_HASH for the name in each call', async () => {
      const at = await realm.client({ ExplicitAuthFlows: [...SRP.ExplicitAuthFlows], GenerateSecret: true });
      const hash = (name: string) =>
        createHmac('sha256', at.ClientSecret!)
          .update(name + at.ClientId)
          .digest('base64');
      await expectRefusal(begin('ana@example.org', { at }), 'NotAuthorizedException', /SECRET_HASH was not received/);
      const parameters = { SECRET_HASH: hash('ana@example.org') };
      const begun = await begin('ana@example.org', { at, parameters });
      await expectRefusal(
        begun.answer(password, { secretHash: hash('ana@example.org') }),
        'NotAuthorizedException',
        /^Unable/,
      );
      const secretHash = hash(begun.parameters.USER_ID_FOR_SRP!);
      expect((await begun.answer(password, { secretHash })).AuthenticationResult).toBeDefined();
    });

    it('L15 treats a password as its bytes: each spelling is its own, in every flow', async () => {
      const [nfc, nfd] = ['Contraseña-1é'.normalize('NFC'), 'Contraseña-1é'.normalize('NFD')];
      await realm.signUp('ene@example.org', nfc);
      await test.sdk.adminConfirmSignUp({ UserPoolId: realm.UserPoolId, Username: 'ene@example.org' });
      await realm.signIn('ene@example.org', nfc);
      expect((await (await begin('ene@example.org')).answer(nfc)).AuthenticationResult).toBeDefined();
      await expectRefusal(realm.signIn('ene@example.org', nfd), 'NotAuthorizedException', WRONG);
      await expectRefusal((await begin('ene@example.org')).answer(nfd), 'NotAuthorizedException', WRONG);
    });
  });

  describe('names without an account', () => {
    it('L05 are told in both flows by a client that tells', async () => {
      await expectRefusal(begin('nobody@example.org'), 'UserNotFoundException', 'User does not exist.');
      await expectRefusal(realm.signIn('nobody@example.org'), 'UserNotFoundException', 'User does not exist.');
    });

    it('L05 get the same salt and user id on every call and in every process, and no proof fits', async () => {
      const other = await make();
      const first = await begin('nobody@example.org', { at: hiding });
      for (const on of [test, other]) {
        const again = await begin('NOBODY@example.org', { at: hiding, on });
        const { SALT, USERNAME, USER_ID_FOR_SRP } = again.parameters;
        expect(first.parameters).toMatchObject({ SALT, USERNAME, USER_ID_FOR_SRP });
        expect(again.parameters.SRP_B).not.toBe(first.parameters.SRP_B);
        await expectRefusal(again.answer(password), 'NotAuthorizedException', WRONG);
      }
      await expectRefusal(hiding.signIn('nobody@example.org'), 'NotAuthorizedException', WRONG);
    });

    it('L05 look like names with one', async () => {
      const known = await begin('ana@example.org', { at: hiding });
      const unknown = await begin('nobody@example.org', { at: hiding });
      expect(Object.keys(unknown.parameters)).toEqual(Object.keys(known.parameters));
      expect(unknown.parameters.USER_ID_FOR_SRP).toMatch(UUID);
      expect(unknown.parameters.SECRET_BLOCK).toHaveLength(known.parameters.SECRET_BLOCK!.length);
      const elsewhere = await begin('else@example.org', { at: hiding });
      expect(elsewhere.parameters.SALT).not.toBe(unknown.parameters.SALT);
      for (const begun of [known, unknown]) {
        const byId = await begin(begun.parameters.USER_ID_FOR_SRP!, { at: hiding });
        const { SALT, USER_ID_FOR_SRP } = begun.parameters;
        expect(byId.parameters).toMatchObject({ SALT, USER_ID_FOR_SRP });
      }
    });

    it('L05 take as long', async () => {
      const times: Record<string, number[]> = { 'ana@example.org': [], 'nobody@example.org': [] };
      for (let round = 0; round < 24; round += 1) {
        for (const [name, taken] of Object.entries(times)) {
          const parameters = { SRP_A: (2n ** 3000n).toString(16) };
          const started = performance.now();
          await begin(name, { at: hiding, parameters });
          taken.push(performance.now() - started);
        }
      }
      const [known = 0, unknown = 0] = Object.values(times).map((taken) => taken.sort((a, b) => a - b)[8]);
      expect(known / unknown).toBeGreaterThan(0.6);
      expect(known / unknown).toBeLessThan(1.6);
    });

    it('are usernames where the pool has usernames', async () => {
      const plain = await makeRealm(test, {
        pool: { UsernameAttributes: [], UsernameConfiguration: { CaseSensitive: true } },
        client: { ExplicitAuthFlows: [...SRP.ExplicitAuthFlows], ...HIDING },
      });
      const who = { UserPoolId: plain.UserPoolId, Username: 'Maria' };
      await test.sdk.adminCreateUser({ ...who, MessageAction: 'SUPPRESS' });
      await test.sdk.adminSetUserPassword({ ...who, Password: password, Permanent: true });
      expect((await (await begin('Maria', { at: plain })).answer(password)).AuthenticationResult).toBeDefined();
      for (const name of ['Maria', 'maria', 'Nobody']) {
        expect((await begin(name, { at: plain })).parameters.USER_ID_FOR_SRP).toBe(name);
      }
    });
  });

  describe('L26 SRP_A', () => {
    const bad = ['0', '1', prime.toString(16), (2n * prime).toString(16), (prime - 1n).toString(16), '-1', 'no', ''];

    it.each([...bad, 'a'.repeat(10_240)])('is refused as %.20s, for known and unknown names alike', async (SRP_A) => {
      for (const name of ['ana@example.org', 'nobody@example.org']) {
        const call = begin(name, { at: hiding, parameters: { SRP_A } });
        await expectRefusal(call, 'InvalidParameterException', 'Invalid SRP_A.');
      }
    });

    it('is required', async () => {
      const { ClientId } = realm;
      const call = { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME: 'ana@example.org' } } as const;
      await expectRefusal(test.sdk.initiateAuth(call), 'InvalidParameterException', 'Missing required parameter SRP_A');
    });
  });

  describe('L27 a proof', () => {
    it('counts once, also when it is sent many times at once', async () => {
      const begun = await begin('ana@example.org');
      const counted = await outcomes(8, () => begun.answer(password));
      expect(counted).toEqual({ ok: 1, NotAuthorizedException: 7 });
    });

    it('may not be tried again after a wrong one', async () => {
      const begun = await begin('ana@example.org');
      await expectRefusal(begun.answer('wrong'), 'NotAuthorizedException', WRONG);
      await expectRefusal(begun.answer(password), 'NotAuthorizedException', WRONG);
    });

    it('has to be of this time', async () => {
      for (const minutes of [-10, -6, 6, 10]) {
        const begun = await begin('ana@example.org');
        const at = test.clock.now() + minutes * 60_000;
        await expectRefusal(begun.answer(password, { at }), 'NotAuthorizedException', WRONG);
      }
      const at = test.clock.now() - 4 * 60_000;
      expect((await (await begin('ana@example.org')).answer(password, { at })).AuthenticationResult).toBeDefined();
    });

    it('writes its time as Cognito wants it', async () => {
      const unreadable = (await begin('ana@example.org')).answer(password, { timestamp: new Date().toISOString() });
      const format = 'TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.';
      await expectRefusal(unreadable, 'InvalidParameterException', format);
      const [, ...rest] = new Date(test.clock.now()).toUTCString().split(' ');
      const timestamp = `Xyz ${rest[1]} ${rest[0]} ${rest[3]} UTC ${rest[2]}`;
      const wrong = (await begin('ana@example.org')).answer(password, { timestamp });
      await expectRefusal(wrong, 'NotAuthorizedException', WRONG);
    });

    it('is for the user, client and block that it was begun with', async () => {
      await realm.confirmed('bea@example.org');
      const bea = await begin('bea@example.org');
      const foreign = (await begin('ana@example.org')).answer(password, { block: bea.parameters.SECRET_BLOCK! });
      await expectRefusal(foreign, 'NotAuthorizedException', WRONG);
      const { USER_ID_FOR_SRP: username } = bea.parameters;
      await expectRefusal(
        (await begin('ana@example.org')).answer(password, { username: username! }),
        'NotAuthorizedException',
        WRONG,
      );
      const client = (await realm.client({ ExplicitAuthFlows: [...SRP.ExplicitAuthFlows] })).ClientId;
      await expectRefusal(
        (await begin('ana@example.org')).answer(password, { client }),
        'NotAuthorizedException',
        WRONG,
      );
      const made = Buffer.alloc(96, 1).toString('base64');
      await expectRefusal(
        (await begin('ana@example.org')).answer(password, { block: made }),
        'NotAuthorizedException',
        WRONG,
      );
      await expectRefusal(
        (await begin('ana@example.org')).answer(password, { signature: 'AAAA' }),
        'NotAuthorizedException',
        WRONG,
      );
    });

    it('L08 that is wrong counts together with wrong passwords, and locks both ways', async () => {
      test.clock.stop();
      for (const name of ['eva@example.org', 'nobody-eva@example.org']) {
        if (name.startsWith('eva')) await realm.confirmed(name);
        for (let count = 0; count < 3; count += 1) {
          await expectRefusal((await begin(name, { at: hiding })).answer('wrong'), 'NotAuthorizedException', WRONG);
        }
        for (let count = 0; count < 2; count += 1) {
          await expectRefusal(hiding.signIn(name, 'wrong'), 'NotAuthorizedException', WRONG);
        }
        const exceeded = 'Password attempts exceeded';
        await expectRefusal(hiding.signIn(name), 'NotAuthorizedException', exceeded);
        await expectRefusal((await begin(name, { at: hiding })).answer(password), 'NotAuthorizedException', exceeded);
      }
      test.clock.advance(1_000);
      expect((await (await begin('eva@example.org')).answer(password)).AuthenticationResult).toBeDefined();
    });

    it('comes while its challenge lasts', async () => {
      const begun = await begin('ana@example.org');
      test.clock.advance(181_000);
      await expectRefusal(begun.answer(password), 'NotAuthorizedException', WRONG);
    });
  });
});
