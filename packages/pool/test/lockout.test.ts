import { beforeAll, describe, expect, it } from 'vitest';
import { lockMs } from '../src/rules/lockout.ts';
import { eachPool, expectRefusal, type MakePool, type TestPool } from './harness.ts';
import { makeRealm, outcomes, password, type Realm } from './realm.ts';

const WRONG = 'Incorrect username or password.';
const EXCEEDED = 'Password attempts exceeded';
const MINUTE = 60_000;

describe('The lockout formula', () => {
  it('leaves four failures free and doubles from the fifth up to fifteen minutes', () => {
    expect([0, 1, 4].map(lockMs)).toEqual([0, 0, 0]);
    expect([5, 6, 7, 8, 13, 14].map(lockMs)).toEqual([1_000, 2_000, 4_000, 8_000, 256_000, 512_000]);
    expect([15, 16, 1_000, Number.MAX_SAFE_INTEGER].map(lockMs)).toEqual([900_000, 900_000, 900_000, 900_000]);
  });
});

eachPool((dialect, make) => {
  let test: TestPool;
  let realm: Realm;
  let user = 0;

  beforeAll(async () => {
    test = await make();
    test.clock.stop();
    realm = await makeRealm(test, { client: { PreventUserExistenceErrors: 'ENABLED' } });
  });

  /** A user nobody has tried to be. */
  const someone = async () => {
    user += 1;
    const email = `locked-${dialect}-${user}@example.com`;
    await realm.confirmed(email);
    return email;
  };
  const wrong = (email: string) => expectRefusal(realm.signIn(email, 'Wrong-horse-7'), 'NotAuthorizedException', WRONG);
  const locked = (email: string, secret?: string) =>
    expectRefusal(realm.signIn(email, secret), 'NotAuthorizedException', EXCEEDED);
  const fail = async (email: string, times: number) => {
    for (let count = 0; count < times; count += 1) await wrong(email);
  };

  it('L07 locks for a second after five failures, twice as long after each further one', async () => {
    const email = await someone();
    await fail(email, 5);
    await locked(email, password);
    test.clock.advance(1_000);
    await wrong(email);
    test.clock.advance(1_500);
    await locked(email);
    test.clock.advance(500);
    await wrong(email);
    test.clock.advance(3_900);
    await locked(email);
    test.clock.advance(100);
    await realm.signIn(email);
  });

  it('L07 does not lengthen a lock by what is tried during it, and starts afresh after a success', async () => {
    const email = await someone();
    await fail(email, 5);
    for (let count = 0; count < 10; count += 1) await locked(email);
    test.clock.advance(1_000);
    await realm.signIn(email);
    await fail(email, 4);
    await realm.signIn(email);
  });

  it('L07 starts afresh after fifteen quiet minutes, and not before', async () => {
    const email = await someone();
    await fail(email, 5);
    test.clock.advance(1_000 + 14 * MINUTE);
    await wrong(email);
    await locked(email);
    test.clock.advance(2_000 + 15 * MINUTE);
    await fail(email, 4);
    await realm.signIn(email);
  });

  it('L07 never locks for longer than fifteen minutes', async () => {
    const email = await someone();
    await fail(email, 5);
    for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]) {
      test.clock.advance(seconds * 500);
      await locked(email);
      test.clock.advance(seconds * 500);
      await wrong(email);
    }
  });

  it('L07 stays locked after a restart', async () => {
    const email = await someone();
    await fail(email, 5);
    await locked(email);
    const again = await restarted(make, test);
    const attempt = again.sdk.initiateAuth({
      ClientId: realm.ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: password },
    });
    await expectRefusal(attempt, 'NotAuthorizedException', EXCEEDED);
  });

  it('L08 counts one way of trying a password with the others', async () => {
    const email = await someone();
    const { AccessToken } = await realm.signIn(email);
    const admin = () =>
      test.sdk.adminInitiateAuth({
        UserPoolId: realm.UserPoolId,
        ClientId: realm.ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: 'Wrong-horse-7' },
      });
    const change = (PreviousPassword: string) =>
      test.sdk.changePassword({ AccessToken, PreviousPassword, ProposedPassword: 'Another-horse-8' });
    await fail(email, 2);
    await expectRefusal(admin(), 'NotAuthorizedException', WRONG);
    await expectRefusal(change('Wrong-horse-7'), 'NotAuthorizedException', WRONG);
    await expectRefusal(change('Wrong-horse-8'), 'NotAuthorizedException', WRONG);
    await locked(email);
    await expectRefusal(admin(), 'NotAuthorizedException', EXCEEDED);
    await expectRefusal(change(password), 'NotAuthorizedException', EXCEEDED);
    expect(await test.sdk.getUser({ AccessToken })).toHaveProperty('Username');
  });

  it('L09 lets five of a hundred concurrent guesses reach the hash', async () => {
    const email = await someone();
    const messages = new Map<string, number>();
    await outcomes(100, async () => {
      const error = await realm.signIn(email, 'Wrong-horse-7').catch((reason: Error) => reason);
      const message = error instanceof Error ? error.message : 'signed in';
      messages.set(message, (messages.get(message) ?? 0) + 1);
    });
    expect(Object.fromEntries(messages)).toEqual({ [WRONG]: 5, [EXCEEDED]: 95 });
  });

  it('takes twenty right passwords at once for what they are', async () => {
    const email = await someone();
    expect(await outcomes(20, () => realm.signIn(email))).toEqual({ ok: 20 });
  });

  it('L01 locks a name without an account as it locks one that has it', async () => {
    const nobody = `nobody-${dialect}@example.com`;
    await fail(nobody, 5);
    await locked(nobody);
    test.clock.advance(1_000);
    await wrong(nobody);
    await locked(nobody);
  });

  it('keeps nothing of an account that was deleted', async () => {
    const email = await someone();
    await fail(email, 5);
    await test.sdk.adminDeleteUser({ UserPoolId: realm.UserPoolId, Username: email });
    await realm.confirmed(email);
    await realm.signIn(email);
  });
});

/** The same pools in what another process would be, at the same time of day. */
async function restarted(make: MakePool, test: TestPool): Promise<TestPool> {
  const again = await make({ clock: test.clock.now });
  again.sdk.config.systemClockOffset = test.sdk.config.systemClockOffset;
  return again;
}
