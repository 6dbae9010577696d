import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { hash } from '@node-rs/argon2';
import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { FUNCTION, hooked } from './hooked.ts';
import { makeRealm, outcomes, password, type Realm, screeningRealm } from './realm.ts';
import { takePlaces, whileFull } from './saturated.ts';
import { beginSrp } from './srp-client.ts';

const NEXT = 'Another-horse-8';
const WRONG = 'Wrong-horse-7';
const BUSY = 'Too many requests';
const HISTORY = 3;

eachPool((dialect, make) => {
  const hooks = hooked();
  let test: TestPool;
  let realm: Realm;
  let user = 0;
  let asked = async () => {};

  beforeAll(async () => {
    const passwordRange = async () => asked().then(() => '');
    test = await make({ ...hooks.options, passwordRange });
    test.clock.stop();
    realm = await makeRealm(test, {
      pool: { Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: HISTORY } } },
      client: {
        ExplicitAuthFlows: [
          'ALLOW_USER_PASSWORD_AUTH',
          'ALLOW_ADMIN_USER_PASSWORD_AUTH',
          'ALLOW_REFRESH_TOKEN_AUTH',
          'ALLOW_USER_SRP_AUTH',
        ],
        PreventUserExistenceErrors: 'ENABLED',
      },
    });
  });

  const newName = () => `hashed-${dialect}-${++user}@example.com`;
  const someone = async () => {
    const email = newName();
    await realm.confirmed(email);
    return email;
  };
  const full = <T>(attempt: () => Promise<T>) => whileFull(test.pool, attempt);
  const busy = (call: Promise<unknown>) => expectRefusal(call, 'TooManyRequestsException', BUSY);
  const recover = (Username: string, ConfirmationCode: string) =>
    test.sdk.confirmForgotPassword({ ClientId: realm.ClientId, Username, ConfirmationCode, Password: NEXT });

  describe('while as much waits to be hashed as can be answered in time', () => {
    it('L01 D06 refuses every kind of account alike, whatever the password', async () => {
      const [known, disabled, unconfirmed] = [await someone(), await someone(), newName()];
      await test.sdk.adminDisableUser({ UserPoolId: realm.UserPoolId, Username: disabled });
      await realm.signUp(unconfirmed);
      await full(async () => {
        for (const name of [known, disabled, unconfirmed, newName()]) {
          await busy(realm.signIn(name));
          await busy(realm.signIn(name, WRONG));
          await busy(recover(name, '000000'));
        }
        await busy(realm.signUp(known));
        await busy(realm.signUp(newName()));
      });
    });

    it('L07 D06 counts no refused sign-in as a failure', async () => {
      const email = await someone();
      for (let count = 0; count < 4; count += 1)
        await expectRefusal(realm.signIn(email, WRONG), 'NotAuthorizedException');
      const { AccessToken } = await test.sdk
        .adminSetUserPassword({ UserPoolId: realm.UserPoolId, Username: email, Password: NEXT, Permanent: true })
        .then(() => realm.signIn(email, NEXT));
      for (let count = 0; count < 4; count += 1)
        await expectRefusal(realm.signIn(email, WRONG), 'NotAuthorizedException');
      await full(async () => {
        for (let count = 0; count < 3; count += 1) {
          await busy(realm.signIn(email, WRONG));
          await busy(test.sdk.changePassword({ AccessToken, PreviousPassword: WRONG, ProposedPassword: password }));
        }
      });
      await realm.signIn(email, NEXT);
    });

    it('D06 neither registers, nor changes, nor sets, nor invites', async () => {
      const [email, stranger, invited] = [await someone(), newName(), newName()];
      const { AccessToken } = await realm.signIn(email);
      const { UserPoolId } = realm;
      await full(async () => {
        await busy(realm.signUp(stranger));
        await busy(test.sdk.changePassword({ AccessToken, PreviousPassword: password, ProposedPassword: NEXT }));
        await busy(test.sdk.adminSetUserPassword({ UserPoolId, Username: email, Password: NEXT, Permanent: true }));
        await busy(test.sdk.adminCreateUser({ UserPoolId, Username: invited }));
      });
      for (const Username of [stranger, invited])
        await expectRefusal(test.sdk.adminGetUser({ UserPoolId, Username }), 'UserNotFoundException');
      await realm.signIn(email);
      await test.sdk.getUser({ AccessToken });
    });

    it('C01 D06 spends no try of a code', async () => {
      const email = await someone();
      await test.sdk.forgotPassword({ ClientId: realm.ClientId, Username: email });
      const code = await test.code(email);
      await full(async () => {
        for (let count = 0; count < 6; count += 1) await busy(recover(email, code));
      });
      await recover(email, code);
      await realm.signIn(email, NEXT);
    });

    it('L24 D06 leaves a challenge as it was', async () => {
      const { UserPoolId, ClientId } = realm;
      const USERNAME = newName();
      const named = { UserPoolId, Username: USERNAME };
      await test.sdk.adminCreateUser({ ...named, TemporaryPassword: NEXT, MessageAction: 'SUPPRESS' });
      const { Session } = await test.sdk.initiateAuth({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: NEXT },
      });
      const answer = () =>
        test.sdk.respondToAuthChallenge({
          ClientId,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session,
          ChallengeResponses: { USERNAME, NEW_PASSWORD: password },
        });
      await full(() => busy(answer()));
      expect((await answer()).AuthenticationResult).toBeDefined();
    });

    it('L07 D06 counts nothing against somebody who was about to be moved here', async () => {
      const moving = await makeRealm(test, {
        pool: { LambdaConfig: { UserMigration: FUNCTION } },
        client: { PreventUserExistenceErrors: 'ENABLED' },
      });
      const taken: (() => Promise<void>)[] = [];
      let isBusy = true;
      hooks.behave.UserMigration = async (event) => {
        if (event.request.password !== password) throw new Error('Bad password');
        if (isBusy) taken.push(await takePlaces(test.pool));
        return { ...event, response: { userAttributes: { email: event.userName }, finalUserStatus: 'CONFIRMED' } };
      };
      const email = newName();
      for (let count = 0; count < 6; count += 1) {
        await busy(moving.signIn(email));
        await taken.pop()?.();
      }
      isBusy = false;
      await moving.signIn(email);
    });

    it('D06 does all that hashes nothing', async () => {
      const email = await someone();
      const { AccessToken, RefreshToken } = await realm.signIn(email);
      await full(async () => {
        await test.sdk.getUser({ AccessToken });
        const AuthParameters = { REFRESH_TOKEN: RefreshToken };
        await test.sdk.initiateAuth({ ClientId: realm.ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters });
        await test.sdk.forgotPassword({ ClientId: realm.ClientId, Username: email });
        const srp = await beginSrp(test.sdk, realm, { username: email, now: test.clock.now });
        expect((await srp.answer(password)).AuthenticationResult).toBeDefined();
      });
    });
  });

  it('D06 ends what it has begun: a call with many hashes is refused at the first or not at all', async () => {
    const screening = await screeningRealm(test, {
      pool: { Policies: { PasswordPolicy: { PasswordHistorySize: HISTORY } } },
    });
    const passwords = ['Seven lamps on the stairs, 7', 'Eight boats in the harbour, 8', 'Nine owls under the roof, 9'];
    const [first = '', second = '', third = ''] = passwords;
    const email = newName();
    const { UserSub } = await screening.signUp(email, first);
    await test.sdk.adminConfirmSignUp({ UserPoolId: screening.UserPoolId, Username: UserSub });
    const { AccessToken } = await screening.signIn(email, first);
    await test.sdk.changePassword({ AccessToken, PreviousPassword: first, ProposedPassword: second });
    // Asked between the proof of the old password and the hashes of the new one.
    let giveBack = async () => {};
    asked = async () => {
      giveBack = await takePlaces(test.pool);
    };
    await test.sdk
      .changePassword({ AccessToken, PreviousPassword: second, ProposedPassword: third })
      .finally(() => giveBack());
    asked = async () => {};
    await screening.signIn(email, third);
  });

  it('D06 answers a storm of unknown users with a refusal or in time, and knows everybody afterwards', async () => {
    const email = await someone();
    const { AccessToken } = await realm.signIn(email);
    const began = performance.now();
    const latest = { answered: 0, refused: 0 };
    const storm = outcomes(1_000, async () => {
      try {
        await realm.signIn(newName());
      } catch (error) {
        const kind = (error as Error).name === 'NotAuthorizedException' ? 'answered' : 'refused';
        latest[kind] = Math.max(latest[kind], performance.now() - began);
        throw error;
      }
    });
    await test.sdk.getUser({ AccessToken });
    const asked = performance.now() - began;
    const counted = await storm;
    expect(Object.keys(counted).toSorted()).toEqual(['NotAuthorizedException', 'TooManyRequestsException']);
    expect(counted.TooManyRequestsException).toBeGreaterThan(100);
    expect(counted.NotAuthorizedException).toBeGreaterThan(100);
    // Whoever is refused does not wait for those who are not, and neither does what hashes nothing.
    expect(latest.refused).toBeLessThan(latest.answered);
    expect(asked).toBeLessThan(latest.answered);
    expect(await outcomes(20, () => realm.signIn(email))).toEqual({ ok: 20 });
  });

  it('D07 leaves files, names and other cryptography a thread of their own while it hashes', { retry: 2 }, async () => {
    const { passwords } = test.pool.parts;
    const stored = await hash(password);
    let stop = false;
    let hashed = 0;
    const began = performance.now();
    const worker = async () => {
      while (!stop) {
        await passwords.verify(password, { hash: stored, poolId: '', sub: '' });
        hashed += 1;
      }
    };
    const working = Promise.all(Array.from({ length: 24 }, worker));
    const probes: number[] = [];
    while (performance.now() - began < 2_500) {
      const from = performance.now();
      await readFile(import.meta.filename);
      await lookup('localhost');
      await promisify(randomBytes)(16);
      probes.push(performance.now() - from);
    }
    const elapsed = performance.now() - began;
    stop = true;
    await working;
    // Behind hashes, each of these six steps would wait for one of them to end.
    const oneAfterAnother = elapsed / hashed;
    expect(probes.toSorted((a, b) => a - b)[probes.length >> 1]).toBeLessThan(3 * oneAfterAnother);
  });
});
