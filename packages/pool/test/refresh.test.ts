import { randomBytes } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { claimsOf, makeRealm, outcomes, password, type Realm, rotating } from './realm.ts';
import { call } from './wire-call.ts';

const HOUR = 3_600_000;
const REUSE = 'RefreshTokenReuseException';

eachPool((_, make) => {
  const masterKey = randomBytes(32);
  let test: TestPool;
  let realm: Realm;
  /** Rotates with ten seconds of grace. */
  let graceful: Realm;
  /** Rotates without any. */
  let strict: Realm;
  beforeAll(async () => {
    test = await make({ masterKey });
    realm = await makeRealm(test);
    graceful = await realm.client(rotating(10));
    strict = await realm.client(rotating(0));
    await realm.confirmed('ana@example.org');
  });

  const refresh = async ({ ClientId }: Realm, RefreshToken: string, { sdk } = test) =>
    (await sdk.getTokensFromRefreshToken({ ClientId, RefreshToken })).AuthenticationResult!;
  const byFlow = async ({ ClientId }: Realm, REFRESH_TOKEN: string) => {
    const AuthFlow = 'REFRESH_TOKEN_AUTH' as const;
    return (await test.sdk.initiateAuth({ ClientId, AuthFlow, AuthParameters: { REFRESH_TOKEN } }))
      .AuthenticationResult!;
  };
  const works = async (AccessToken: string) => (await test.sdk.getUser({ AccessToken })).Username !== undefined;

  it('gives new access and ID tokens of the same session, and no new refresh token unless it rotates', async () => {
    const first = await realm.signIn('ana@example.org');
    test.clock.advance(2_000);
    for (const renewed of [await refresh(realm, first.RefreshToken), await byFlow(realm, first.RefreshToken)]) {
      expect(renewed).toMatchObject({ ExpiresIn: 3600, TokenType: 'Bearer' });
      expect(renewed.RefreshToken).toBeUndefined();
      const [before, after] = [claimsOf(first.AccessToken), claimsOf(renewed.AccessToken!)];
      for (const name of ['sub', 'origin_jti', 'auth_time', 'client_id', 'username', 'iss', 'scope']) {
        expect(after[name]).toBe(before[name]);
      }
      expect(after.jti).not.toBe(before.jti);
      expect(after.iat as number).toBeGreaterThan(before.iat as number);
      expect(claimsOf(renewed.IdToken!).origin_jti).toBe(before.origin_jti);
    }
  });

  it('R01 gives a new token at each use and refuses the old one after the grace', async () => {
    const first = await graceful.signIn('ana@example.org');
    const second = await refresh(graceful, first.RefreshToken);
    expect(second.RefreshToken).toBeTruthy();
    expect(second.RefreshToken).not.toBe(first.RefreshToken);
    test.clock.advance(11_000);
    const third = await refresh(graceful, second.RefreshToken!);
    expect(third.RefreshToken).not.toBe(second.RefreshToken);
    test.clock.advance(11_000);
    await expectRefusal(refresh(graceful, first.RefreshToken), REUSE);
  });

  it('R02 ends the whole family, newest and access tokens too, when an old token comes back, and no other', async () => {
    const [first, other] = [await graceful.signIn('ana@example.org'), await graceful.signIn('ana@example.org')];
    const second = await refresh(graceful, first.RefreshToken);
    test.clock.advance(10_001);
    await expectRefusal(refresh(graceful, first.RefreshToken), REUSE, 'Refresh token reuse detected.');
    await expectRefusal(
      refresh(graceful, second.RefreshToken!),
      'NotAuthorizedException',
      'Refresh Token has been revoked',
    );
    for (const AccessToken of [first.AccessToken, second.AccessToken]) {
      await expectRefusal(test.sdk.getUser({ AccessToken }), 'NotAuthorizedException', 'Access Token has been revoked');
    }
    expect(await works(other.AccessToken)).toBe(true);
    await refresh(graceful, other.RefreshToken);
  });

  it('R02 without a grace, the second use is reuse at once', async () => {
    const first = await strict.signIn('ana@example.org');
    await refresh(strict, first.RefreshToken);
    await expectRefusal(refresh(strict, first.RefreshToken), REUSE);
  });

  it('R03 answers fifty refreshes at once with one successor and keeps the family alive', async () => {
    const { RefreshToken } = await graceful.signIn('ana@example.org');
    const results = await Promise.all(Array.from({ length: 50 }, () => refresh(graceful, RefreshToken)));
    const successors = new Set(results.map((result) => result.RefreshToken));
    expect(successors.size).toBe(1);
    for (const { AccessToken } of results.slice(0, 3)) expect(await works(AccessToken!)).toBe(true);
    expect((await refresh(graceful, [...successors][0]!)).RefreshToken).toBeTruthy();
  });

  it('R03 without a grace, exactly one of fifty refreshes at once succeeds', async () => {
    const { RefreshToken } = await strict.signIn('ana@example.org');
    const { ok, ...refused } = await outcomes(50, () => refresh(strict, RefreshToken));
    expect(ok).toBe(1);
    // The others meet the rotated token, or a family that one of them has ended already.
    expect(Object.keys(refused).filter((name) => ![REUSE, 'NotAuthorizedException'].includes(name))).toEqual([]);
    expect(refused[REUSE]).toBeGreaterThan(0);
  });

  it('R05 counts the grace from the first use, however often the token comes back within it', async () => {
    const { RefreshToken } = await graceful.signIn('ana@example.org');
    const second = await refresh(graceful, RefreshToken);
    for (let seconds = 0; seconds < 8; seconds += 4) {
      test.clock.advance(4_000);
      expect((await refresh(graceful, RefreshToken)).RefreshToken).toBe(second.RefreshToken);
    }
    test.clock.advance(4_000);
    await expectRefusal(refresh(graceful, RefreshToken), REUSE);
  });

  it('R05 takes a token for reused, even within the grace, once its successor was used', async () => {
    const first = await graceful.signIn('ana@example.org');
    const second = await refresh(graceful, first.RefreshToken);
    const third = await refresh(graceful, second.RefreshToken!);
    await expectRefusal(refresh(graceful, first.RefreshToken), REUSE);
    await expectRefusal(refresh(graceful, third.RefreshToken!), 'NotAuthorizedException');
  });

  it('R06 detects reuse after a restart, and still answers a retry within the grace', async () => {
    const [first, retried] = [await graceful.signIn('ana@example.org'), await graceful.signIn('ana@example.org')];
    const second = await refresh(graceful, first.RefreshToken);
    const successor = await refresh(graceful, retried.RefreshToken);
    const restarted = await make({ masterKey, clock: test.clock.now });
    restarted.sdk.config.systemClockOffset = test.clock.now() - Date.now();
    expect((await refresh(graceful, retried.RefreshToken, restarted)).RefreshToken).toBe(successor.RefreshToken);
    test.clock.advance(10_001);
    await expectRefusal(refresh(graceful, first.RefreshToken, restarted), REUSE);
    await expectRefusal(refresh(graceful, second.RefreshToken!, restarted), 'NotAuthorizedException');
    await expectRefusal(refresh(graceful, second.RefreshToken!), 'NotAuthorizedException');
  });

  it('R07 refuses a token at another client and in another pool, and keeps the family', async () => {
    const { RefreshToken } = await realm.signIn('ana@example.org');
    const elsewhere = await makeRealm(test);
    for (const other of [await realm.client(), graceful, elsewhere]) {
      await expectRefusal(refresh(other, RefreshToken), 'NotAuthorizedException', 'Invalid Refresh Token.');
      await expectRefusal(
        test.sdk.revokeToken({ ClientId: other.ClientId, Token: RefreshToken }),
        'UnauthorizedException',
      );
    }
    expect((await refresh(realm, RefreshToken)).AccessToken).toBeTruthy();
  });

  it('R08 counts a session’s life from the sign-in, however often it rotates', async () => {
    const short = await realm.client({
      ...rotating(0),
      RefreshTokenValidity: 2,
      TokenValidityUnits: { RefreshToken: 'hours' },
    });
    const { RefreshToken } = await short.signIn('ana@example.org');
    test.clock.advance(HOUR);
    const second = await refresh(short, RefreshToken);
    test.clock.advance(HOUR);
    await expectRefusal(refresh(short, second.RefreshToken!), 'NotAuthorizedException', 'Refresh Token has expired');
  });

  it('R09 RevokeToken ends the tokens of its family at once and no others; an unknown token is no error', async () => {
    const [first, other] = [await realm.signIn('ana@example.org'), await realm.signIn('ana@example.org')];
    const { ClientId } = realm;
    const renewed = await refresh(realm, first.RefreshToken);
    await test.sdk.revokeToken({ ClientId, Token: first.RefreshToken });
    for (const AccessToken of [first.AccessToken, renewed.AccessToken]) {
      await expectRefusal(test.sdk.getUser({ AccessToken }), 'NotAuthorizedException', 'Access Token has been revoked');
    }
    await expectRefusal(refresh(realm, first.RefreshToken), 'NotAuthorizedException', 'Refresh Token has been revoked');
    await test.sdk.revokeToken({ ClientId, Token: first.RefreshToken });
    await test.sdk.revokeToken({ ClientId, Token: 'never-issued' });
    await expectRefusal(test.sdk.revokeToken({ ClientId, Token: other.AccessToken }), 'UnsupportedTokenTypeException');
    expect(await works(other.AccessToken)).toBe(true);
  });

  it('refuses to revoke at a client that has revocation switched off', async () => {
    const lasting = await realm.client({ EnableTokenRevocation: false });
    const { RefreshToken } = await lasting.signIn('ana@example.org');
    await expectRefusal(
      test.sdk.revokeToken({ ClientId: lasting.ClientId, Token: RefreshToken }),
      'UnsupportedOperationException',
    );
  });

  it('R10 refuses to refresh once the user is disabled, deleted or has a new password, or the client is gone', async () => {
    const { UserPoolId } = realm;
    const client = await realm.client();
    const ends: Record<string, (Username: string) => Promise<unknown>> = {
      disabled: (Username) => test.sdk.adminDisableUser({ UserPoolId, Username }),
      deleted: (Username) => test.sdk.adminDeleteUser({ UserPoolId, Username }),
      changed: (Username) =>
        test.sdk.adminSetUserPassword({ UserPoolId, Username, Password: 'Another-horse-8', Permanent: true }),
      'signed out': (Username) => test.sdk.adminUserGlobalSignOut({ UserPoolId, Username }),
      'without a client': () => test.sdk.deleteUserPoolClient({ UserPoolId, ClientId: client.ClientId }),
    };
    for (const [name, end] of Object.entries(ends)) {
      const email = `${name.replaceAll(' ', '-')}@example.org`;
      await realm.confirmed(email);
      const { RefreshToken, AccessToken } = await client.signIn(email);
      await end(email);
      const gone = name === 'without a client' ? 'ResourceNotFoundException' : 'NotAuthorizedException';
      await expectRefusal(refresh(client, RefreshToken), gone);
      await expectRefusal(test.sdk.getUser({ AccessToken }), 'NotAuthorizedException');
    }
  });

  it('R11 gives no more than the sign-in had, whatever a refresh asks for', async () => {
    const { ClientId } = realm;
    const first = await realm.signIn('ana@example.org');
    const wanted = { SCOPE: 'openid admin', scope: 'openid admin', GROUPS: 'admin' };
    const { AuthenticationResult: renewed } = await test.sdk.initiateAuth({
      ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: first.RefreshToken, ...wanted },
      ClientMetadata: wanted,
    });
    const [before, after] = [claimsOf(first.AccessToken), claimsOf(renewed!.AccessToken!)];
    expect(before.scope).toBe('aws.cognito.signin.user.admin');
    expect([after.scope, after['cognito:groups']]).toEqual([before.scope, before['cognito:groups']]);
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    const input = { ClientId, RefreshToken: first.RefreshToken, Scope: 'openid admin', ClientMetadata: wanted };
    const { body } = await call(test.pool, 'GetTokensFromRefreshToken', { input });
    const { AccessToken } = body.AuthenticationResult as { AccessToken: string };
    expect(claimsOf(AccessToken).scope).toBe(before.scope);
  });

  it('R12 refuses a token that was cut, altered, encoded or is very long', async () => {
    const { RefreshToken } = await graceful.signIn('ana@example.org');
    const flipped = RefreshToken.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    for (const wrong of [RefreshToken.slice(0, -1), flipped, `${RefreshToken}A`, `${RefreshToken}=`]) {
      await expectRefusal(refresh(graceful, wrong), 'NotAuthorizedException', 'Invalid Refresh Token.');
    }
    for (const wrong of [encodeURIComponent(`${RefreshToken}=`), 'x'.repeat(100_000), '', ' ']) {
      await expectRefusal(refresh(graceful, wrong), 'InvalidParameterException');
    }
    await refresh(graceful, RefreshToken);
  });

  it('R13 refuses REFRESH_TOKEN_AUTH where refresh tokens rotate', async () => {
    const { RefreshToken } = await graceful.signIn('ana@example.org');
    await expectRefusal(byFlow(graceful, RefreshToken), 'InvalidParameterException');
  });

  it('refuses a rotated token after its client stopped rotating', async () => {
    const client = await realm.client(rotating(10));
    const first = await client.signIn('ana@example.org');
    const second = await refresh(client, first.RefreshToken);
    const { UserPoolId } = realm;
    const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH' as const];
    await test.sdk.updateUserPoolClient({ UserPoolId, ClientId: client.ClientId, ExplicitAuthFlows });
    await expectRefusal(refresh(client, first.RefreshToken), 'NotAuthorizedException', 'Invalid Refresh Token.');
    expect((await refresh(client, second.RefreshToken!)).AccessToken).toBeTruthy();
  });

  it('GlobalSignOut ends every session of the user, the caller’s too, and nobody else’s', async () => {
    await realm.confirmed('out@example.org');
    const [first, second] = [await realm.signIn('out@example.org'), await graceful.signIn('out@example.org')];
    const ana = await realm.signIn('ana@example.org', password);
    await test.sdk.globalSignOut({ AccessToken: first.AccessToken });
    for (const { AccessToken } of [first, second]) {
      await expectRefusal(test.sdk.getUser({ AccessToken }), 'NotAuthorizedException', 'Access Token has been revoked');
    }
    await expectRefusal(refresh(realm, first.RefreshToken), 'NotAuthorizedException');
    await expectRefusal(refresh(graceful, second.RefreshToken), 'NotAuthorizedException');
    expect(await works(ana.AccessToken)).toBe(true);
  });
});
