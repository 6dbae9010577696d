import { revokeSigningKey, rotateSigningKey } from '@custom-cognito/pool/provision';
import { describe, expect, it } from 'vitest';
import { isPublished, keySchedule, signingKey } from '../src/rules/key-rotation.ts';
import { eachPool, expectRefusal, publicUrl, type TestPool } from './harness.ts';
import { makeRealm, type Realm, rotating } from './realm.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('The schedule of a key', () => {
  const { signsFrom, formerUntil } = keySchedule(0);

  it('has a key known to every verifier before it signs, and keeps one longer than its tokens live', () => {
    expect(signsFrom).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(formerUntil - signsFrom).toBeGreaterThan(24 * HOUR);
  });

  it('signs with the newest that may, and with the oldest where the clock is behind', () => {
    const keys = [{ signsFrom }, { signsFrom: 0, publishedUntil: formerUntil }];
    expect(signingKey(keys, signsFrom - 1)).toBe(keys[1]);
    expect(signingKey(keys, signsFrom)).toBe(keys[0]);
    expect(signingKey(keys, -1)).toBe(keys[1]);
    expect(signingKey([], 0)).toBeUndefined();
    expect(keys.map((key) => isPublished(key, formerUntil))).toEqual([true, false]);
  });
});

eachPool((_, make) => {
  const published = async ({ pool }: TestPool, { UserPoolId }: Realm): Promise<string[]> => {
    const answer = await pool.fetch(new Request(`${publicUrl}/${UserPoolId}/.well-known/jwks.json`));
    const { keys } = (await answer.json()) as { keys: { kid: string }[] };
    return keys.map(({ kid }) => kid);
  };
  const kidOf = (token: string): string =>
    JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()).kid as string;

  it('J26 refuses every token of a withdrawn key, at once here and soon elsewhere, and goes on with a new one', async () => {
    const first = await make();
    const realm = await makeRealm(first, { client: rotating(10) });
    const second = await make({ clock: first.clock.now });
    await realm.confirmed('ana@example.org');
    const before = await realm.signIn('ana@example.org');
    await second.sdk.getUser({ AccessToken: before.AccessToken });
    const [lost] = await published(first, realm);
    const { UserPoolId: poolId } = realm;

    const outcome = (await revokeSigningKey(first.pool, { poolId, kid: lost! }))!;
    expect(outcome.signing).not.toBe(lost);
    expect(await published(first, realm)).toEqual([outcome.signing]);
    const refused = ({ sdk }: TestPool) =>
      expectRefusal(sdk.getUser({ AccessToken: before.AccessToken }), 'NotAuthorizedException', 'Invalid Access Token');
    await refused(first);
    // The sign-in lives on, with tokens of the new key.
    const { AuthenticationResult: after } = await first.sdk.getTokensFromRefreshToken({
      ClientId: realm.ClientId,
      RefreshToken: before.RefreshToken,
    });
    expect(kidOf(after!.AccessToken!)).toBe(outcome.signing);
    expect(await first.sdk.getUser({ AccessToken: after!.AccessToken! })).toHaveProperty('Username');

    first.clock.advance(1_000);
    second.sdk.config.systemClockOffset = first.sdk.config.systemClockOffset;
    await refused(second);
    expect(await published(second, realm)).toEqual([outcome.signing]);
    expect(await second.sdk.getUser({ AccessToken: after!.AccessToken! })).toHaveProperty('Username');
    // It is gone, and no other pool's.
    expect(await revokeSigningKey(second.pool, { poolId, kid: lost! })).toBeUndefined();
    const other = await makeRealm(first);
    expect(await revokeSigningKey(second.pool, { poolId, kid: (await published(first, other))[0]! })).toBeUndefined();
    expect(await published(first, other)).toHaveLength(1);
  });

  it('J26 leaves every other key as it is, and the one that signs at work', async () => {
    const test = await make();
    const realm = await makeRealm(test, { client: { AccessTokenValidity: 24 } });
    const { UserPoolId: poolId } = realm;
    await realm.confirmed('ana@example.org');
    const old = await realm.signIn('ana@example.org');
    const former = kidOf(old.AccessToken);
    const next = (await rotateSigningKey(test.pool, poolId))!.kid;
    test.clock.advance(10 * MINUTE);
    const fresh = await realm.signIn('ana@example.org');
    expect(kidOf(fresh.AccessToken)).toBe(next);

    expect(await revokeSigningKey(test.pool, { poolId, kid: former })).toEqual({ signing: next });
    await expectRefusal(test.sdk.getUser({ AccessToken: old.AccessToken }), 'NotAuthorizedException');
    expect(await test.sdk.getUser({ AccessToken: fresh.AccessToken })).toHaveProperty('Username');
    expect(await published(test, realm)).toEqual([next]);

    // One that waits to sign takes its turn after the one that signs is withdrawn, and is withdrawn itself like any.
    const waiting = (await rotateSigningKey(test.pool, poolId))!.kid;
    const { signing } = (await revokeSigningKey(test.pool, { poolId, kid: next }))!;
    expect([former, next, waiting]).not.toContain(signing);
    expect(kidOf((await realm.signIn('ana@example.org')).AccessToken)).toBe(signing);
    expect((await published(test, realm)).sort()).toEqual([signing, waiting].sort());
    expect(await revokeSigningKey(test.pool, { poolId, kid: waiting })).toEqual({ signing });
    expect(await published(test, realm)).toEqual([signing]);
  });

  it('J25 publishes a new key before it signs, and the old one until its tokens are over, in every process', async () => {
    const first = await make();
    const realm = await makeRealm(first, { client: { AccessTokenValidity: 24, IdTokenValidity: 24 } });
    const second = await make({ clock: first.clock.now });
    await realm.confirmed('ana@example.org');
    const both = (advance: number) => {
      first.clock.advance(advance);
      second.sdk.config.systemClockOffset = first.sdk.config.systemClockOffset;
    };
    const accepted = async (AccessToken: string) => {
      for (const { sdk } of [first, second]) expect(await sdk.getUser({ AccessToken })).toHaveProperty('Username');
    };
    const [old] = await published(second, realm);
    const made = (await rotateSigningKey(first.pool, realm.UserPoolId))!;

    both(10_001);
    for (const process of [first, second]) expect(await published(process, realm)).toEqual([made.kid, old]);
    const before = await realm.signIn('ana@example.org');
    expect([kidOf(before.AccessToken), kidOf(before.IdToken)]).toEqual([old, old]);

    both(10 * MINUTE);
    const last = await signInAt(second, realm);
    expect([kidOf(last.AccessToken!), kidOf(last.IdToken!)]).toEqual([made.kid, made.kid]);
    await accepted(before.AccessToken);
    await accepted(last.AccessToken!);

    both(23 * HOUR);
    await accepted(before.AccessToken);
    expect(await published(second, realm)).toEqual([made.kid, old]);

    both(3 * HOUR);
    for (const process of [first, second]) expect(await published(process, realm)).toEqual([made.kid]);
    await expectRefusal(first.sdk.getUser({ AccessToken: before.AccessToken }), 'NotAuthorizedException');
  });

  it('J25 rotates once of several who rotate at once, and not again before the new key signs', async () => {
    const test = await make();
    const realm = await makeRealm(test);
    const rotations = await Promise.all([1, 2, 3].map(() => rotateSigningKey(test.pool, realm.UserPoolId)));
    expect(rotations.filter((made) => made !== undefined)).toHaveLength(1);
    test.clock.advance(11 * MINUTE);
    expect(await published(test, realm)).toHaveLength(2);
    expect(await rotateSigningKey(test.pool, realm.UserPoolId)).toHaveProperty('kid');
    expect(await rotateSigningKey(test.pool, 'eu-west-1_Unknown00')).toBeUndefined();
  });

  it('J25 refuses nobody while keys change', async () => {
    const test = await make();
    const realm = await makeRealm(test);
    await realm.confirmed('bea@example.org');
    const tokens = [(await realm.signIn('bea@example.org')).AccessToken];
    for (let round = 0; round < 3; round += 1) {
      const rotating = rotateSigningKey(test.pool, realm.UserPoolId);
      const asked = Array.from({ length: 20 }, () => test.sdk.getUser({ AccessToken: tokens.at(-1)! }));
      await Promise.all([rotating, ...asked]);
      test.clock.advance(11 * MINUTE);
      tokens.push((await realm.signIn('bea@example.org')).AccessToken);
      for (const AccessToken of tokens) await test.sdk.getUser({ AccessToken });
    }
    expect(new Set(tokens.map(kidOf)).size).toBe(4);
  });

  const signInAt = async ({ sdk }: TestPool, { ClientId }: Realm) => {
    const AuthParameters = { USERNAME: 'ana@example.org', PASSWORD: 'Correct-horse-7' };
    const begun = await sdk.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
    return begun.AuthenticationResult!;
  };
});
