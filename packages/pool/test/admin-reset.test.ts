import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { makeRealm, password, type Realm } from './realm.ts';

const NEXT = 'Another-horse-8';

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;

  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test);
  });

  const reset = (Username: string) => test.sdk.adminResetUserPassword({ UserPoolId: realm.UserPoolId, Username });
  const confirm = (Username: string, ConfirmationCode: string, at = realm) =>
    test.sdk.confirmForgotPassword({ ClientId: at.ClientId, Username, ConfirmationCode, Password: NEXT });

  it('AdminResetUserPassword ends every session and mails a code without which nobody signs in again', async () => {
    await realm.confirmed('ana@example.org');
    const { AccessToken, RefreshToken } = await realm.signIn('ana@example.org');
    await reset('ana@example.org');
    const { UserStatus } = await test.sdk.adminGetUser({ UserPoolId: realm.UserPoolId, Username: 'ana@example.org' });
    expect(UserStatus).toBe('RESET_REQUIRED');
    await expectRefusal(test.sdk.getUser({ AccessToken }), 'NotAuthorizedException');
    const refresh = { ClientId: realm.ClientId, RefreshToken };
    await expectRefusal(test.sdk.getTokensFromRefreshToken(refresh), 'NotAuthorizedException');
    await expectRefusal(
      realm.signIn('ana@example.org'),
      'PasswordResetRequiredException',
      'Password reset required for the user',
    );
    const [mail] = await test.mails();
    expect(mail!.to).toBe('ana@example.org');
    await confirm('ana@example.org', await test.code('ana@example.org'));
    await realm.signIn('ana@example.org', NEXT);
    await expectRefusal(realm.signIn('ana@example.org', password), 'NotAuthorizedException');
  });

  it('sends a code that any client of the pool redeems, once', async () => {
    await realm.confirmed('bea@example.org');
    await reset('bea@example.org');
    const code = await test.code('bea@example.org');
    const other = await realm.client();
    await confirm('bea@example.org', code, other);
    await expectRefusal(confirm('bea@example.org', code), 'ExpiredCodeException');
  });

  it('resets nobody who could not set a new password, and leaves them as they were', async () => {
    const { UserPoolId } = realm;
    await test.sdk.adminCreateUser({ UserPoolId, Username: 'cleo@example.org', MessageAction: 'SUPPRESS' });
    await expectRefusal(reset('cleo@example.org'), 'NotAuthorizedException', /cannot be reset in the current state/);
    await realm.signUp('dan@example.org');
    await expectRefusal(reset('dan@example.org'), 'InvalidParameterException', /no registered\/verified email/);
    const state = async (Username: string) => (await test.sdk.adminGetUser({ UserPoolId, Username })).UserStatus;
    expect(await state('cleo@example.org')).toBe('FORCE_CHANGE_PASSWORD');
    expect(await state('dan@example.org')).toBe('UNCONFIRMED');
    await expectRefusal(reset('nobody@example.org'), 'UserNotFoundException');
  });
});
