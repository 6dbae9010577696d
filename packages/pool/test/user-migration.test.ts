import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { FUNCTION, hooked } from './hooked.ts';
import { attributesOf, makeRealm, outcomes, type Realm } from './realm.ts';

const OLD = 'weak';
const WRONG = 'Incorrect username or password.';

eachPool((_, make) => {
  const hooks = hooked();
  let test: TestPool;
  let realm: Realm;
  let hiding: Realm;
  beforeAll(async () => {
    test = await make(hooks.options);
    realm = await makeRealm(test, { pool: { LambdaConfig: { UserMigration: FUNCTION } } });
    hiding = await realm.client({
      PreventUserExistenceErrors: 'ENABLED',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    });
  });
  const find = (Username: string) => test.sdk.adminGetUser({ UserPoolId: realm.UserPoolId, Username });
  const knowing = (response: object = {}) => {
    hooks.behave.UserMigration = (event) => {
      const { password } = event.request;
      if (password !== undefined && password !== OLD) throw new Error('Bad password');
      const userAttributes = { email: event.userName, email_verified: 'true', name: 'Old Friend' };
      return { ...event, response: { userAttributes, messageAction: 'SUPPRESS', ...response } };
    };
  };

  describe('at sign-in', () => {
    it('moves an unknown user here with the password they gave, and lets them in', async () => {
      knowing({ finalUserStatus: 'CONFIRMED' });
      const { AuthenticationResult } = await test.sdk.initiateAuth({
        ClientId: realm.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ann@example.org', PASSWORD: OLD },
        ClientMetadata: { from: 'shop' },
      });
      expect(AuthenticationResult?.AccessToken).toBeTruthy();
      expect(hooks.events).toMatchObject([
        {
          triggerSource: 'UserMigration_Authentication',
          userName: 'ann@example.org',
          request: { password: OLD, validationData: { from: 'shop' } },
          response: { finalUserStatus: null, userAttributes: null },
        },
      ]);
      const user = await find('ann@example.org');
      expect(user.UserStatus).toBe('CONFIRMED');
      expect(attributesOf(user.UserAttributes)).toMatchObject({ name: 'Old Friend', email_verified: 'true' });
      await realm.signIn('ann@example.org', OLD);
      await expectRefusal(realm.signIn('ann@example.org', 'strong'), 'NotAuthorizedException', WRONG);
      expect(hooks.events).toHaveLength(1);
      expect((await test.mails()).filter((mail) => mail.to === 'ann@example.org')).toEqual([]);
    });

    it('moves a user once, however many sign in at the same time', async () => {
      knowing();
      expect(await outcomes(4, () => realm.signIn('ben@example.org', OLD))).toEqual({ ok: 4 });
      const { Users } = await test.sdk.listUsers({ UserPoolId: realm.UserPoolId, Filter: 'email = "ben@example.org"' });
      expect(Users).toHaveLength(1);
    });

    it('makes a user reset the password where the hook wants it', async () => {
      knowing({ finalUserStatus: 'RESET_REQUIRED' });
      await expectRefusal(realm.signIn('cat@example.org', OLD), 'PasswordResetRequiredException');
      expect((await find('cat@example.org')).UserStatus).toBe('RESET_REQUIRED');
    });

    it('leaves a user unknown whom the hook refuses, in the words of each client', async () => {
      knowing();
      const refused = `Exception migrating user in app client ${realm.ClientId}`;
      await expectRefusal(realm.signIn('dan@example.org', 'other'), 'UserNotFoundException', refused);
      await expectRefusal(hiding.signIn('dan@example.org', 'other'), 'NotAuthorizedException', WRONG);
      await expectRefusal(find('dan@example.org'), 'UserNotFoundException');
    });

    it('asks the other directory no oftener than a password may be guessed', async () => {
      test.clock.stop();
      knowing();
      const guesses = () => outcomes(1, () => realm.signIn('lou@example.org', 'guess'));
      for (let guess = 1; guess <= 5; guess += 1) expect(await guesses()).toEqual({ UserNotFoundException: 1 });
      const locked = realm.signIn('lou@example.org', OLD);
      await expectRefusal(locked, 'NotAuthorizedException', 'Password attempts exceeded');
      expect(hooks.events).toHaveLength(5);
      test.clock.advance(60_000);
      expect((await realm.signIn('lou@example.org', OLD)).AccessToken).toBeTruthy();
    });

    it.each([
      ['an attribute that the pool does not have', { userAttributes: { email: 'eve@example.org', 'custom:x': '1' } }],
      ['the address of someone else', { userAttributes: { email: 'mallory@example.org' } }],
      ['a status of its own', { finalUserStatus: 'ARCHIVED' }],
      ['nothing', { userAttributes: null }],
    ])('stores nobody of whom a hook says %s', async (__, response) => {
      knowing(response);
      await expectRefusal(realm.signIn('eve@example.org', OLD), 'UserNotFoundException');
      await expectRefusal(find('eve@example.org'), 'UserNotFoundException');
    });
  });

  describe('for a forgotten password', () => {
    it('moves the user here without one, and mails the code', async () => {
      knowing({ finalUserStatus: 'RESET_REQUIRED' });
      const { ClientId } = realm;
      const Username = 'fay@example.org';
      await test.sdk.forgotPassword({ ClientId, Username, ClientMetadata: { from: 'shop' } });
      expect(hooks.events).toMatchObject([
        { triggerSource: 'UserMigration_ForgotPassword', request: { clientMetadata: { from: 'shop' } } },
      ]);
      expect(hooks.events[0]?.request).not.toHaveProperty('password');
      const ConfirmationCode = await test.code(Username);
      await test.sdk.confirmForgotPassword({ ClientId, Username, ConfirmationCode, Password: 'Correct-horse-7' });
      expect((await find(Username)).UserStatus).toBe('CONFIRMED');
      expect((await realm.signIn(Username)).AccessToken).toBeTruthy();
    });

    it('nobody signs in without a password meanwhile', async () => {
      knowing({ finalUserStatus: 'CONFIRMED' });
      await test.sdk.forgotPassword({ ClientId: realm.ClientId, Username: 'gus@example.org' });
      await expectRefusal(realm.signIn('gus@example.org', OLD), 'NotAuthorizedException', WRONG);
    });

    it('answers a hiding client alike where the hook knows nobody', async () => {
      hooks.behave.UserMigration = () => {
        throw new Error('unknown');
      };
      const { CodeDeliveryDetails } = await test.sdk.forgotPassword({
        ClientId: hiding.ClientId,
        Username: 'hal@example.org',
      });
      expect(CodeDeliveryDetails?.Destination).toBe('h***@e***');
      const forgot = test.sdk.forgotPassword({ ClientId: realm.ClientId, Username: 'hal@example.org' });
      await expectRefusal(forgot, 'UserNotFoundException');
    });
  });
});
