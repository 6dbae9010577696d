import { randomBytes } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { FUNCTION, hooked } from './hooked.ts';
import { outcomes, password, rotating } from './realm.ts';
import { makeSessionRealm, type SessionRealm } from './session-realm.ts';

const MINUTE = 60_000;

eachPool((_, make) => {
  const masterKey = randomBytes(32);
  const hooks = hooked();
  let test: TestPool;
  let realm: SessionRealm;
  beforeAll(async () => {
    test = await make({ masterKey, ...hooks.options });
    realm = await makeSessionRealm(test, 3);
  });
  let people = 0;
  const somebody = async () => {
    people += 1;
    const email = `person${people}@example.org`;
    await realm.confirmed(email);
    return email;
  };
  const refresh = ({ RefreshToken }: { RefreshToken: string }, { ClientId }: { ClientId: string } = realm) =>
    test.sdk.getTokensFromRefreshToken({ ClientId, RefreshToken });
  const alive = (AccessToken: string, { sdk } = test) =>
    sdk.getUser({ AccessToken }).then(
      () => true,
      () => false,
    );
  /** A sign-in each minute. */
  const beginInTurn = async (email: string, count: number) => {
    const begun = [];
    for (let index = 0; index < count; index += 1) {
      begun.push(await realm.begin(email));
      test.clock.advance(MINUTE);
    }
    return begun;
  };

  it('one more ends the session that was used longest ago, whichever client it came through', async () => {
    const ana = await somebody();
    const phone = await realm.client({});
    const [first, second] = await beginInTurn(ana, 2);
    const third = await realm.begin(ana, phone);
    const refreshed = await refresh(first!);
    test.clock.advance(MINUTE);
    const fourth = await realm.begin(ana, phone);
    const { AccessToken } = second!;
    await expectRefusal(test.sdk.getUser({ AccessToken }), 'NotAuthorizedException', 'Access Token has been revoked');
    await expectRefusal(refresh(second!), 'NotAuthorizedException', 'Refresh Token has been revoked');
    expect(await realm.idsOf(ana)).toEqual([first!.SessionId, third.SessionId, fourth.SessionId]);
    for (const token of [first!.AccessToken, refreshed.AuthenticationResult!.AccessToken!, third.AccessToken]) {
      expect(await alive(token)).toBe(true);
    }
  });

  it('a refresh and a rotation, its retries too, count as use and nothing else does', async () => {
    const ana = await somebody();
    const turning = await realm.client(rotating(60));
    const [plain, rotated] = [await realm.begin(ana), await realm.begin(ana, turning)];
    const lastUse = async ({ SessionId }: { SessionId: string }) =>
      (await realm.sessionsOf(ana)).find((one) => one.SessionId === SessionId)!.LastActiveDate!.getTime();
    const begun = await lastUse(plain);
    test.clock.advance(MINUTE);
    await alive(plain.AccessToken);
    expect(await lastUse(plain)).toBe(begun);
    await refresh(plain);
    await refresh(rotated, turning);
    const used = [await lastUse(plain), await lastUse(rotated)];
    for (const at of used) expect(at).toBeGreaterThanOrEqual(begun + MINUTE);
    test.clock.advance(10_000);
    await refresh(rotated, turning);
    expect(await lastUse(rotated)).toBeGreaterThanOrEqual(used[1]! + 10_000);
    expect(await lastUse(plain)).toBe(used[0]);
  });

  it('a lower limit ends nothing by itself, and holds from the next sign-in', async () => {
    const ana = await somebody();
    const sessions = await beginInTurn(ana, 3);
    await realm.track(1);
    expect(await realm.sessionsOf(ana)).toHaveLength(3);
    for (const { AccessToken } of sessions) expect(await alive(AccessToken)).toBe(true);
    const { SessionId } = await realm.begin(ana);
    await realm.track(3);
    expect(await realm.idsOf(ana)).toEqual([SessionId]);
    for (const { AccessToken } of sessions) expect(await alive(AccessToken)).toBe(false);
  });

  it('counts neither what has expired nor what has ended, nor another user’s', async () => {
    const [ana, bea] = [await somebody(), await somebody()];
    const short = await realm.client({ RefreshTokenValidity: 60, TokenValidityUnits: { RefreshToken: 'minutes' } });
    const hers = await beginInTurn(bea, 3);
    const kept = await realm.begin(ana);
    await realm.begin(ana, short);
    test.clock.advance(61 * MINUTE);
    const ended = await realm.begin(ana);
    await test.sdk.revokeToken({ ClientId: realm.ClientId, Token: ended.RefreshToken });
    const more = await beginInTurn(ana, 2);
    expect(await realm.idsOf(ana)).toEqual([kept, ...more].map(({ SessionId }) => SessionId));
    expect(await realm.idsOf(bea)).toEqual(hers.map(({ SessionId }) => SessionId));
  });

  it('a sign-in by administrators and after a challenge counts as well', async () => {
    const ana = await somebody();
    const [first] = await beginInTurn(ana, 3);
    const { UserPoolId, ClientId } = realm;
    await test.sdk.adminInitiateAuth({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: ana, PASSWORD: password },
    });
    expect(await alive(first!.AccessToken)).toBe(false);
    await test.sdk.adminSetUserPassword({ UserPoolId, Username: ana, Password: 'Temporary-horse-9', Permanent: false });
    const { Session } = await test.sdk.initiateAuth({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: ana, PASSWORD: 'Temporary-horse-9' },
    });
    await test.sdk.respondToAuthChallenge({
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session,
      ChallengeResponses: { USERNAME: ana, NEW_PASSWORD: password },
    });
    expect(await realm.sessionsOf(ana)).toHaveLength(1);
  });

  it('twenty sign-ins at once leave exactly as many as the limit, before a restart and after it', async () => {
    const ana = await somebody();
    const begun = await Promise.all(Array.from({ length: 20 }, () => realm.signIn(ana)));
    const ids = await realm.idsOf(ana);
    expect(ids).toHaveLength(3);
    const count = async (at: TestPool) =>
      (await Promise.all(begun.map(({ AccessToken }) => alive(AccessToken, at)))).filter(Boolean).length;
    expect(await count(test)).toBe(3);

    const restarted = await make({ masterKey, clock: test.clock.now });
    restarted.sdk.config.systemClockOffset = test.sdk.config.systemClockOffset;
    expect(await realm.idsOf(ana, restarted)).toEqual(ids);
    expect(await count(restarted)).toBe(3);
    const signIn = ({ sdk }: TestPool) =>
      sdk.initiateAuth({
        ClientId: realm.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: ana, PASSWORD: password },
      });
    // Two processes at once are no other case; more attempts than these would be counted as guesses.
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([test, restarted, test, restarted].map(signIn));
      expect(await realm.sessionsOf(ana)).toHaveLength(3);
    }
    expect(await count(test)).toBe(0);
  });

  it('a refresh during which its session ends gives no tokens', async () => {
    const LambdaConfig = { PreTokenGeneration: FUNCTION };
    const plain = await makeSessionRealm(test, 3, { pool: { LambdaConfig } });
    await plain.confirmed('ana@example.org');
    for (const client of [plain, await plain.client(rotating(60))]) {
      const { SessionId, ...tokens } = await plain.begin('ana@example.org', client);
      // Asked once the refresh token is known to be good.
      hooks.behave.TokenGeneration_RefreshTokens = async (event) => {
        await test.sdk.adminRevokeUserSession({ UserPoolId: plain.UserPoolId, Username: 'ana@example.org', SessionId });
        return event;
      };
      await expectRefusal(refresh(tokens, client), 'NotAuthorizedException', 'Refresh Token has been revoked');
      await expectRefusal(refresh(tokens, client), 'NotAuthorizedException', 'Refresh Token has been revoked');
    }
    expect(hooks.of('TokenGeneration_RefreshTokens')).toHaveLength(2);
  });

  it('sign-ins that make room and signing out everywhere do not stand in each other’s way', async () => {
    const ana = await somebody();
    const everywhere = { UserPoolId: realm.UserPoolId, Username: ana };
    await realm.track(100);
    await Promise.all(Array.from({ length: 12 }, () => realm.signIn(ana)));
    await realm.track(2);
    const done = await outcomes(12, (index) =>
      index % 2 ? test.sdk.adminUserGlobalSignOut(everywhere) : realm.signIn(ana),
    );
    await realm.track(3);
    expect(done).toEqual({ ok: 12 });
    expect((await realm.sessionsOf(ana)).length).toBeLessThanOrEqual(2);
  });
});
