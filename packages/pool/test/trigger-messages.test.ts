import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { FUNCTION, hooked } from './hooked.ts';
import { makeRealm, type Realm } from './realm.ts';

eachPool((_, make) => {
  const hooks = hooked();
  let test: TestPool;
  beforeAll(async () => {
    test = await make(hooks.options);
  });
  const mailTo = async (to: string) => (await test.mails()).find((mail) => mail.to === to);
  const sources = () => hooks.events.map((event) => event.triggerSource);

  /** Does everything for which the pool writes to someone. */
  async function everyMessage(realm: Realm, email: string): Promise<void> {
    const { UserPoolId, ClientId } = realm;
    await realm.signUp(email);
    await test.sdk.resendConfirmationCode({ ClientId, Username: email, ClientMetadata: { try: 'two' } });
    await test.sdk.adminConfirmSignUp({ UserPoolId, Username: email });
    const verified = [{ Name: 'email_verified', Value: 'true' }];
    await test.sdk.adminUpdateUserAttributes({ UserPoolId, Username: email, UserAttributes: verified });
    await test.sdk.forgotPassword({ ClientId, Username: email });
    const { AccessToken } = await realm.signIn(email);
    const changed = [{ Name: 'email', Value: `new-${email}` }];
    await test.sdk.updateUserAttributes({ AccessToken, UserAttributes: changed });
    await test.sdk.getUserAttributeVerificationCode({ AccessToken, AttributeName: 'email' });
    await test.sdk.adminCreateUser({ UserPoolId, Username: `invited-${email}`, UserAttributes: [] });
  }
  const occasions = [
    'SignUp',
    'ResendCode',
    'ForgotPassword',
    'UpdateUserAttribute',
    'VerifyUserAttribute',
    'AdminCreateUser',
  ];

  describe('a custom message', () => {
    let realm: Realm;
    beforeAll(async () => {
      realm = await makeRealm(test, { pool: { LambdaConfig: { CustomMessage: FUNCTION } } });
    });

    it('is asked for on every occasion', async () => {
      await everyMessage(realm, 'ann@example.org');
      expect(sources()).toEqual(occasions.map((occasion) => `CustomMessage_${occasion}`));
      expect(hooks.events[0]).toMatchObject({
        request: {
          userAttributes: { email: 'ann@example.org', 'cognito:user_status': 'UNCONFIRMED' },
          codeParameter: '{####}',
          linkParameter: '{##Click Here##}',
          usernameParameter: null,
        },
        response: { smsMessage: null, emailMessage: null, emailSubject: null },
      });
      expect(hooks.events[1]?.request.clientMetadata).toEqual({ try: 'two' });
      expect(hooks.events.at(-1)?.request.usernameParameter).toBe('{username}');
      // A hook that changes nothing leaves the pool's own words.
      expect((await mailTo('ann@example.org'))?.text).toMatch(/\b\d{6}\b/);
    });

    it('takes the place of the pool’s words, and the code is the real one', async () => {
      hooks.behave.CustomMessage = (event) => {
        event.response.emailSubject = 'Your key';
        event.response.emailMessage = `Dear <b>friend</b>, type ${event.request.codeParameter}.`;
        return event;
      };
      await realm.signUp('ben@example.org');
      const mail = await mailTo('ben@example.org');
      expect(mail?.subject).toBe('Your key');
      expect(mail?.html).toMatch(/^Dear <b>friend<\/b>, type \d{6}\.$/);
      await test.sdk.confirmSignUp({
        ClientId: realm.ClientId,
        Username: 'ben@example.org',
        ConfirmationCode: await test.code('ben@example.org'),
      });
      expect((await realm.signIn('ben@example.org')).AccessToken).toBeTruthy();
    });

    it('without the code would reach nobody', async () => {
      hooks.behave.CustomMessage = (event) => ({ ...event, response: { emailMessage: 'Welcome, dear friend' } });
      await expectRefusal(realm.signUp('cat@example.org'), 'InvalidLambdaResponseException');
      expect(await mailTo('cat@example.org')).toBeUndefined();
    });

    it('that fails is told, and as on AWS the user stays and can ask again', async () => {
      hooks.behave.CustomMessage = () => {
        throw new Error('no words');
      };
      const failed = 'CustomMessage failed with error no words.';
      await expectRefusal(realm.signUp('dan@example.org'), 'UserLambdaValidationException', failed);
      hooks.behave = {};
      await test.sdk.resendConfirmationCode({ ClientId: realm.ClientId, Username: 'dan@example.org' });
      expect(await test.code('dan@example.org')).toMatch(/^\d{6}$/);
    });

    it('is not asked for where a name is taken, nor tells a hiding client that it is', async () => {
      await realm.signUp('eve@example.org');
      hooks.events = [];
      await expectRefusal(realm.signUp('eve@example.org'), 'UsernameExistsException');
      expect(sources()).toEqual([]);
      const { ClientId } = await realm.client({ PreventUserExistenceErrors: 'ENABLED' });
      hooks.behave.CustomMessage = () => {
        throw new Error('eve is known');
      };
      const resend = (Username: string) => test.sdk.resendConfirmationCode({ ClientId, Username });
      expect((await resend('eve@example.org')).CodeDeliveryDetails).toEqual(
        (await resend('eva@example.org')).CodeDeliveryDetails,
      );
      await test.sdk.adminConfirmSignUp({ UserPoolId: realm.UserPoolId, Username: 'eve@example.org' });
      await test.sdk.adminUpdateUserAttributes({
        UserPoolId: realm.UserPoolId,
        Username: 'eve@example.org',
        UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
      });
      const forgot = (Username: string) => test.sdk.forgotPassword({ ClientId, Username });
      expect((await forgot('eve@example.org')).CodeDeliveryDetails).toEqual(
        (await forgot('eva@example.org')).CodeDeliveryDetails,
      );
    });
  });

  describe('a custom sender', () => {
    let realm: Realm;
    beforeAll(async () => {
      const versioned = { LambdaVersion: 'V1_0', LambdaArn: FUNCTION } as const;
      const LambdaConfig = { CustomEmailSender: versioned, CustomSMSSender: versioned, CustomMessage: FUNCTION };
      realm = await makeRealm(test, { pool: { LambdaConfig } });
    });

    it('is given every code instead of a mail, and what it returns is of no interest', async () => {
      hooks.behave.CustomEmailSender = () => undefined;
      await everyMessage(realm, 'fay@example.org');
      expect(sources()).toEqual(occasions.map((occasion) => `CustomEmailSender_${occasion}`));
      expect(hooks.events[0]).toMatchObject({
        version: '1',
        request: {
          type: 'customEmailSenderRequestV1',
          code: expect.stringMatching(/^\d{6}$/),
          userAttributes: { email: 'fay@example.org' },
        },
      });
      expect(await mailTo('fay@example.org')).toBeUndefined();
    });

    it('is given the code that confirms', async () => {
      await realm.signUp('gus@example.org');
      const ConfirmationCode = hooks.of('CustomEmailSender')[0]?.request.code;
      await test.sdk.confirmSignUp({ ClientId: realm.ClientId, Username: 'gus@example.org', ConfirmationCode });
    });

    it('sends text messages, which the pool cannot send itself', async () => {
      const phones = await makeRealm(test, {
        pool: {
          UsernameAttributes: ['phone_number'],
          AutoVerifiedAttributes: ['phone_number'],
          LambdaConfig: { CustomSMSSender: { LambdaVersion: 'V1_0', LambdaArn: FUNCTION } },
        },
      });
      const { ClientId } = phones;
      const Username = '+34600000001';
      const { CodeDeliveryDetails } = await test.sdk.signUp({ ClientId, Username, Password: 'Correct-horse-7' });
      expect(CodeDeliveryDetails).toMatchObject({ DeliveryMedium: 'SMS', AttributeName: 'phone_number' });
      const [event] = hooks.of('CustomSMSSender');
      expect(event).toMatchObject({
        triggerSource: 'CustomSMSSender_SignUp',
        request: { type: 'customSMSSenderRequestV1' },
      });
      await test.sdk.confirmSignUp({ ClientId, Username, ConfirmationCode: event?.request.code });
    });
  });
});
