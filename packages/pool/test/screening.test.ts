import { createHash } from 'node:crypto';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { makeRealm, type Realm, screeningRealm } from './realm.ts';

/** Nothing but the list knows it: it is no word, no walk and no repetition. */
const LISTED = 'mailcreated5240';
/** Known to nobody but the range. */
const BREACHED = 'three herons in fog';
const FIRST = 'seven lamps on the stairs';
/** Fifteen lower-case letters. */
const GOOD = 'quietolivelamps';

const refusals = [
  [LISTED, /^Password did not conform with policy: Password is too common$/],
  ['Trustno1-2026', /too common$/],
  [BREACHED, /^Password did not conform with policy: Password has appeared in a data breach$/],
] as const;

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase();

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  let asked: string[];
  beforeAll(async () => {
    const passwordRange = async (prefix: string) => {
      asked.push(prefix);
      return sha1(BREACHED).startsWith(prefix) ? [sha1(BREACHED).slice(5)] : [];
    };
    test = await make({ passwordRange });
    realm = await screeningRealm(test, { pool: { Policies: { PasswordPolicy: { MinimumLength: 12 } } } });
  });
  beforeEach(() => {
    asked = [];
  });

  /** Refuses what is to be refused, and then takes a good one: nothing was stored or used up. */
  const expectScreened = async (set: (password: string) => Promise<unknown>) => {
    for (const [password, reason] of refusals) await expectRefusal(set(password), 'InvalidPasswordException', reason);
    await set(GOOD);
    expect(asked).toEqual([sha1(BREACHED).slice(0, 5), sha1(GOOD).slice(0, 5)]);
  };
  const signedUp = async (email: string) => {
    await realm.signUp(email, FIRST);
    const code = await test.code(email);
    await test.sdk.confirmSignUp({ ClientId: realm.ClientId, Username: email, ConfirmationCode: code });
    asked = [];
  };
  const invite = (email: string, TemporaryPassword?: string, MessageAction: 'SUPPRESS' | 'RESEND' = 'SUPPRESS') =>
    test.sdk.adminCreateUser({ UserPoolId: realm.UserPoolId, Username: email, TemporaryPassword, MessageAction });

  it('L20 SignUp', async () => {
    await expectScreened((password) => realm.signUp('ana@example.org', password));
  });

  it('L20 ConfirmForgotPassword, and the code stays good', async () => {
    await signedUp('bea@example.org');
    const named = { ClientId: realm.ClientId, Username: 'bea@example.org' };
    await test.sdk.forgotPassword(named);
    const ConfirmationCode = await test.code('bea@example.org');
    await expectScreened((Password) => test.sdk.confirmForgotPassword({ ...named, ConfirmationCode, Password }));
    await realm.signIn('bea@example.org', GOOD);
  });

  it('L20 ConfirmForgotPassword asks as often for a name that nobody has, and for one that is disabled', async () => {
    const hidden = await realm.client({ PreventUserExistenceErrors: 'ENABLED' });
    await signedUp('cleo@example.org');
    await test.sdk.adminDisableUser({ UserPoolId: realm.UserPoolId, Username: 'cleo@example.org' });
    for (const Username of ['cleo@example.org', 'nobody@example.org']) {
      asked = [];
      const attempt = { ClientId: hidden.ClientId, Username, ConfirmationCode: '123456', Password: GOOD };
      await expectRefusal(test.sdk.confirmForgotPassword(attempt), 'CodeMismatchException');
      expect(asked).toHaveLength(1);
    }
  });

  it('L20 ChangePassword, and the session goes on', async () => {
    await signedUp('dan@example.org');
    const { AccessToken } = await realm.signIn('dan@example.org', FIRST);
    await expectScreened((ProposedPassword) =>
      test.sdk.changePassword({ AccessToken, PreviousPassword: FIRST, ProposedPassword }),
    );
    await test.sdk.getUser({ AccessToken });
  });

  it('L20 NEW_PASSWORD_REQUIRED, and the challenge stays open', async () => {
    await invite('eva@example.org', FIRST);
    asked = [];
    const { ClientId } = realm;
    const AuthParameters = { USERNAME: 'eva@example.org', PASSWORD: FIRST };
    const { Session } = await test.sdk.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
    await expectScreened((NEW_PASSWORD) =>
      test.sdk.respondToAuthChallenge({
        ClientId,
        Session,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ChallengeResponses: { USERNAME: 'eva@example.org', NEW_PASSWORD },
      }),
    );
  });

  it('L20 AdminSetUserPassword', async () => {
    await signedUp('fay@example.org');
    const named = { UserPoolId: realm.UserPoolId, Username: 'fay@example.org', Permanent: true };
    await expectScreened((Password) => test.sdk.adminSetUserPassword({ ...named, Password }));
  });

  it('L20 AdminCreateUser, the first time and again', async () => {
    await expectScreened((password) => invite('gil@example.org', password));
    asked = [];
    await expectScreened((password) => invite('gil@example.org', password, 'RESEND'));
  });

  it('asks nobody about a temporary password that was drawn here', async () => {
    await invite('hal@example.org');
    expect(asked).toEqual([]);
  });

  it('lets the list decide alone while the range is away, and reports it once', async () => {
    const reported: string[] = [];
    const report = { unexpected: () => {}, passwordRangeAway: (reason: string) => reported.push(reason) };
    const alone = await make({ passwordRange: () => Promise.reject(new TypeError('gone')), report });
    const pool = await screeningRealm(alone, { pool: { Policies: { PasswordPolicy: { MinimumLength: 12 } } } });
    await expectRefusal(pool.signUp('jan@example.org', LISTED), 'InvalidPasswordException', /too common$/);
    await pool.signUp('jan@example.org', BREACHED);
    await pool.signUp('kim@example.org', GOOD);
    expect(reported).toEqual(['TypeError']);
  });

  it('leaves passwords alone in a pool that does not screen', async () => {
    const open = await makeRealm(test, { pool: { Policies: { PasswordPolicy: { MinimumLength: 12 } } } });
    for (const [index, [password]] of refusals.entries()) await open.signUp(`ida${index}@example.org`, password);
    expect(asked).toEqual([]);
  });
});
