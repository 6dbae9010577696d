import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { FUNCTION, hooked, kinds, naming } from './hooked.ts';
import { attributesOf, makeRealm, password, type Realm } from './realm.ts';

const triggers = ['PreSignUp', 'PostConfirmation', 'PreAuthentication', 'PostAuthentication'] as const;

eachPool((_, make) => {
  const hooks = hooked();
  let test: TestPool;
  beforeAll(async () => {
    test = await make(hooks.options);
  });

  describe.each(kinds)('a %s', (kind) => {
    let realm: Realm;
    beforeAll(async () => {
      realm = await makeRealm(test, { pool: { LambdaConfig: naming(hooks.target(kind), ...triggers) } });
    });
    const at = (name: string) => `${name}-${kind.replace(' ', '')}@example.org`;
    const find = (Username: string) => test.sdk.adminGetUser({ UserPoolId: realm.UserPoolId, Username });

    it('is given AWS’s event before a user is stored', async () => {
      const { UserSub } = await test.sdk.signUp({
        ClientId: realm.ClientId,
        Username: at('ann'),
        Password: password,
        UserAttributes: [{ Name: 'name', Value: 'Ann' }],
        ValidationData: [{ Name: 'invited', Value: 'yes' }],
        ClientMetadata: { campaign: 'spring' },
      });
      expect(hooks.events).toEqual([
        {
          version: '1',
          triggerSource: 'PreSignUp_SignUp',
          region: 'eu-west-1',
          userPoolId: realm.UserPoolId,
          userName: UserSub,
          callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: realm.ClientId },
          request: {
            userAttributes: { name: 'Ann', email: at('ann') },
            validationData: { invited: 'yes' },
            clientMetadata: { campaign: 'spring' },
          },
          response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
        },
      ]);
      expect((await find(at('ann'))).UserStatus).toBe('UNCONFIRMED');
    });

    it('refuses a sign-up in its own words, and nothing of it stays', async () => {
      hooks.behave.PreSignUp = () => {
        throw new Error('Only members of the club');
      };
      const refused = 'PreSignUp failed with error Only members of the club.';
      await expectRefusal(realm.signUp(at('ben')), 'UserLambdaValidationException', refused);
      await expectRefusal(find(at('ben')), 'UserNotFoundException');
      expect(await test.code(at('ben'))).toMatch(/^no code/);
      hooks.behave = {};
      await realm.signUp(at('ben'));
    });

    it('confirms and verifies a user at once, and is told after it', async () => {
      hooks.behave.PreSignUp = (event) => {
        event.response.autoConfirmUser = true;
        event.response.autoVerifyEmail = true;
        return event;
      };
      expect(await realm.signUp(at('cat'))).toMatchObject({ UserConfirmed: true });
      expect(hooks.events.map((event) => event.triggerSource)).toEqual([
        'PreSignUp_SignUp',
        'PostConfirmation_ConfirmSignUp',
      ]);
      expect(hooks.events[1]?.request.userAttributes).toMatchObject({
        'cognito:user_status': 'CONFIRMED',
        email: at('cat'),
        email_verified: 'true',
      });
      expect(await test.code(at('cat'))).toMatch(/^no code/);
      expect(attributesOf((await find(at('cat'))).UserAttributes).email_verified).toBe('true');
      expect((await realm.signIn(at('cat'))).AccessToken).toBeTruthy();
    });

    it('sees a sign-in before and after the password is checked', async () => {
      await realm.confirmed(at('dan'));
      hooks.events = [];
      await expectRefusal(realm.signIn(at('dan'), 'Wrong-horse-7'), 'NotAuthorizedException');
      expect(hooks.events.map((event) => event.triggerSource)).toEqual(['PreAuthentication_Authentication']);
      hooks.events = [];
      await test.sdk.initiateAuth({
        ClientId: realm.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: at('dan'), PASSWORD: password },
        ClientMetadata: { device: 'phone' },
      });
      const [before, after] = hooks.events;
      expect(before?.triggerSource).toBe('PreAuthentication_Authentication');
      expect(before?.request.validationData).toEqual({ device: 'phone' });
      expect(after?.triggerSource).toBe('PostAuthentication_Authentication');
      expect(after?.request).toMatchObject({ newDeviceUsed: false, userAttributes: { email: at('dan') } });
      expect(after?.request).not.toHaveProperty('clientMetadata');
    });

    it('refuses a sign-in before or after it, and no tokens are given', async () => {
      await realm.confirmed(at('eve'));
      for (const trigger of ['PreAuthentication', 'PostAuthentication']) {
        hooks.behave = {
          [trigger]: () => {
            throw new Error('Not on Sundays');
          },
        };
        const refused = `${trigger} failed with error Not on Sundays.`;
        await expectRefusal(realm.signIn(at('eve')), 'UserLambdaValidationException', refused);
      }
    });

    it('answers with something else than the event', async () => {
      for (const answer of [undefined, null, 'yes', { response: { autoConfirmUser: 'yes' } }, { ok: true }]) {
        hooks.behave.PreSignUp = () => answer;
        const call = realm.signUp(at('fay'));
        await expectRefusal(call, 'InvalidLambdaResponseException', 'Unrecognizable lambda output');
      }
      await expectRefusal(find(at('fay')), 'UserNotFoundException');
    });
  });

  describe('where it matters when a hook runs', () => {
    let realm: Realm;
    const config = naming(FUNCTION, ...triggers);
    beforeAll(async () => {
      realm = await makeRealm(test, { pool: { LambdaConfig: config } });
    });
    const find = (Username: string) => test.sdk.adminGetUser({ UserPoolId: realm.UserPoolId, Username });
    const fails = (trigger: string) => {
      hooks.behave[trigger] = () => {
        throw new Error('no');
      };
    };

    it('a confirmation stays when the hook that is told of it fails', async () => {
      await realm.signUp('gus@example.org');
      fails('PostConfirmation');
      const confirm = test.sdk.confirmSignUp({
        ClientId: realm.ClientId,
        Username: 'gus@example.org',
        ConfirmationCode: await test.code('gus@example.org'),
      });
      await expectRefusal(confirm, 'UserLambdaValidationException', 'PostConfirmation failed with error no.');
      expect((await find('gus@example.org')).UserStatus).toBe('CONFIRMED');
    });

    it('an administrator’s confirmation is told too, with the metadata', async () => {
      await realm.signUp('hal@example.org');
      hooks.events = [];
      const { UserPoolId } = realm;
      await test.sdk.adminConfirmSignUp({ UserPoolId, Username: 'hal@example.org', ClientMetadata: { by: 'me' } });
      expect(hooks.events).toMatchObject([
        {
          triggerSource: 'PostConfirmation_ConfirmSignUp',
          callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
          request: { clientMetadata: { by: 'me' } },
        },
      ]);
    });

    it('a reset password is told', async () => {
      await realm.confirmed('ida@example.org');
      await test.sdk.forgotPassword({ ClientId: realm.ClientId, Username: 'ida@example.org' });
      hooks.events = [];
      await test.sdk.confirmForgotPassword({
        ClientId: realm.ClientId,
        Username: 'ida@example.org',
        ConfirmationCode: await test.code('ida@example.org'),
        Password: 'Another-horse-8',
      });
      expect(hooks.events.map((event) => event.triggerSource)).toEqual(['PostConfirmation_ConfirmForgotPassword']);
    });

    it('an administrator’s new user is asked about, and only a refusal counts', async () => {
      hooks.behave.PreSignUp = (event) => ({ ...event, response: { autoConfirmUser: true, autoVerifyEmail: true } });
      const create = (Username: string) =>
        test.sdk.adminCreateUser({ UserPoolId: realm.UserPoolId, Username, MessageAction: 'SUPPRESS' });
      const { User } = await create('jan@example.org');
      expect(User?.UserStatus).toBe('FORCE_CHANGE_PASSWORD');
      expect(hooks.events[0]?.triggerSource).toBe('PreSignUp_AdminCreateUser');
      fails('PreSignUp');
      await expectRefusal(create('kim@example.org'), 'UserLambdaValidationException');
      await expectRefusal(find('kim@example.org'), 'UserNotFoundException');
    });

    it('cannot verify an address that is not there', async () => {
      hooks.behave.PreSignUp = (event) => ({ ...event, response: { autoVerifyPhone: true } });
      await expectRefusal(realm.signUp('lea@example.org'), 'InvalidLambdaResponseException');
      await expectRefusal(find('lea@example.org'), 'UserNotFoundException');
    });

    it('a client that hides who exists has its hook asked about nobody', async () => {
      const hiding = await realm.client({
        PreventUserExistenceErrors: 'ENABLED',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      });
      await expectRefusal(
        hiding.signIn('mia@example.org'),
        'NotAuthorizedException',
        'Incorrect username or password.',
      );
      expect(hooks.of('PreAuthentication')).toMatchObject([{ request: { userNotFound: true, userAttributes: {} } }]);
      hooks.events = [];
      await expectRefusal(realm.signIn('mia@example.org'), 'UserNotFoundException');
      expect(hooks.events).toEqual([]);
    });

    it('a hook may call the pool that waits for it', async () => {
      hooks.behave.PreSignUp = async (event) => {
        const { Users } = await test.sdk.listUsers({ UserPoolId: event.userPoolId, Limit: 1 });
        if (!Users) throw new Error('no users');
        await test.sdk.createGroup({ UserPoolId: event.userPoolId, GroupName: 'from-hook' });
        return event;
      };
      await realm.signUp('nat@example.org');
    });
  });
});
