import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { FUNCTION, hooked, naming } from './hooked.ts';
import { type MfaRealm, makeMfaRealm } from './mfa-realm.ts';
import { makeRealm, password, type Realm } from './realm.ts';
import { riddle } from './riddle.ts';
import { beginSrp } from './srp-client.ts';
import { FLOWS } from './tracking-realm.ts';

const WRONG = 'Incorrect username or password.';
const EXCEEDED = 'Password attempts exceeded';
const BAD = 'Wrong-horse-7';
const FREE = 5;

eachPool((dialect, make) => {
  const hooks = hooked();
  let test: TestPool;
  let realm: Realm;
  let people = 0;
  beforeAll(async () => {
    test = await make(hooks.options);
    test.clock.stop();
    realm = await makeRealm(test, {
      pool: {
        LambdaConfig: naming(FUNCTION, 'DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'),
      },
      client: { ExplicitAuthFlows: FLOWS, PreventUserExistenceErrors: 'ENABLED' },
    });
  });
  beforeEach(() => {
    for (const name of ['Define', 'Create']) hooks.behave[`${name}AuthChallenge`] = riddle;
  });

  /** Somebody whom nobody has tried to be, and a session of theirs from before. */
  const somebody = async () => {
    people += 1;
    const email = `path-${dialect}-${people}@example.com`;
    await realm.confirmed(email);
    return { email, ...(await realm.signIn(email)) };
  };
  type Somebody = Awaited<ReturnType<typeof somebody>>;
  const auth = (AuthFlow: string, USERNAME: string, more: Record<string, string>) =>
    test.sdk.initiateAuth({
      ClientId: realm.ClientId,
      AuthFlow: AuthFlow as never,
      AuthParameters: { USERNAME, ...more },
    });
  const adminAuth = (AuthFlow: string, { email }: Somebody, PASSWORD: string) =>
    test.sdk.adminInitiateAuth({
      UserPoolId: realm.UserPoolId,
      ClientId: realm.ClientId,
      AuthFlow: AuthFlow as never,
      AuthParameters: { USERNAME: email, PASSWORD },
    });
  const chosen = async ({ email }: Somebody, ChallengeName: 'SELECT_CHALLENGE' | 'PASSWORD', PASSWORD: string) => {
    const preferred = ChallengeName === 'PASSWORD' ? { PREFERRED_CHALLENGE: 'PASSWORD' } : {};
    const { Session } = await auth('USER_AUTH', email, preferred as Record<string, string>);
    const responses = ChallengeName === 'PASSWORD' ? { PASSWORD } : { ANSWER: 'PASSWORD', PASSWORD };
    return test.sdk.respondToAuthChallenge({
      ClientId: realm.ClientId,
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME: email, ...(responses as Record<string, string>) },
    });
  };
  const srp = async ({ email }: Somebody, secret: string, more: object = {}) =>
    (await beginSrp(test.sdk, realm, { username: email, now: test.clock.now, ...more })).answer(secret);

  /** Every way in which a password can be tried. */
  const paths: Record<string, (who: Somebody, secret: string) => Promise<unknown>> = {
    USER_PASSWORD_AUTH: ({ email }, PASSWORD) => auth('USER_PASSWORD_AUTH', email, { PASSWORD }),
    ADMIN_USER_PASSWORD_AUTH: (who, secret) => adminAuth('ADMIN_USER_PASSWORD_AUTH', who, secret),
    ADMIN_NO_SRP_AUTH: (who, secret) => adminAuth('ADMIN_NO_SRP_AUTH', who, secret),
    'USER_AUTH with the password': ({ email }, PASSWORD) =>
      auth('USER_AUTH', email, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD }),
    SELECT_CHALLENGE: (who, secret) => chosen(who, 'SELECT_CHALLENGE', secret),
    PASSWORD: (who, secret) => chosen(who, 'PASSWORD', secret),
    ChangePassword: ({ AccessToken }, PreviousPassword) =>
      test.sdk.changePassword({ AccessToken, PreviousPassword, ProposedPassword: password }),
    USER_SRP_AUTH: (who, secret) => srp(who, secret),
    'USER_SRP_AUTH by an administrator': (who, secret) => srp(who, secret, { admin: true }),
    'USER_AUTH with PASSWORD_SRP': (who, secret) =>
      srp(who, secret, { flow: 'USER_AUTH', parameters: { PREFERRED_CHALLENGE: 'PASSWORD_SRP' } }),
    'CUSTOM_AUTH with SRP_A': (who, secret) =>
      srp(who, secret, { flow: 'CUSTOM_AUTH', parameters: { CHALLENGE_NAME: 'SRP_A' } }),
  };
  const names = Object.keys(paths);
  /** SRP takes its time, and differs in these only in how it begins. */
  const slow = ['USER_SRP_AUTH by an administrator', 'USER_AUTH with PASSWORD_SRP', 'CUSTOM_AUTH with SRP_A'];
  const quick = names.filter((name) => !slow.includes(name));
  const wrong = (who: Somebody, path: string) => expectRefusal(paths[path]!(who, BAD), 'NotAuthorizedException', WRONG);
  const locked = (who: Somebody, path: string) =>
    expectRefusal(paths[path]!(who, password), 'NotAuthorizedException', EXCEEDED);

  describe('L08 five wrong passwords', () => {
    it.each(quick)('by %s alone lock every other way', async (path) => {
      const who = await somebody();
      for (let count = 0; count < FREE; count += 1) await wrong(who, path);
      for (const other of quick) await locked(who, other);
      // A session from before is not a guess.
      expect(await test.sdk.getUser({ AccessToken: who.AccessToken })).toHaveProperty('Username');
      test.clock.advance(1_000);
      await paths[path]!(who, password);
    });

    it.each([quick.slice(0, FREE), [quick.at(-2)!, quick.at(-1)!, ...slow]])(
      'in five ways are five: %s …',
      async (...ways) => {
        const who = await somebody();
        for (const path of ways) await wrong(who, path);
        for (const other of names) await locked(who, other);
        test.clock.advance(1_000);
        // The sixth, by any way, locks for two seconds: none was lost and none counted twice.
        await wrong(who, ways[0]!);
        test.clock.advance(1_900);
        await locked(who, ways[1]!);
        test.clock.advance(100);
        await paths[ways[1]!]!(who, password);
      },
    );
  });

  describe('L08 wrong codes of a second factor', () => {
    let mfa: MfaRealm;
    beforeAll(async () => {
      mfa = await makeMfaRealm(test, 'OPTIONAL', { email: true });
    });
    const guess = (USERNAME: string) =>
      test.sdk.initiateAuth({
        ClientId: mfa.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: BAD },
      });
    const other = (code: string) => (code === '000000' ? '000001' : '000000');

    it('of an app count with wrong passwords, and lock both', async () => {
      const email = `app-${dialect}@example.com`;
      const { secret } = await mfa.withApp(email);
      const { Session } = await mfa.begin(email);
      const right = mfa.code(secret);
      for (let count = 0; count < 3; count += 1) {
        await expectRefusal(mfa.prove(email, Session, other(right)), 'CodeMismatchException');
      }
      for (let count = 0; count < 2; count += 1) await expectRefusal(guess(email), 'NotAuthorizedException', WRONG);
      await expectRefusal(mfa.prove(email, Session, right), 'NotAuthorizedException', EXCEEDED);
      await expectRefusal(mfa.begin(email), 'NotAuthorizedException', EXCEEDED);
      const begun = await beginSrp(test.sdk, mfa, { username: email, now: test.clock.now });
      await expectRefusal(begun.answer(password), 'NotAuthorizedException', EXCEEDED);
    });

    it('by mail count with wrong passwords, and lock both', async () => {
      const email = `mail-${dialect}@example.com`;
      await mfa.confirmed(email);
      const user = { UserPoolId: mfa.UserPoolId, Username: email };
      await test.sdk.adminSetUserMFAPreference({ ...user, EmailMfaSettings: { Enabled: true, PreferredMfa: true } });
      const { Session } = await mfa.begin(email);
      const right = await test.code(email);
      const answer = (EMAIL_OTP_CODE: string) => mfa.answer('EMAIL_OTP', { username: email, Session, EMAIL_OTP_CODE });
      for (let count = 0; count < 3; count += 1) await expectRefusal(answer(other(right)), 'CodeMismatchException');
      for (let count = 0; count < 2; count += 1) await expectRefusal(guess(email), 'NotAuthorizedException', WRONG);
      await expectRefusal(answer(right), 'NotAuthorizedException', EXCEEDED);
      await expectRefusal(mfa.begin(email), 'NotAuthorizedException', EXCEEDED);
    });
  });

  describe('L09 a hundred concurrent guesses', () => {
    /** How often each answer came. */
    const counted = async (calls: (() => Promise<unknown>)[]) => {
      const answers = await Promise.all(
        calls.map((call) =>
          call().then(
            () => 'signed in',
            ({ message }: Error) => message,
          ),
        ),
      );
      return Object.fromEntries(
        Map.groupBy(answers, (answer) => answer)
          .entries()
          .map(([k, all]) => [k, all.length]),
      );
    };
    const times = (count: number, call: (index: number) => Promise<unknown>) =>
      Array.from({ length: count }, (_unused, index) => () => call(index));

    it('in two processes let five reach the hash, and none is lost', async () => {
      const { email } = await somebody();
      const processes = [test, await make({ ...hooks.options, clock: test.clock.now })];
      processes[1]!.sdk.config.systemClockOffset = test.sdk.config.systemClockOffset;
      const guess = (index: number) =>
        processes[index % 2]!.sdk.initiateAuth({
          ClientId: realm.ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: email, PASSWORD: BAD },
        });
      expect(await counted(times(100, guess))).toEqual({ [WRONG]: FREE, [EXCEEDED]: 100 - FREE });
      test.clock.advance(1_000);
      expect(await counted(times(20, guess))).toEqual({ [WRONG]: 1, [EXCEEDED]: 19 });
      test.clock.advance(1_999);
      await expectRefusal(realm.signIn(email), 'NotAuthorizedException', EXCEEDED);
      test.clock.advance(1);
      await realm.signIn(email);
    });

    it('by every way let five reach a hash or a proof', async () => {
      const who = await somebody();
      const ways = quick.filter((name) => name !== 'USER_SRP_AUTH');
      const way = (index: number) => (index % 20 === 0 ? 'USER_SRP_AUTH' : ways[index % ways.length]!);
      const guesses = times(100, (index) => paths[way(index)]!(who, BAD));
      expect(await counted(guesses)).toEqual({ [WRONG]: FREE, [EXCEEDED]: 100 - FREE });
    });

    it('lock nobody out who was right among them', async () => {
      const { email } = await somebody();
      const calls = times(4, (index) => auth('USER_PASSWORD_AUTH', email, { PASSWORD: index === 2 ? password : BAD }));
      expect(await counted(calls)).toMatchObject({ 'signed in': 1, [WRONG]: 3 });
    });
  });
});
