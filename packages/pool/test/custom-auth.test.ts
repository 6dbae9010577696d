import type { RespondToAuthChallengeCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { FUNCTION, hooked, naming } from './hooked.ts';
import { claimsOf, makeRealm, outcomes, type Realm } from './realm.ts';
import { riddle } from './riddle.ts';

const WRONG = 'Incorrect username or password.';
const challenges = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'] as const;
const flows = ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_PASSWORD_AUTH'] as const;

eachPool((_, make) => {
  const hooks = hooked();
  let test: TestPool;
  let realm: Realm;
  let hiding: Realm;
  beforeAll(async () => {
    test = await make(hooks.options);
    realm = await makeRealm(test, {
      pool: { LambdaConfig: naming(FUNCTION, ...challenges, 'PreAuthentication', 'PostAuthentication') },
      client: { ExplicitAuthFlows: [...flows] },
    });
    hiding = await realm.client({ PreventUserExistenceErrors: 'ENABLED', ExplicitAuthFlows: [...flows] });
    await realm.confirmed('ann@example.org');
  });
  beforeEach(() => {
    hooks.behave = Object.fromEntries(challenges.map((challenge) => [challenge, riddle]));
  });
  const begin = (Username: string, { ClientId } = realm) =>
    test.sdk.initiateAuth({
      ClientId,
      AuthFlow: 'CUSTOM_AUTH',
      AuthParameters: { USERNAME: Username },
      ClientMetadata: { begun: 'yes' },
    });
  const answer = (asked: Pick<RespondToAuthChallengeCommandOutput, 'Session'>, ANSWER: string, more: object = {}) =>
    test.sdk.respondToAuthChallenge({
      ClientId: realm.ClientId,
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session: asked.Session,
      ChallengeResponses: { USERNAME: 'ann@example.org', ANSWER },
      ClientMetadata: { answered: 'yes' },
      ...more,
    });

  it('asks what the hook makes up, and lets in who answers it', async () => {
    const asked = await begin('ann@example.org');
    expect(asked).toMatchObject({
      ChallengeName: 'CUSTOM_CHALLENGE',
      ChallengeParameters: { question: 'Who goes there?', try: '1', USERNAME: expect.any(String) },
      Session: expect.stringMatching(/^.{20,2048}$/),
    });
    expect(JSON.stringify(asked)).not.toContain('friend');
    const { AuthenticationResult } = await answer(asked, 'friend');
    expect(claimsOf(AuthenticationResult!.IdToken!).email).toBe('ann@example.org');
    const { AccessToken, RefreshToken } = AuthenticationResult!;
    expect((await test.sdk.getUser({ AccessToken })).Username).toBeTruthy();
    const AuthParameters = { REFRESH_TOKEN: RefreshToken! };
    const { ClientId } = realm;
    await test.sdk.initiateAuth({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters });
  });

  it('asks the hooks in Cognito’s order, with what each may know', async () => {
    await answer(await begin('ann@example.org'), 'friend');
    expect(hooks.events.map((event) => event.triggerSource)).toEqual([
      'PreAuthentication_Authentication',
      'DefineAuthChallenge_Authentication',
      'CreateAuthChallenge_Authentication',
      'VerifyAuthChallengeResponse_Authentication',
      'DefineAuthChallenge_Authentication',
      'PostAuthentication_Authentication',
    ]);
    const [before, first, made, verified, last, after] = hooks.events.map((event) => event.request);
    expect(before.validationData).toEqual({ begun: 'yes' });
    expect(first).toMatchObject({ session: [], userAttributes: { email: 'ann@example.org' } });
    expect(first).not.toHaveProperty('clientMetadata');
    expect(made).toMatchObject({ challengeName: 'CUSTOM_CHALLENGE', session: [] });
    expect(verified).toMatchObject({
      challengeAnswer: 'friend',
      privateChallengeParameters: { answer: 'friend' },
      clientMetadata: { answered: 'yes' },
    });
    expect(last.session).toEqual([
      { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'RIDDLE-1' },
    ]);
    expect(after.clientMetadata).toEqual({ answered: 'yes' });
  });

  it('asks again as often as the hook wants, and then no more', async () => {
    let asked: RespondToAuthChallengeCommandOutput = await begin('ann@example.org');
    asked = await answer(asked, 'foe');
    expect(asked.ChallengeParameters?.try).toBe('2');
    asked = await answer(asked, 'foe');
    expect(asked.ChallengeParameters?.try).toBe('3');
    await expectRefusal(answer(asked, 'foe'), 'NotAuthorizedException', WRONG);
    await expectRefusal(answer(asked, 'friend'), 'NotAuthorizedException', 'Invalid session for the user.');
  });

  it('takes each session once, for one user, one client and its time', async () => {
    const asked = await begin('ann@example.org');
    expect(await outcomes(6, () => answer(asked, 'friend'))).toEqual({ ok: 1, NotAuthorizedException: 5 });
    await realm.confirmed('ben@example.org');
    const other = { ChallengeResponses: { USERNAME: 'ben@example.org', ANSWER: 'friend' } };
    await expectRefusal(answer(await begin('ann@example.org'), 'friend', other), 'NotAuthorizedException');
    const elsewhere = { ClientId: hiding.ClientId };
    await expectRefusal(answer(await begin('ann@example.org'), 'friend', elsewhere), 'NotAuthorizedException');
    const late = await begin('ann@example.org');
    test.clock.advance(181_000);
    await expectRefusal(answer(late, 'friend'), 'NotAuthorizedException');
  });

  it('keeps the secret of a challenge unreadable where it waits', async () => {
    await begin('ann@example.org');
    const rows = await test.database.db
      .selectFrom('pool_challenges' as never)
      .selectAll()
      .execute();
    const waiting = (rows as { state_sealed: Uint8Array | null }[]).filter((row) => row.state_sealed);
    expect(waiting.length).toBeGreaterThan(0);
    for (const { state_sealed } of waiting)
      expect(Buffer.from(state_sealed!).toString('latin1')).not.toContain('friend');
  });

  it('never signs in as a user who does not exist, and asks about one as about any other', async () => {
    hooks.behave.VerifyAuthChallengeResponse = (event) => ({ ...event, response: { answerCorrect: true } });
    const asked = await begin('nobody@example.org', hiding);
    expect(asked).toMatchObject({ ChallengeName: 'CUSTOM_CHALLENGE', ChallengeParameters: { try: '1' } });
    expect(hooks.of('DefineAuthChallenge')[0]?.request).toMatchObject({ userNotFound: true, userAttributes: {} });
    const responses = { ChallengeResponses: { USERNAME: 'nobody@example.org', ANSWER: 'friend' } };
    const answered = answer(asked, '', { ClientId: hiding.ClientId, ...responses });
    await expectRefusal(answered, 'NotAuthorizedException', WRONG);
    await expectRefusal(begin('nobody@example.org'), 'UserNotFoundException', 'User does not exist.');
    const again = await begin('nobody@example.org', hiding);
    expect(again.ChallengeParameters?.USERNAME).toBe(asked.ChallengeParameters?.USERNAME);
  });

  it('lets nobody in who may not sign in, whatever the hook says', async () => {
    await realm.confirmed('cat@example.org');
    const asked = await begin('cat@example.org', hiding);
    const user = { UserPoolId: realm.UserPoolId, Username: 'cat@example.org' };
    await test.sdk.adminDisableUser(user);
    const responses = { ChallengeResponses: { USERNAME: 'cat@example.org', ANSWER: 'friend' } };
    const answered = answer(asked, '', { ClientId: hiding.ClientId, ...responses });
    await expectRefusal(answered, 'NotAuthorizedException');
    await expectRefusal(begin('cat@example.org'), 'NotAuthorizedException', 'User is disabled.');
    hooks.behave.DefineAuthChallenge = (event) => ({ ...event, response: { issueTokens: true } });
    await expectRefusal(begin('cat@example.org', hiding), 'NotAuthorizedException', 'User is disabled.');
  });

  it('ends a sign-in that never ends', async () => {
    hooks.behave.DefineAuthChallenge = (event) => ({ ...event, response: { challengeName: 'CUSTOM_CHALLENGE' } });
    let asked: RespondToAuthChallengeCommandOutput = await begin('ann@example.org');
    for (let round = 1; round <= 20; round += 1) asked = await answer(asked, 'foe');
    await expectRefusal(answer(asked, 'foe'), 'NotAuthorizedException', WRONG);
  });

  it.each([
    ['no decision', {}],
    ['a challenge there is not', { challengeName: 'RIDDLE' }],
    ['a password that was not begun with', { challengeName: 'PASSWORD_VERIFIER' }],
    ['something else than yes or no', { issueTokens: 'yes' }],
  ])('refuses %s from the define hook', async (__, response) => {
    hooks.behave.DefineAuthChallenge = (event) => ({ ...event, response });
    await expectRefusal(begin('ann@example.org'), 'InvalidLambdaResponseException', 'Unrecognizable lambda output');
  });

  it.each(challenges)('tells when %s fails', async (challenge) => {
    hooks.behave[challenge] = () => {
      throw new Error('out of riddles');
    };
    const signIn = async () => answer(await begin('ann@example.org'), 'friend');
    await expectRefusal(signIn(), 'UserLambdaValidationException', `${challenge} failed with error out of riddles.`);
  });

  it('needs the flow to be allowed, and the hooks to be there', async () => {
    const closed = await realm.client({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
    const notEnabled = 'CUSTOM_AUTH flow not enabled for this client';
    await expectRefusal(begin('ann@example.org', closed), 'InvalidParameterException', notEnabled);
    const bare = await makeRealm(test, { client: { ExplicitAuthFlows: [...flows] } });
    await bare.confirmed('ann@example.org');
    const missing = 'Custom auth lambda trigger is not configured for the user pool.';
    await expectRefusal(begin('ann@example.org', bare), 'InvalidParameterException', missing);
  });

  it('is open to administrators too', async () => {
    const { UserPoolId, ClientId } = realm;
    const USERNAME = 'ann@example.org';
    const asked = await test.sdk.adminInitiateAuth({
      UserPoolId,
      ClientId,
      AuthFlow: 'CUSTOM_AUTH',
      AuthParameters: { USERNAME },
    });
    const { AuthenticationResult } = await test.sdk.adminRespondToAuthChallenge({
      UserPoolId,
      ClientId,
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session: asked.Session,
      ChallengeResponses: { USERNAME, ANSWER: 'friend' },
    });
    expect(AuthenticationResult?.AccessToken).toBeTruthy();
  });

  it('begun in one process goes on in another', async () => {
    const asked = await begin('ann@example.org');
    const other = await make(hooks.options);
    const { AuthenticationResult } = await other.sdk.respondToAuthChallenge({
      ClientId: realm.ClientId,
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session: asked.Session,
      ChallengeResponses: { USERNAME: 'ann@example.org', ANSWER: 'friend' },
    });
    expect(AuthenticationResult?.AccessToken).toBeTruthy();
  });
});
