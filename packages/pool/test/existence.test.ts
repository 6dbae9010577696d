import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { makeRealm, password, type Realm } from './realm.ts';
import { call } from './wire-call.ts';

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  /** One of each kind of account, and a name that has none. */
  const kinds = {
    unknown: 'unknown@example.org',
    unconfirmed: 'unconfirmed@example.org',
    confirmed: 'confirmed@example.org',
    disabled: 'disabled@example.org',
    invited: 'invited@example.org',
  };
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test, { client: { PreventUserExistenceErrors: 'ENABLED' } });
    await realm.signUp(kinds.unconfirmed);
    await realm.confirmed(kinds.confirmed);
    await realm.confirmed(kinds.disabled);
    await test.sdk.adminDisableUser({ UserPoolId: realm.UserPoolId, Username: kinds.disabled });
    await test.sdk.adminCreateUser({
      UserPoolId: realm.UserPoolId,
      Username: kinds.invited,
      TemporaryPassword: password,
      MessageAction: 'SUPPRESS',
    });
  });

  /** What a caller sees of a call, down to the headers, but for what differs from call to call. */
  const seen = async (operation: string, input: object) => {
    const answer = await call(test.pool, operation, { input: { ClientId: realm.ClientId, ...input } });
    const headers = Object.fromEntries(answer.headers);
    delete headers['x-amzn-requestid'];
    return { status: answer.status, headers, body: answer.text };
  };
  const everyKind = async (operation: string, input: (name: string) => object, names = Object.values(kinds)) => {
    const answers = new Set<string>();
    for (const name of names) {
      const answer = JSON.stringify(await seen(operation, input(name)));
      answers.add(answer.replaceAll(`${name[0]}***@e***`, '?***@e***'));
    }
    return [...answers];
  };

  describe('a client that hides who exists', () => {
    it('L05 answers every wrong password alike', async () => {
      const answers = await everyKind('InitiateAuth', (USERNAME) => ({
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: 'wrong' },
      }));
      expect(answers).toHaveLength(1);
      expect(answers[0]).toContain('Incorrect username or password.');
    });

    it('L01 tells an account’s state to whoever knows its password', async () => {
      await expectRefusal(realm.signIn(kinds.unconfirmed), 'UserNotConfirmedException');
      await expectRefusal(realm.signIn(kinds.disabled), 'NotAuthorizedException', 'User is disabled.');
    });

    it('L01 takes as long for a name that does not exist as for a wrong password', async () => {
      const times = { unknown: [] as number[], confirmed: [] as number[], disabled: [] as number[] };
      for (let round = 0; round < 16; round += 1) {
        // Few enough wrong ones in a row that no account is locked.
        if (round % 4 === 0) test.clock.advance(20 * 60_000);
        for (const kind of ['unknown', 'confirmed', 'disabled'] as const) {
          const started = performance.now();
          await realm.signIn(kinds[kind], 'wrong').catch(() => {});
          times[kind].push(performance.now() - started);
        }
      }
      const median = (list: number[]) => list.toSorted((a, b) => a - b)[list.length / 2]!;
      const [unknown, confirmed, disabled] = [times.unknown, times.confirmed, times.disabled].map(median);
      // A password that is not hashed is answered in a fifth of the time.
      expect(unknown! / confirmed!).toBeGreaterThan(0.5);
      expect(unknown! / confirmed!).toBeLessThan(2);
      expect(unknown! / disabled!).toBeGreaterThan(0.5);
      expect(unknown! / disabled!).toBeLessThan(2);
    });

    it('L04 answers a forgotten password alike for every kind of account, also past the limit', async () => {
      for (let round = 0; round < 7; round += 1) {
        const answers = await everyKind('ForgotPassword', (Username) => ({ Username }));
        expect(answers).toHaveLength(1);
        expect(answers[0]).toContain('"status":200');
      }
    });

    it('L04 mails a reset code to none but a confirmed and enabled user, five times an hour at most', async () => {
      const resets = (await test.mails()).filter((mail) => /contrase/i.test(mail.subject));
      const to = Object.groupBy(resets, (mail) => mail.to);
      expect(Object.keys(to)).toEqual([kinds.confirmed]);
      expect(to[kinds.confirmed]).toHaveLength(5);
    });

    it('L04 answers a wrong reset code alike for every kind of account, however often', async () => {
      const Password = 'A-new-horse-9';
      for (let round = 0; round < 7; round += 1) {
        const answers = await everyKind('ConfirmForgotPassword', (Username) => ({
          Username,
          ConfirmationCode: '000000',
          Password,
        }));
        expect(answers).toHaveLength(1);
        expect(answers[0]).toContain('CodeMismatchException');
      }
    });

    it('L04 answers a weak new password alike for every kind of account', async () => {
      const weak = (Username: string) => ({ Username, ConfirmationCode: '000000', Password: 'weak' });
      const answers = await everyKind('ConfirmForgotPassword', weak);
      expect(answers).toHaveLength(1);
      expect(answers[0]).toContain('InvalidPasswordException');
    });

    it('L04 answers a wrong confirmation code alike for unknown and unconfirmed, however often', async () => {
      for (let round = 0; round < 7; round += 1) {
        const wrong = (Username: string) => ({ Username, ConfirmationCode: '000000' });
        const answers = await everyKind('ConfirmSignUp', wrong, [kinds.unknown, kinds.unconfirmed]);
        expect(answers).toHaveLength(1);
      }
    });

    it('L04 answers a request for another confirmation code alike for unknown and unconfirmed, also past the limit', async () => {
      for (let round = 0; round < 7; round += 1) {
        const again = (Username: string) => ({ Username });
        const answers = await everyKind('ResendConfirmationCode', again, [
          kinds.unknown,
          kinds.unconfirmed,
          kinds.disabled,
        ]);
        expect(answers).toHaveLength(1);
      }
    });

    it('gives one name always the same simulated destination', async () => {
      const named = await makeRealm(test, {
        pool: { UsernameAttributes: undefined },
        client: { PreventUserExistenceErrors: 'ENABLED' },
      });
      const destination = async (Username: string) =>
        (await test.sdk.forgotPassword({ ClientId: named.ClientId, Username })).CodeDeliveryDetails?.Destination;
      expect(await destination('nobody')).toMatch(/^[a-z]\*\*\*@[a-z]\*\*\*$/);
      expect(await destination('nobody')).toBe(await destination('nobody'));
    });
  });

  it('L06 tells at sign-up that a name is taken, as Cognito does', async () => {
    await expectRefusal(realm.signUp(kinds.confirmed), 'UsernameExistsException');
  });

  it('a client with Cognito’s older manners says that a user does not exist', async () => {
    const legacy = await realm.client();
    const named = { ClientId: legacy.ClientId, Username: kinds.unknown };
    const missing = 'Username/client id combination not found.';
    await expectRefusal(legacy.signIn(kinds.unknown), 'UserNotFoundException', 'User does not exist.');
    await expectRefusal(test.sdk.forgotPassword(named), 'UserNotFoundException', missing);
    await expectRefusal(test.sdk.resendConfirmationCode(named), 'UserNotFoundException', missing);
    await expectRefusal(
      test.sdk.confirmSignUp({ ...named, ConfirmationCode: '000000' }),
      'UserNotFoundException',
      missing,
    );
    await expectRefusal(
      test.sdk.confirmForgotPassword({ ...named, ConfirmationCode: '000000', Password: password }),
      'UserNotFoundException',
      missing,
    );
    await expectRefusal(
      test.sdk.forgotPassword({ ...named, Username: kinds.disabled }),
      'NotAuthorizedException',
      'User is disabled.',
    );
  });
});
