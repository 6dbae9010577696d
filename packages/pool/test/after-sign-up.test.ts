import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { FUNCTION, hooked, naming } from './hooked.ts';
import { claimsOf, makeRealm, outcomes, type Realm } from './realm.ts';

const INVALID = ['NotAuthorizedException', 'Invalid session for the user.'] as const;

eachPool((_, make) => {
  const hooks = hooked();
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make(hooks.options);
    const ExplicitAuthFlows = ['ALLOW_USER_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const];
    realm = await makeRealm(test, { client: { ExplicitAuthFlows, PreventUserExistenceErrors: 'ENABLED' } });
  });
  const confirm = async (Username: string, Session: string | undefined, more: { ConfirmationCode?: string } = {}) =>
    test.sdk.confirmSignUp({
      ClientId: realm.ClientId,
      Username,
      Session,
      ConfirmationCode: await test.code(Username),
      ...more,
    });
  const enter = (USERNAME: string, Session: string | undefined, ClientId = realm.ClientId) =>
    test.sdk.initiateAuth({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME }, Session });

  it('whoever signed up and confirmed signs in without saying the password again, once', async () => {
    const email = 'ana@example.org';
    const signedUp = await realm.signUp(email);
    const confirmed = await confirm(email, signedUp.Session);
    const { AuthenticationResult } = await enter(email, confirmed.Session);
    expect(claimsOf(AuthenticationResult!.IdToken!).email).toBe(email);
    await expectRefusal(enter(email, confirmed.Session), ...INVALID);
    await expectRefusal(enter(email, signedUp.Session), ...INVALID);
  });

  it('a session that is not the account’s own confirms nothing, spends no code and signs in nobody', async () => {
    const [bea, cai] = ['bea@example.org', 'cai@example.org'];
    const [beas, cais] = [await realm.signUp(bea), await realm.signUp(cai)];
    await expectRefusal(confirm(bea, cais.Session), ...INVALID);
    await expectRefusal(confirm(bea, 'made-up-session-of-nobody'), ...INVALID);
    const noCode = { ConfirmationCode: '000000' };
    await expectRefusal(confirm('nobody@example.org', 'made-up-session-of-nobody', noCode), ...INVALID);
    await expectRefusal(enter(bea, beas.Session), ...INVALID);
    const { Session } = await confirm(bea, beas.Session);
    await expectRefusal(enter(cai, Session), ...INVALID);
    const other = await realm.client({ ExplicitAuthFlows: ['ALLOW_USER_AUTH'] });
    await expectRefusal(enter(bea, Session, other.ClientId), ...INVALID);
    expect(await outcomes(8, () => enter(bea, Session))).toEqual({ ok: 1, NotAuthorizedException: 7 });
  });

  it('a wrong code leaves the session for the right one', async () => {
    const email = 'dan@example.org';
    const { Session } = await realm.signUp(email);
    const right = await test.code(email);
    const ConfirmationCode = right === '000000' ? '000001' : '000000';
    await expectRefusal(confirm(email, Session, { ConfirmationCode }), 'CodeMismatchException');
    expect((await confirm(email, Session)).Session).toBeDefined();
  });

  it('it ends with the session’s time, a new password and a disabled account', async () => {
    const ready = async (email: string) => (await confirm(email, (await realm.signUp(email)).Session)).Session;
    const user = (Username: string) => ({ UserPoolId: realm.UserPoolId, Username });
    const reset = await ready('eva@example.org');
    await test.sdk.adminSetUserPassword({ ...user('eva@example.org'), Password: 'Another-horse-8', Permanent: true });
    await expectRefusal(enter('eva@example.org', reset), 'NotAuthorizedException');
    const disabled = await ready('fay@example.org');
    await test.sdk.adminDisableUser(user('fay@example.org'));
    await expectRefusal(enter('fay@example.org', disabled), 'NotAuthorizedException');
    const late = await ready('gus@example.org');
    test.clock.advance(4 * 60_000);
    await expectRefusal(enter('gus@example.org', late), 'NotAuthorizedException', /expired/);
  });

  it('whom a hook confirms may sign in at once, and its refusal at sign-in counts', async () => {
    const LambdaConfig = naming(FUNCTION, 'PreSignUp', 'PreAuthentication');
    const hookedRealm = await makeRealm(test, {
      pool: { LambdaConfig },
      client: { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] },
    });
    hooks.behave = { PreSignUp: (event) => ({ ...event, response: { autoConfirmUser: true, autoVerifyEmail: true } }) };
    const { Session, UserConfirmed } = await hookedRealm.signUp('hal@example.org');
    expect(UserConfirmed).toBe(true);
    hooks.behave.PreAuthentication = () => {
      throw new Error('not today');
    };
    const refused = enter('hal@example.org', Session, hookedRealm.ClientId);
    await expectRefusal(refused, 'UserLambdaValidationException', 'PreAuthentication failed with error not today.');
    hooks.behave.PreAuthentication = (event) => event;
    const { AuthenticationResult } = await enter('hal@example.org', Session, hookedRealm.ClientId);
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('a client without USER_AUTH gets no session', async () => {
    const other = await realm.client({});
    const signedUp = await other.signUp('ida@example.org');
    expect(signedUp).not.toHaveProperty('Session');
  });

  it('C15 a code alone signs in nobody', async () => {
    await realm.signUp('jan@example.org');
    expect(await confirm('jan@example.org', undefined)).not.toHaveProperty('Session');
  });
});
