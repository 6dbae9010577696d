import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { challenges } from '../src/sign-in/tables.ts';
import { type Change, everyChallenge, type HalfMade } from './half-made-sign-ins.ts';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { hooked } from './hooked.ts';
import { outcomes, password } from './realm.ts';
import { riddle } from './riddle.ts';
import { call } from './wire-call.ts';

const NAMES = [
  'PASSWORD_VERIFIER',
  'SELECT_CHALLENGE',
  'PASSWORD',
  'PASSWORD_SRP',
  'CUSTOM_CHALLENGE',
  'NEW_PASSWORD_REQUIRED',
  'SOFTWARE_TOKEN_MFA',
  'EMAIL_OTP',
  'SELECT_MFA_TYPE',
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
];
/** Those after which another question comes, not tokens. */
const ASK_AGAIN = ['PASSWORD_SRP', 'SELECT_MFA_TYPE', 'DEVICE_SRP_AUTH'];
const REFUSED = 'NotAuthorizedException';

interface Tables {
  pool_grants: { id: string; sub: string };
  pool_users: { sub: string; password_hash: string; status: string };
}

eachPool((dialect, make) => {
  const hooks = hooked();
  let test: TestPool;
  let at: Awaited<ReturnType<typeof everyChallenge>>;
  let people = 0;
  beforeAll(async () => {
    test = await make(hooks.options);
    test.clock.stop();
    at = await everyChallenge(test);
  });
  beforeEach(() => {
    for (const step of ['Define', 'Create', 'Verify']) {
      hooks.behave[step === 'Verify' ? 'VerifyAuthChallengeResponse' : `${step}AuthChallenge`] = riddle;
    }
  });

  /** Somebody new, for whom this challenge can be asked. */
  const somebody = async (name: string) => {
    people += 1;
    const email = `${name.toLowerCase().replaceAll('_', '-')}-${people}-${dialect}@example.org`;
    const sub = await at.realm.confirmed(email);
    await at.challenges[name]!.prepare?.(email);
    return { email, sub, open: () => at.challenges[name]!.open(email) };
  };
  /** One for all cases that must change nothing. */
  const unchanged = new Map<string, ReturnType<typeof somebody>>();
  const someone = (name: string) => {
    const one = unchanged.get(name) ?? somebody(name);
    unchanged.set(name, one);
    return one;
  };
  const tables = () => test.database.as<Tables>().db;
  const grantsOf = async (sub: string) =>
    (await tables().selectFrom('pool_grants').select('id').where('sub', '=', sub).execute()).length;
  const stateOf = (sub: string) =>
    tables().selectFrom('pool_users').select(['password_hash', 'status']).where('sub', '=', sub).executeTakeFirst();

  it('L24 L25 every challenge that can be answered is tried below; setting a factor up has tests of its own', () => {
    const all = challenges.map(({ name }) => name).filter((name) => name !== 'MFA_SETUP');
    expect(NAMES.toSorted()).toEqual(all.toSorted());
  });

  describe.each(NAMES)('%s', (name) => {
    it('L25 comes before there are tokens, and nothing in it serves as one', async () => {
      const { sub, open } = await somebody(name);
      const { asked, session, answer } = await open();
      const before = await grantsOf(sub);
      expect(asked).toMatchObject({ ChallengeName: name });
      expect(asked.AuthenticationResult).toBeUndefined();
      await servesAsNoToken(session);
      const next = await answer();
      const done = next.AuthenticationResult !== undefined;
      expect(done).toBe(!ASK_AGAIN.includes(name));
      expect((await grantsOf(sub)) - before).toBe(done ? 1 : 0);
    });

    it('L24 is answered once, of many answers at once and afterwards', async () => {
      const { sub, open } = await somebody(name);
      const { answer } = await open();
      const before = await grantsOf(sub);
      const { ok, ...refused } = await outcomes(4, () => answer());
      // A code is used up as well: the others may hear of that first.
      expect([ok, Object.keys(refused).filter((one) => ![REFUSED, 'ExpiredCodeException'].includes(one))]).toEqual([
        1,
        [],
      ]);
      await expectRefusal(answer(), REFUSED);
      expect((await grantsOf(sub)) - before).toBe(ASK_AGAIN.includes(name) ? 0 : 1);
    });

    it.each<[string, () => Promise<Change> | Change]>([
      ['with a bit of the session changed', () => ({ alter: (text) => flip(text, 0) })],
      ['with another bit of it changed', () => ({ alter: (text) => flip(text, 77) })],
      ['with its end cut off', () => ({ alter: (text) => text.slice(0, -4) })],
      ['with something after it', () => ({ alter: (text) => `${text}AAAA` })],
      ['with a session of nobody', () => ({ session: Buffer.alloc(96, 7).toString('base64') })],
      ['by another client of the pool', async () => ({ client: (await at.realm.client({})).ClientId })],
      ['by a user who does not exist', () => ({ username: 'nobody@example.org' })],
      [
        'by another user',
        async () => ({ username: (await someone(name === 'PASSWORD' ? 'SELECT_CHALLENGE' : 'PASSWORD')).email }),
      ],
      ['with the session of another user', async () => ({ session: (await (await somebody(name)).open()).session })],
    ])('L24 is refused %s, and changes nothing', async (_how, change) => {
      const { sub, open } = await someone(name);
      const waiting = await open();
      await refusesChange(waiting, await change(), sub);
    });

    it('L24 is refused after three minutes, and changes nothing', async () => {
      const { sub, open } = await someone(name);
      const waiting = await open();
      test.clock.advance(180_000);
      await refusesChange(waiting, {}, sub);
    });

    it('L24 is no other challenge', async () => {
      const { sub, open } = await someone(name);
      const { session } = await open();
      const before = [await grantsOf(sub), await stateOf(sub)];
      for (const other of NAMES.filter((one) => one !== name && !/VERIFIER/.test(one))) {
        const input = {
          ClientId: at.realm.ClientId,
          ChallengeName: other,
          Session: session,
          ChallengeResponses: { USERNAME: sub, ...everyResponse },
        };
        const { body } = await call(test.pool, 'RespondToAuthChallenge', { input });
        expect(`${other} ${body.__type}`).toMatch(/ (NotAuthorized|InvalidParameter|ResourceNotFound)Exception$/);
        expect(body).not.toHaveProperty('AuthenticationResult');
      }
      expect([await grantsOf(sub), await stateOf(sub)]).toEqual(before);
    });
  });

  const refusesChange = async ({ answer }: HalfMade, change: Change, sub: string) => {
    const before = [await grantsOf(sub), await stateOf(sub)];
    const error = await answer(change).then(
      () => ({ name: 'was answered' }),
      (reason: Error) => reason,
    );
    // A device is looked for before the session, for a client drops one that is not there.
    expect(error.name).toMatch(/^(NotAuthorized|UserNotFound|ResourceNotFound)Exception$/);
    expect([await grantsOf(sub), await stateOf(sub)]).toEqual(before);
  };

  const servesAsNoToken = async (session: string) => {
    const { ClientId } = at.realm;
    for (const [operation, input] of [
      ['GetUser', { AccessToken: session }],
      ['GlobalSignOut', { AccessToken: session }],
      ['ChangePassword', { AccessToken: session, PreviousPassword: password, ProposedPassword: 'Another-horse-9' }],
      ['AssociateSoftwareToken', { AccessToken: session }],
      ['AssociateSoftwareToken', { Session: session }],
      ['GetTokensFromRefreshToken', { ClientId, RefreshToken: session }],
      ['InitiateAuth', { ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: session } }],
    ] as const) {
      const { body } = await call(test.pool, operation, { input });
      expect(`${operation} ${body.__type}`).toMatch(/ (NotAuthorized|InvalidParameter)Exception$/);
    }
    await call(test.pool, 'RevokeToken', { input: { ClientId, Token: session } });
  };

  it('L25 ends with the password that it was begun with', async () => {
    for (const name of [
      'SOFTWARE_TOKEN_MFA',
      'EMAIL_OTP',
      'SELECT_MFA_TYPE',
      'DEVICE_SRP_AUTH',
      'DEVICE_PASSWORD_VERIFIER',
    ]) {
      const { email, sub, open } = await somebody(name);
      const stolen = await open();
      const owner = await signedIn(email, name);
      const change = { AccessToken: owner, PreviousPassword: password, ProposedPassword: 'Another-horse-9' };
      await test.sdk.changePassword(change);
      test.clock.advance(30_000);
      const before = await grantsOf(sub);
      await expectRefusal(stolen.answer(), REFUSED);
      expect(`${name} ${(await grantsOf(sub)) - before}`).toBe(`${name} 0`);
    }
  });

  /** An access token of somebody, whatever they have to prove for it. */
  const signedIn = async (email: string, name: string) => {
    test.clock.advance(30_000);
    const asked = await at.challenges[name]!.open(email);
    const answered = await asked.answer();
    if (answered.AuthenticationResult) return answered.AuthenticationResult.AccessToken!;
    if (name === 'SELECT_MFA_TYPE') {
      return (await at.proveApp(email, answered.Session!)).AuthenticationResult!.AccessToken!;
    }
    return (await at.challenges.DEVICE_PASSWORD_VERIFIER!.open(email).then((device) => device.answer()))
      .AuthenticationResult!.AccessToken!;
  };
});

/** All that any challenge could ask for, so that it is its name and no gap for which an answer is refused. */
const everyResponse = {
  ANSWER: 'PASSWORD',
  PASSWORD: password,
  SRP_A: '2'.repeat(700),
  NEW_PASSWORD: 'Another-horse-8',
  SOFTWARE_TOKEN_MFA_CODE: '123456',
  EMAIL_OTP_CODE: '123456',
};

/** The same Base64 but for its lowest bit at one place. */
function flip(text: string, at: number): string {
  const bytes = Buffer.from(text, 'base64');
  bytes[at % bytes.length]! ^= 1;
  return bytes.toString('base64');
}
