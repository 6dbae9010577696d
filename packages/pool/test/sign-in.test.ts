import { createHmac } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { claimsOf, makeRealm, outcomes, password, type Realm } from './realm.ts';
import { call } from './wire-call.ts';

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test);
    await realm.confirmed('ana@example.org');
  });
  const begin = (AuthParameters: Record<string, string>, AuthFlow = 'USER_PASSWORD_AUTH', { ClientId } = realm) =>
    test.sdk.initiateAuth({ ClientId, AuthFlow: AuthFlow as never, AuthParameters });

  it('answers the right password with three tokens and no challenge', async () => {
    const answer = await begin({ USERNAME: 'ana@example.org', PASSWORD: password });
    expect(answer.ChallengeName).toBeUndefined();
    expect(answer.ChallengeParameters).toEqual({});
    expect(answer.AuthenticationResult).toMatchObject({ ExpiresIn: 3600, TokenType: 'Bearer' });
    const { AccessToken, IdToken, RefreshToken } = answer.AuthenticationResult!;
    expect(AccessToken!.split('.')).toHaveLength(3);
    expect(IdToken!.split('.')).toHaveLength(3);
    expect(RefreshToken!.length).toBeGreaterThan(64);
  });

  it('L17 takes the address in any case, and nothing that only resembles it', async () => {
    await realm.signIn('ANA@example.org');
    for (const name of ['ana@example.org ', ' ana@example.org', 'ana@example.org.', 'ａna@example.org', 'ana']) {
      await expectRefusal(realm.signIn(name), 'UserNotFoundException', 'User does not exist.');
    }
  });

  it('refuses a wrong password, and every password but the exact one', async () => {
    for (const wrong of ['wrong', '', ` ${password}`, `${password} `, password.toLowerCase(), `${password}\u0301`]) {
      await expectRefusal(
        begin({ USERNAME: 'ana@example.org', PASSWORD: wrong }),
        'NotAuthorizedException',
        'Incorrect username or password.',
      );
      // The right one in between, so that it is this password that is refused and not too many.
      await realm.signIn('ana@example.org');
    }
  });

  it('L12 tells long passwords apart that share their first 72 bytes', async () => {
    const long = `${'A1!a'.repeat(17)}🦊🦊`;
    await realm.signUp('bea@example.org', `${long}x`);
    await test.sdk.adminConfirmSignUp({ UserPoolId: realm.UserPoolId, Username: 'bea@example.org' });
    await realm.signIn('bea@example.org', `${long}x`);
    for (const other of [long, `${long}y`, `${long}xx`]) {
      await expectRefusal(realm.signIn('bea@example.org', other), 'NotAuthorizedException');
    }
  });

  it('L13 keeps spaces, emoji and 256 characters as they are', async () => {
    const secrets = ['A1! with spaces within', `Aa1!${'🦊'.repeat(126)}`, `Aa1!${'x'.repeat(252)}`];
    for (const [index, secret] of secrets.entries()) {
      const email = `l13-${index}@example.org`;
      await realm.signUp(email, secret);
      await test.sdk.adminConfirmSignUp({ UserPoolId: realm.UserPoolId, Username: email });
      await realm.signIn(email, secret);
      await expectRefusal(realm.signIn(email, secret.slice(0, -2)), 'NotAuthorizedException');
    }
  });

  it('L16 I16 refuses NUL and lone surrogates wherever they come, with 400', async () => {
    for (const text of ['ana@example.org\0', '\ud800']) {
      await expectRefusal(begin({ USERNAME: text, PASSWORD: password }), 'InvalidParameterException');
      await expectRefusal(begin({ USERNAME: 'ana@example.org', PASSWORD: text }), 'InvalidParameterException');
      await expectRefusal(begin({ [text]: 'x' }), 'InvalidParameterException');
      await expectRefusal(realm.signUp(`${text}x@example.org`), 'InvalidParameterException');
    }
  });

  it('asks for the parameters that a flow needs', async () => {
    await expectRefusal(
      begin({ USERNAME: 'a@b.cd' }),
      'InvalidParameterException',
      'Missing required parameter PASSWORD',
    );
    await expectRefusal(begin({ PASSWORD: 'x' }), 'InvalidParameterException', 'Missing required parameter USERNAME');
    await expectRefusal(
      begin({}, 'REFRESH_TOKEN_AUTH'),
      'InvalidParameterException',
      'Missing required parameter REFRESH_TOKEN',
    );
  });

  it('L29 refuses a flow that the client does not allow, and admin flows without credentials', async () => {
    const plain = await realm.client({ ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] });
    const parameters = { USERNAME: 'ana@example.org', PASSWORD: password };
    await expectRefusal(
      begin(parameters, 'USER_PASSWORD_AUTH', plain),
      'InvalidParameterException',
      'USER_PASSWORD_AUTH flow not enabled for this client',
    );
    await expectRefusal(
      begin(parameters, 'ADMIN_USER_PASSWORD_AUTH'),
      'InvalidParameterException',
      'Initiate Auth method not supported.',
    );
    const { UserPoolId, ClientId } = plain;
    const admin = test.sdk.adminInitiateAuth({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: parameters,
    });
    await expectRefusal(admin, 'InvalidParameterException');
    await expectRefusal(begin(parameters, 'NO_SUCH_FLOW'), 'InvalidParameterException', /enum value set/);
  });

  it('an administrator’s client signs in with either name of the flow, in its own pool only', async () => {
    const { UserPoolId, ClientId } = realm;
    for (const AuthFlow of ['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'] as const) {
      const AuthParameters = { USERNAME: 'ana@example.org', PASSWORD: password };
      const answer = await test.sdk.adminInitiateAuth({ UserPoolId, ClientId, AuthFlow, AuthParameters });
      expect(answer.AuthenticationResult?.AccessToken).toBeTruthy();
    }
    const other = await makeRealm(test);
    const crossed = { UserPoolId: other.UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' as const };
    await expectRefusal(
      test.sdk.adminInitiateAuth(crossed),
      'ResourceNotFoundException',
      /^User pool client .* does not/,
    );
  });

  it('answers for a client that does not exist', async () => {
    const ClientId = 'nosuchclient00000000000000';
    const call = begin({ USERNAME: 'a', PASSWORD: 'b' }, 'USER_PASSWORD_AUTH', { ...realm, ClientId });
    await expectRefusal(call, 'ResourceNotFoundException', `User pool client ${ClientId} does not exist.`);
  });

  it('tells a user’s state before the password where the client hides nothing', async () => {
    await realm.confirmed('carl@example.org');
    await test.sdk.adminDisableUser({ UserPoolId: realm.UserPoolId, Username: 'carl@example.org' });
    await expectRefusal(realm.signIn('carl@example.org', 'wrong'), 'NotAuthorizedException', 'User is disabled.');
    await realm.signUp('dora@example.org');
    await expectRefusal(
      realm.signIn('dora@example.org', 'wrong'),
      'UserNotConfirmedException',
      'User is not confirmed.',
    );
  });

  it('L28 asks a client with a secret for the hash of it and the username, exactly', async () => {
    const closed = await realm.client({ GenerateSecret: true });
    const hash = (username: string, secret = closed.ClientSecret!, id = closed.ClientId) =>
      createHmac('sha256', secret)
        .update(username + id)
        .digest('base64');
    const signIn = (SECRET_HASH?: string) =>
      begin(
        { USERNAME: 'ana@example.org', PASSWORD: password, ...(SECRET_HASH !== undefined && { SECRET_HASH }) },
        'USER_PASSWORD_AUTH',
        closed,
      );
    const unable = `Unable to verify secret hash for client ${closed.ClientId}`;
    const { AuthenticationResult } = await signIn(hash('ana@example.org'));
    await expectRefusal(signIn(), 'NotAuthorizedException', /secret/);
    for (const wrong of [
      hash('bea@example.org'),
      hash('ana@example.org', 'guess'),
      hash('ana@example.org', undefined, 'x'),
      'x',
    ]) {
      await expectRefusal(signIn(wrong), 'NotAuthorizedException', unable);
    }
    const { SecretHash, ...rest } = {
      ClientId: closed.ClientId,
      Username: 'l28@example.org',
      Password: password,
      SecretHash: 'eA==',
    };
    await expectRefusal(test.sdk.signUp({ ...rest, SecretHash }), 'NotAuthorizedException', unable);
    await expectRefusal(test.sdk.signUp(rest), 'NotAuthorizedException');
    await test.sdk.signUp({ ...rest, SecretHash: hash('l28@example.org') });
    const REFRESH_TOKEN = AuthenticationResult!.RefreshToken!;
    const refresh = (SECRET_HASH: string) => begin({ REFRESH_TOKEN, SECRET_HASH }, 'REFRESH_TOKEN_AUTH', closed);
    await expectRefusal(refresh('eA=='), 'NotAuthorizedException', unable);
    const username = claimsOf(AuthenticationResult!.AccessToken!).username as string;
    expect((await refresh(hash(username))).AuthenticationResult?.AccessToken).toBeTruthy();
    const secretly = { ClientId: closed.ClientId, RefreshToken: REFRESH_TOKEN };
    await expectRefusal(test.sdk.getTokensFromRefreshToken(secretly), 'NotAuthorizedException');
    await expectRefusal(
      test.sdk.getTokensFromRefreshToken({ ...secretly, ClientSecret: 'wrong' }),
      'NotAuthorizedException',
    );
    await test.sdk.getTokensFromRefreshToken({ ...secretly, ClientSecret: closed.ClientSecret });
    await expectRefusal(
      test.sdk.revokeToken({ ClientId: closed.ClientId, Token: REFRESH_TOKEN }),
      'NotAuthorizedException',
    );
  });

  it('L28 refuses a hash on a client without a secret', async () => {
    const parameters = { USERNAME: 'ana@example.org', PASSWORD: password, SECRET_HASH: 'eA==' };
    await expectRefusal(begin(parameters), 'NotAuthorizedException', /not configured for secret/);
  });

  it('I02 refuses objects and arrays in place of text', async () => {
    const parameters = { USERNAME: { $ne: null }, PASSWORD: ['a', 'b'] };
    const input = { ClientId: realm.ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: parameters };
    const answer = await call(test.pool, 'InitiateAuth', { input });
    expect(answer.status).toBe(400);
    expect(answer.body.__type).toBe('SerializationException');
  });

  it('a reset between the proof of a password and its tokens ends the sign-in', async () => {
    const UserPoolId = realm.UserPoolId;
    for (let round = 0; round < 3; round += 1) {
      const email = `race-${round}@example.org`;
      await realm.confirmed(email);
      const opened: string[] = [];
      const signIns = outcomes(4, () => realm.signIn(email).then(({ AccessToken }) => opened.push(AccessToken)));
      await test.sdk.adminSetUserPassword({
        UserPoolId,
        Username: email,
        Password: 'Another-horse-8',
        Permanent: true,
      });
      const results = await signIns;
      expect(Object.keys(results).filter((name) => !['ok', 'NotAuthorizedException'].includes(name))).toEqual([]);
      // Whatever was answered before or after the reset: none of it is good any more.
      for (const AccessToken of opened)
        await expectRefusal(test.sdk.getUser({ AccessToken }), 'NotAuthorizedException');
    }
  });
});
