import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { attributesOf, makeRealm, outcomes, password, type Realm, screeningRealm } from './realm.ts';

const NEXT = 'Another-horse-8';
const DAY = 86_400_000;

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test);
  });
  const forgot = (Username: string) => test.sdk.forgotPassword({ ClientId: realm.ClientId, Username });
  const reset = (Username: string, ConfirmationCode: string, Password = NEXT) =>
    test.sdk.confirmForgotPassword({ ClientId: realm.ClientId, Username, ConfirmationCode, Password });

  it('mails a code that sets a new password; the old one ends', async () => {
    await realm.confirmed('ana@example.org');
    expect((await forgot('ana@example.org')).CodeDeliveryDetails).toEqual({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'a***@e***',
    });
    await realm.signIn('ana@example.org');
    await reset('ana@example.org', await test.code('ana@example.org'));
    await realm.signIn('ana@example.org', NEXT);
    await expectRefusal(realm.signIn('ana@example.org'), 'NotAuthorizedException', 'Incorrect username or password.');
  });

  it('a weak new password costs no try and leaves the code good', async () => {
    await realm.confirmed('bea@example.org');
    await forgot('bea@example.org');
    const code = await test.code('bea@example.org');
    for (let round = 0; round < 6; round += 1) {
      await expectRefusal(reset('bea@example.org', code, 'weak'), 'InvalidPasswordException', /not long enough$/);
    }
    await reset('bea@example.org', code);
  });

  it('L20 tells what is personal in a new password to none but who has the code', async () => {
    const pool = await screeningRealm(test);
    await pool.signUp('eudoxia@example.org');
    const { ClientId, UserPoolId } = pool;
    const named = { UserPoolId, Username: 'eudoxia@example.org' };
    await test.sdk.adminConfirmSignUp(named);
    await test.sdk.adminUpdateUserAttributes({
      ...named,
      UserAttributes: [
        { Name: 'email_verified', Value: 'true' },
        { Name: 'name', Value: 'Ludmilka Astra' },
      ],
    });
    await test.sdk.forgotPassword({ ClientId, Username: 'eudoxia@example.org' });
    const code = await test.code('eudoxia@example.org');
    const resetTo = (Password: string, ConfirmationCode = code) =>
      test.sdk.confirmForgotPassword({ ClientId, Username: 'eudoxia@example.org', ConfirmationCode, Password });
    await expectRefusal(resetTo('Ludmilka-2026!', '000000'), 'CodeMismatchException');
    await expectRefusal(resetTo('Ludmilka-2026!'), 'InvalidPasswordException', /personal/);
    await expectRefusal(resetTo('Eudoxia-2026!!'), 'InvalidPasswordException', /personal/);
    await resetTo(NEXT);
  });

  it('has nowhere to send a code to without a verified address', async () => {
    await realm.signUp('cleo@example.org');
    await expectRefusal(
      forgot('cleo@example.org'),
      'InvalidParameterException',
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    );
  });

  it('sends no code where only an administrator resets, nor to an invited user', async () => {
    const closed = await makeRealm(test, {
      pool: { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } },
    });
    await closed.confirmed('dan@example.org');
    await expectRefusal(
      test.sdk.forgotPassword({ ClientId: closed.ClientId, Username: 'dan@example.org' }),
      'NotAuthorizedException',
      'Contact administrator to reset password.',
    );
    await test.sdk.adminCreateUser({
      UserPoolId: realm.UserPoolId,
      Username: 'eva@example.org',
      MessageAction: 'SUPPRESS',
    });
    await expectRefusal(
      forgot('eva@example.org'),
      'NotAuthorizedException',
      'User password cannot be reset in the current state.',
    );
  });

  it('J27 ChangePassword asks for the old password and ends every other session, not the caller’s', async () => {
    await realm.confirmed('fay@example.org');
    const [mine, other] = [await realm.signIn('fay@example.org'), await realm.signIn('fay@example.org')];
    const change = (PreviousPassword: string | undefined, ProposedPassword: string) =>
      test.sdk.changePassword({ AccessToken: mine.AccessToken, PreviousPassword, ProposedPassword });
    for (const wrong of ['Wrong-horse-7', undefined]) {
      await expectRefusal(change(wrong, NEXT), 'NotAuthorizedException', 'Incorrect username or password.');
    }
    await expectRefusal(change(password, 'weak'), 'InvalidPasswordException');
    await change(password, NEXT);
    await test.sdk.getUser({ AccessToken: mine.AccessToken });
    await test.sdk.getTokensFromRefreshToken({ ClientId: realm.ClientId, RefreshToken: mine.RefreshToken });
    await expectRefusal(test.sdk.getUser({ AccessToken: other.AccessToken }), 'NotAuthorizedException');
    await expectRefusal(
      test.sdk.getTokensFromRefreshToken({ ClientId: realm.ClientId, RefreshToken: other.RefreshToken }),
      'NotAuthorizedException',
    );
    await realm.signIn('fay@example.org', NEXT);
  });

  it('changes a password once of many changes at once from the same old one', async () => {
    await realm.confirmed('gil@example.org');
    const { AccessToken } = await realm.signIn('gil@example.org');
    const results = await outcomes(6, (index) =>
      test.sdk.changePassword({
        AccessToken,
        PreviousPassword: password,
        ProposedPassword: `Another-horse-${index}`,
      }),
    );
    expect(results).toEqual({ ok: 1, NotAuthorizedException: 5 });
  });

  it('AdminSetUserPassword ends every session; a permanent one confirms, another must be changed', async () => {
    await realm.confirmed('hal@example.org');
    const { AccessToken } = await realm.signIn('hal@example.org');
    const named = { UserPoolId: realm.UserPoolId, Username: 'hal@example.org' };
    await test.sdk.adminSetUserPassword({ ...named, Password: NEXT });
    await expectRefusal(test.sdk.getUser({ AccessToken }), 'NotAuthorizedException');
    expect((await test.sdk.adminGetUser(named)).UserStatus).toBe('FORCE_CHANGE_PASSWORD');
    await test.sdk.adminSetUserPassword({ ...named, Password: password, Permanent: true });
    expect((await test.sdk.adminGetUser(named)).UserStatus).toBe('CONFIRMED');
    await realm.signIn('hal@example.org');
    await expectRefusal(test.sdk.adminSetUserPassword({ ...named, Password: 'weak' }), 'InvalidPasswordException');
  });

  /** Invites a user whose temporary password is `password`, and signs in with it. */
  const invited = async (email: string, { UserPoolId, ClientId } = realm) => {
    await test.sdk.adminCreateUser({
      UserPoolId,
      Username: email,
      TemporaryPassword: password,
      MessageAction: 'SUPPRESS',
    });
    return test.sdk.initiateAuth({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: password },
    });
  };
  const answer = (Session: string | undefined, ChallengeResponses: Record<string, string>, { ClientId } = realm) =>
    test.sdk.respondToAuthChallenge({ ClientId, ChallengeName: 'NEW_PASSWORD_REQUIRED', Session, ChallengeResponses });

  it('asks an invited user for a new password and required attributes before there are tokens', async () => {
    const strict = await makeRealm(test, { pool: { Schema: [{ Name: 'name', Required: true, Mutable: true }] } });
    const { UserPoolId, ClientId } = strict;
    await test.sdk.adminCreateUser({
      UserPoolId,
      Username: 'ida@example.org',
      TemporaryPassword: password,
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'name', Value: 'Ida' }],
    });
    const begun = await test.sdk.adminInitiateAuth({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'ida@example.org', PASSWORD: password },
    });
    expect(begun.AuthenticationResult).toBeUndefined();
    expect(begun.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect(JSON.parse(begun.ChallengeParameters!.requiredAttributes!)).toEqual([]);
    expect(JSON.parse(begun.ChallengeParameters!.userAttributes!)).toMatchObject({
      email: 'ida@example.org',
      name: 'Ida',
    });
    const done = await test.sdk.adminRespondToAuthChallenge({
      UserPoolId,
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: begun.Session,
      ChallengeResponses: {
        USERNAME: begun.ChallengeParameters!.USER_ID_FOR_SRP!,
        NEW_PASSWORD: NEXT,
        'userAttributes.name': 'Ida B.',
      },
    });
    const user = await test.sdk.getUser({ AccessToken: done.AuthenticationResult!.AccessToken });
    expect(attributesOf(user.UserAttributes).name).toBe('Ida B.');
    await strict.signIn('ida@example.org', NEXT);
    expect((await test.sdk.adminGetUser({ UserPoolId, Username: 'ida@example.org' })).UserStatus).toBe('CONFIRMED');
  });

  it('L23 refuses a temporary password once its time is over, and takes a new invitation’s', async () => {
    const named = { UserPoolId: realm.UserPoolId, Username: 'jan@example.org' };
    await test.sdk.adminCreateUser({ ...named, TemporaryPassword: password, MessageAction: 'SUPPRESS' });
    test.clock.advance(7 * DAY);
    await expectRefusal(
      realm.signIn('jan@example.org'),
      'NotAuthorizedException',
      'Temporary password has expired and must be reset by an administrator.',
    );
    await test.sdk.adminCreateUser({ ...named, TemporaryPassword: NEXT, MessageAction: 'RESEND' });
    const mail = (await test.mails()).find((one) => one.to === 'jan@example.org');
    expect(mail?.text).toContain(NEXT);
    await realm.signIn('jan@example.org', NEXT);
  });

  it('L23 takes a temporary password once: afterwards the person’s own counts', async () => {
    const { Session } = await invited('kim@example.org');
    await answer(Session, { USERNAME: 'kim@example.org', NEW_PASSWORD: NEXT });
    await expectRefusal(realm.signIn('kim@example.org'), 'NotAuthorizedException', 'Incorrect username or password.');
    await realm.signIn('kim@example.org', NEXT);
  });

  it('L23 refuses the answer for another user and leaves both as they were', async () => {
    const { Session } = await invited('lea@example.org');
    await invited('max@example.org');
    for (const USERNAME of ['max@example.org', 'nobody@example.org', '']) {
      await expectRefusal(
        answer(Session, { USERNAME, NEW_PASSWORD: NEXT }),
        'NotAuthorizedException',
        'Invalid session for the user.',
      );
    }
    for (const email of ['lea@example.org', 'max@example.org']) {
      await expectRefusal(realm.signIn(email, NEXT), 'NotAuthorizedException');
    }
    await answer(Session, { USERNAME: 'lea@example.org', NEW_PASSWORD: NEXT });
  });

  it('L24 takes a session once, of many answers at once and afterwards', async () => {
    const { Session } = await invited('nia@example.org');
    const results = await outcomes(8, (index) =>
      answer(Session, { USERNAME: 'nia@example.org', NEW_PASSWORD: `Another-horse-${index}` }),
    );
    expect(results).toEqual({ ok: 1, NotAuthorizedException: 7 });
    await expectRefusal(
      answer(Session, { USERNAME: 'nia@example.org', NEW_PASSWORD: NEXT }),
      'NotAuthorizedException',
      'Invalid session for the user.',
    );
  });

  it('L24 refuses a session that is altered, of another client or too old, and leaves the user as it was', async () => {
    const { Session } = await invited('oli@example.org');
    const responses = { USERNAME: 'oli@example.org', NEW_PASSWORD: NEXT };
    const flipped = Session!.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    for (const altered of [flipped, Session!.slice(0, -1), `${Session}A`, 'x'.repeat(128)]) {
      await expectRefusal(answer(altered, responses), 'NotAuthorizedException', 'Invalid session for the user.');
    }
    await expectRefusal(answer(Session, responses, await realm.client()), 'NotAuthorizedException');
    await expectRefusal(answer(undefined, responses), 'InvalidParameterException', /Session/);
    await expectRefusal(answer('short', responses), 'InvalidParameterException', /greater than or equal to 20/);
    test.clock.advance(3 * 60_000);
    await expectRefusal(
      answer(Session, responses),
      'NotAuthorizedException',
      'Invalid session for the user, session is expired.',
    );
    expect(
      (await test.sdk.adminGetUser({ UserPoolId: realm.UserPoolId, Username: 'oli@example.org' })).UserStatus,
    ).toBe('FORCE_CHANGE_PASSWORD');
  });

  it('keeps a challenge open after a weak password, and closes it when an administrator sets another', async () => {
    const { Session } = await invited('pam@example.org');
    const responses = { USERNAME: 'pam@example.org', NEW_PASSWORD: 'weak' };
    await expectRefusal(answer(Session, responses), 'InvalidPasswordException');
    const named = { UserPoolId: realm.UserPoolId, Username: 'pam@example.org' };
    await test.sdk.adminSetUserPassword({ ...named, Password: 'Third-horse-99' });
    await expectRefusal(answer(Session, { ...responses, NEW_PASSWORD: NEXT }), 'NotAuthorizedException');
  });

  it('refuses attributes in a challenge that the client may not write', async () => {
    const { Session } = await invited('quinn@example.org');
    const responses = { USERNAME: 'quinn@example.org', NEW_PASSWORD: NEXT, 'userAttributes.email_verified': 'true' };
    await expectRefusal(answer(Session, responses), 'NotAuthorizedException');
  });

  it('refuses to answer challenges that were not asked', async () => {
    const { Session } = await invited('rex@example.org');
    const other = { ClientId: realm.ClientId, ChallengeName: 'SOFTWARE_TOKEN_MFA' as const, Session };
    await expectRefusal(
      test.sdk.respondToAuthChallenge({ ...other, ChallengeResponses: {} }),
      'InvalidParameterException',
    );
  });
});
