import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { makeRealm, password, type Realm } from './realm.ts';

const VIOLATION = 'PasswordHistoryPolicyViolationException';
const USED = 'Password has previously been used';
const nth = (number: number) => `Correct-horse-${number}`;

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;

  beforeAll(async () => {
    test = await make();
    realm = await remembering(3);
  });

  const remembering = (PasswordHistorySize: number) =>
    makeRealm(test, { pool: { Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize } } } });
  const someone = async (email: string, at = realm) => {
    await at.confirmed(email);
    const { AccessToken } = await at.signIn(email);
    return (PreviousPassword: string, ProposedPassword: string) =>
      test.sdk.changePassword({ AccessToken, PreviousPassword, ProposedPassword });
  };

  it('L31 refuses the present password and those before it, as many as the policy says', async () => {
    const change = await someone('ana@example.org');
    await expectRefusal(change(password, password), VIOLATION, USED);
    await change(password, nth(1));
    await change(nth(1), nth(2));
    for (const former of [password, nth(1), nth(2)]) await expectRefusal(change(nth(2), former), VIOLATION, USED);
    await change(nth(2), nth(3));
    await expectRefusal(change(nth(3), nth(1)), VIOLATION, USED);
    await change(nth(3), password);
  });

  it('tells of the history only to whoever knows the password, or has the code', async () => {
    const change = await someone('bea@example.org');
    await expectRefusal(change('Wrong-horse-7', password), 'NotAuthorizedException');
    const { ClientId } = realm;
    await test.sdk.forgotPassword({ ClientId, Username: 'bea@example.org' });
    const reset = (ConfirmationCode: string, Password: string) =>
      test.sdk.confirmForgotPassword({ ClientId, Username: 'bea@example.org', ConfirmationCode, Password });
    const code = await test.code('bea@example.org');
    await expectRefusal(reset(code === '000000' ? '000001' : '000000', password), 'CodeMismatchException');
    await expectRefusal(reset(code, password), VIOLATION, USED);
    await reset(code, nth(1));
    await realm.signIn('bea@example.org', nth(1));
  });

  it('takes no temporary password for a user’s own, and none of a user’s from an administrator', async () => {
    const named = { UserPoolId: realm.UserPoolId, Username: 'cleo@example.org' };
    await test.sdk.adminCreateUser({ ...named, TemporaryPassword: password, MessageAction: 'SUPPRESS' });
    const { ClientId } = realm;
    const begin = async () =>
      test.sdk.initiateAuth({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'cleo@example.org', PASSWORD: password },
      });
    const { Session } = await begin();
    const answer = (NEW_PASSWORD: string) =>
      test.sdk.respondToAuthChallenge({
        ClientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME: 'cleo@example.org', NEW_PASSWORD },
      });
    await expectRefusal(answer(password), VIOLATION, USED);
    await answer(nth(1));
    const set = (Password: string) => test.sdk.adminSetUserPassword({ ...named, Password, Permanent: true });
    await expectRefusal(set(nth(1)), VIOLATION, USED);
    await expectRefusal(set(password), VIOLATION, USED);
    await set(nth(2));
  });

  it('keeps no more hashes than the policy asks for, and none of a user who is gone', async () => {
    const change = await someone('dan@example.org');
    let present = password;
    for (const number of [1, 2, 3, 4, 5]) {
      await change(present, nth(number));
      present = nth(number);
    }
    const kept = async () => (await rows(test)).filter(({ sub }) => sub === dan).length;
    const dan = (await test.sdk.adminGetUser({ UserPoolId: realm.UserPoolId, Username: 'dan@example.org' })).Username!;
    expect(await kept()).toBe(2);
    await test.sdk.adminDeleteUser({ UserPoolId: realm.UserPoolId, Username: dan });
    expect(await kept()).toBe(0);
  });

  it('enforces nothing, and keeps nothing, where the policy has no history', async () => {
    const free = await remembering(0);
    const change = await someone('eva@example.org', free);
    await change(password, password);
    expect((await rows(test)).filter(({ pool_id }) => pool_id === free.UserPoolId)).toEqual([]);
    const { UserPool } = await test.sdk.describeUserPool({ UserPoolId: free.UserPoolId });
    expect(UserPool!.Policies!.PasswordPolicy).not.toHaveProperty('PasswordHistorySize');
    const described = await test.sdk.describeUserPool({ UserPoolId: realm.UserPoolId });
    expect(described.UserPool!.Policies!.PasswordPolicy!.PasswordHistorySize).toBe(3);
    await expectRefusal(remembering(25), 'InvalidParameterException', /less than or equal to 24/);
  });
});

interface FormerPassword {
  pool_former_passwords: { pool_id: string; sub: string };
}

function rows({ database }: TestPool): Promise<FormerPassword['pool_former_passwords'][]> {
  return database.as<FormerPassword>().db.selectFrom('pool_former_passwords').select(['pool_id', 'sub']).execute();
}
