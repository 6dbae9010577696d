import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { attributesOf, makeRealm, outcomes, password, type Realm } from './realm.ts';

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test);
  });
  const find = (Username: string) => test.sdk.adminGetUser({ UserPoolId: realm.UserPoolId, Username });
  const confirm = (Username: string, ConfirmationCode: string) =>
    test.sdk.confirmSignUp({ ClientId: realm.ClientId, Username, ConfirmationCode });

  it('answers a sign-up with where the code went and a sub of Cognito’s form', async () => {
    const answer = await realm.signUp('fred@example.org');
    expect(answer.UserConfirmed).toBe(false);
    expect(answer.UserSub).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(answer.CodeDeliveryDetails).toEqual({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'f***@e***',
    });
    const user = await find('fred@example.org');
    expect(user).toMatchObject({ Username: answer.UserSub, UserStatus: 'UNCONFIRMED', Enabled: true });
    expect(attributesOf(user.UserAttributes)).toEqual({
      sub: answer.UserSub,
      email: 'fred@example.org',
      email_verified: 'false',
    });
  });

  it('confirms with the mailed code, verifies the address and lets the user in', async () => {
    await realm.signUp('gina@example.org');
    await expectRefusal(realm.signIn('gina@example.org'), 'UserNotConfirmedException', 'User is not confirmed.');
    await confirm('gina@example.org', await test.code('gina@example.org'));
    const user = await find('gina@example.org');
    expect(user.UserStatus).toBe('CONFIRMED');
    expect(attributesOf(user.UserAttributes).email_verified).toBe('true');
    expect((await realm.signIn('gina@example.org')).AccessToken).toBeTruthy();
  });

  it('refuses to confirm twice', async () => {
    await realm.confirmed('hugo@example.org');
    const again = confirm('hugo@example.org', '000000');
    await expectRefusal(again, 'NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED');
    await expectRefusal(
      test.sdk.adminConfirmSignUp({ UserPoolId: realm.UserPoolId, Username: 'hugo@example.org' }),
      'NotAuthorizedException',
      'User cannot be confirmed. Current status is CONFIRMED',
    );
    await expectRefusal(
      test.sdk.resendConfirmationCode({ ClientId: realm.ClientId, Username: 'hugo@example.org' }),
      'InvalidParameterException',
      'User is already confirmed.',
    );
  });

  it('an administrator confirms without a code and without verifying the address', async () => {
    await realm.signUp('ines@example.org');
    await test.sdk.adminConfirmSignUp({ UserPoolId: realm.UserPoolId, Username: 'ines@example.org' });
    const user = await find('ines@example.org');
    expect(user.UserStatus).toBe('CONFIRMED');
    expect(attributesOf(user.UserAttributes).email_verified).toBe('false');
  });

  it('L06 L17 refuses an address that is taken, in whatever case it comes', async () => {
    await realm.signUp('jane@example.org');
    const taken = 'An account with the given email already exists.';
    await expectRefusal(realm.signUp('jane@example.org'), 'UsernameExistsException', taken);
    await expectRefusal(realm.signUp('JANE@Example.ORG'), 'UsernameExistsException', taken);
  });

  it('L17 takes addresses that only look alike for different people', async () => {
    const lookAlikes = ['kate@example.org', 'kate+x@example.org', 'k.ate@example.org'];
    for (const email of lookAlikes) await realm.signUp(email);
    for (const email of ['\u212Aate@example.org', 'kate@example.org\u200b', 'kate@example.org.', 'ｋate@example.org']) {
      await expectRefusal(realm.signUp(email), 'InvalidParameterException');
    }
  });

  it.each([
    'a@x.example,b@y.example',
    'a@x.example\r\nBcc:z@y.example',
    '"a b"@x.example',
    'a@[127.0.0.1]',
    `${'a'.repeat(320)}@x.example`,
    'no address',
  ])('L18 I10 refuses %j as an address', async (email) => {
    const mails = (await test.mails()).length;
    await expectRefusal(realm.signUp(email), 'InvalidParameterException');
    expect((await test.mails()).length).toBe(mails);
  });

  it('gives one of many who sign up at once under one name the account', async () => {
    const spellings = ['lola@example.org', 'Lola@example.org', 'LOLA@EXAMPLE.ORG'];
    const results = await outcomes(9, (index) => realm.signUp(spellings[index % 3]!));
    expect(results).toEqual({ ok: 1, UsernameExistsException: 8 });
    await confirm('lola@example.org', await test.code((await mailTo('lola@example.org'))!));
  });
  const mailTo = async (email: string) =>
    (await test.mails()).find((mail) => mail.to.toLowerCase() === email.toLowerCase())?.to;

  it('C03 accepts a code once of fifty tries at once', async () => {
    // Five tries are all a code has, so at most five of the fifty are even looked at.
    await realm.signUp('mara@example.org');
    const code = await test.code('mara@example.org');
    const results = await outcomes(50, () => confirm('mara@example.org', code));
    expect(results.ok).toBe(1);
    expect(results.InternalErrorException).toBeUndefined();
    expect((await find('mara@example.org')).UserStatus).toBe('CONFIRMED');
  });

  it('confirms once of fifty administrators at once', async () => {
    await realm.signUp('nora@example.org');
    const results = await outcomes(50, () =>
      test.sdk.adminConfirmSignUp({ UserPoolId: realm.UserPoolId, Username: 'nora@example.org' }),
    );
    expect(results).toEqual({ ok: 1, NotAuthorizedException: 49 });
  });

  it('refuses what is no attribute of the pool, or not the person’s to set', async () => {
    const withAttribute = (Name: string, Value: string) =>
      test.sdk.signUp({
        ClientId: realm.ClientId,
        Username: 'olga@example.org',
        Password: password,
        UserAttributes: [{ Name, Value }],
      });
    await expectRefusal(
      withAttribute('custom:role', 'admin'),
      'InvalidParameterException',
      'Attributes did not conform to the schema: custom:role: Attribute does not exist in the schema.\n',
    );
    for (const name of ['sub', 'identities', 'cognito:groups', '__proto__', 'constructor']) {
      await expectRefusal(withAttribute(name, 'x'), 'InvalidParameterException');
    }
    for (const name of ['email_verified', 'phone_number_verified']) {
      await expectRefusal(
        withAttribute(name, 'true'),
        'NotAuthorizedException',
        'A client attempted to write unauthorized attribute',
      );
    }
    await expectRefusal(withAttribute('email', 'other@example.org'), 'InvalidParameterException');
    await expectRefusal(
      withAttribute('phone_number', '555'),
      'InvalidParameterException',
      'Invalid phone number format.',
    );
    await expectRefusal(find('olga@example.org'), 'UserNotFoundException', 'User does not exist.');
  });

  it('L19 ignores members that SignUp does not have', async () => {
    const more = { UserStatus: 'CONFIRMED', Enabled: false, Groups: ['admin'], UserConfirmed: true };
    await test.sdk.signUp({
      ClientId: realm.ClientId,
      Username: 'pia@example.org',
      Password: password,
      ...more,
    } as never);
    expect(await find('pia@example.org')).toMatchObject({ UserStatus: 'UNCONFIRMED', Enabled: true });
  });

  it('refuses a weak password in Cognito’s words and makes no account', async () => {
    const prefix = 'Password did not conform with policy: ';
    const faults = {
      'Aa1!': 'Password not long enough',
      'lower-case-1': 'Password must have uppercase characters',
      'UPPER-CASE-1': 'Password must have lowercase characters',
      'No-digits-here': 'Password must have numeric characters',
      NoSymbols123: 'Password must have symbol characters',
    };
    for (const [weak, fault] of Object.entries(faults)) {
      await expectRefusal(realm.signUp('quim@example.org', weak), 'InvalidPasswordException', prefix + fault);
    }
    await expectRefusal(find('quim@example.org'), 'UserNotFoundException');
  });

  it('does not take sign-ups where only administrators create users', async () => {
    const closed = await makeRealm(test, { pool: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } } });
    await expectRefusal(
      closed.signUp('rosa@example.org'),
      'NotAuthorizedException',
      'SignUp is not permitted for this user pool',
    );
  });

  it('asks for required attributes', async () => {
    const strict = await makeRealm(test, { pool: { Schema: [{ Name: 'name', Required: true, Mutable: true }] } });
    await expectRefusal(
      strict.signUp('sara@example.org'),
      'InvalidParameterException',
      'Attributes did not conform to the schema: name: The attribute is required\n',
    );
  });

  it('sends a new code on request, in the language asked for', async () => {
    await realm.signUp('tina@example.org');
    const first = await test.code('tina@example.org');
    const again = (locale: string) =>
      test.sdk.resendConfirmationCode({
        ClientId: realm.ClientId,
        Username: 'tina@example.org',
        ClientMetadata: { locale },
      });
    expect((await again('en')).CodeDeliveryDetails?.Destination).toBe('t***@e***');
    const english = (await test.mails())[0]!;
    await again('es');
    const spanish = (await test.mails())[0]!;
    expect(english.subject).not.toBe(spanish.subject);
    expect(english.text).not.toContain(first);
  });

  it('without auto-verification sends nothing, and cannot resend', async () => {
    const silent = await makeRealm(test, { pool: { AutoVerifiedAttributes: [] } });
    expect((await silent.signUp('uma@example.org')).CodeDeliveryDetails).toBeUndefined();
    expect((await test.mails()).some((mail) => mail.to === 'uma@example.org')).toBe(false);
    await expectRefusal(
      test.sdk.resendConfirmationCode({ ClientId: silent.ClientId, Username: 'uma@example.org' }),
      'InvalidParameterException',
    );
  });

  it('with aliases, lets a verified address find its one user and moves it by force only', async () => {
    const aliased = await makeRealm(test, { pool: { UsernameAttributes: undefined, AliasAttributes: ['email'] } });
    const { ClientId, UserPoolId } = aliased;
    const join = (Username: string) =>
      test.sdk.signUp({
        ClientId,
        Username,
        Password: password,
        UserAttributes: [{ Name: 'email', Value: 'v@example.org' }],
      });
    await join('vera');
    await test.sdk.confirmSignUp({ ClientId, Username: 'vera', ConfirmationCode: await test.code('v@example.org') });
    await expectRefusal(join('vera'), 'UsernameExistsException', 'User already exists');
    await join('victor');
    const ConfirmationCode = await test.code('v@example.org');
    const second = { ClientId, Username: 'victor', ConfirmationCode };
    await expectRefusal(
      test.sdk.confirmSignUp(second),
      'AliasExistsException',
      'An account with the given email already exists.',
    );
    expect((await test.sdk.adminGetUser({ UserPoolId, Username: 'v@example.org' })).Username).toBe('vera');
    await test.sdk.confirmSignUp({ ...second, ForceAliasCreation: true });
    expect((await test.sdk.adminGetUser({ UserPoolId, Username: 'v@example.org' })).Username).toBe('victor');
    const former = await test.sdk.adminGetUser({ UserPoolId, Username: 'vera' });
    expect(attributesOf(former.UserAttributes).email_verified).toBe('false');
    await expectRefusal(join('an@address.example'), 'InvalidParameterException', /^Username cannot be of email format/);
  });

  it('A18 gives who registers a deleted user’s name nothing of that user', async () => {
    const sub = await realm.confirmed('walt@example.org');
    const { AccessToken, RefreshToken } = await realm.signIn('walt@example.org');
    await test.sdk.createGroup({ UserPoolId: realm.UserPoolId, GroupName: 'editors' });
    const named = { UserPoolId: realm.UserPoolId, Username: 'walt@example.org' };
    await test.sdk.adminAddUserToGroup({ ...named, GroupName: 'editors' });
    await test.sdk.deleteUser({ AccessToken });
    expect(await realm.confirmed('walt@example.org')).not.toBe(sub);
    expect((await test.sdk.adminListGroupsForUser(named)).Groups).toEqual([]);
    await expectRefusal(test.sdk.getUser({ AccessToken }), 'NotAuthorizedException');
    await expectRefusal(
      test.sdk.getTokensFromRefreshToken({ ClientId: realm.ClientId, RefreshToken }),
      'NotAuthorizedException',
    );
  });
});
