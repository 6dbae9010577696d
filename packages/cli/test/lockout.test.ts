import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { withoutIdentity } from './harness/alike.ts';
import { fourWays } from './harness/four-ways.ts';
import { login, made, PASSWORD, type SignedInPerson, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';

const WRONG = 'una frase equivocada';
const NEW_PASSWORD = 'otra frase de paso larga';

fourWays((open) => {
  let service: Service;
  beforeAll(async () => {
    // Locks of a second must not end by chance: time passes when a test says so.
    vi.useFakeTimers({ toFake: ['Date'] });
    service = await open();
  });
  afterAll(() => void vi.useRealTimers());
  const pass = (ms: number) => void vi.setSystemTime(Date.now() + ms);

  const somebody = async () => signIn(await made(service));
  /** Every way of the API and the pool in which a password can be tried. */
  const ways: Record<string, (who: SignedInPerson, password: string) => Promise<string>> = {
    'signing in': async (who, password) => {
      const { status, body } = await login({ ...who, password, browser: service.browser() });
      return `${status} ${body.code ?? ''}`;
    },
    'changing the password': async ({ browser, tokens }, current_password) => {
      const body = { current_password, new_password: NEW_PASSWORD };
      const answer = await browser.post('/api/auth/change-password', body, { token: tokens.access_token });
      return `${answer.status} ${answer.body.code ?? ''}`;
    },
    'deleting the account': async ({ browser, tokens }, password) => {
      const answer = await browser.send('DELETE', '/api/auth/me', { token: tokens.access_token, body: { password } });
      return `${answer.status} ${answer.body.code ?? ''}`;
    },
    'signing in at the pool': ({ email }, password) => atPool('InitiateAuth', email, password),
    'signing in at the pool as an administrator': ({ email }, password) => atPool('AdminInitiateAuth', email, password),
  };
  const atPool = async (operation: 'InitiateAuth' | 'AdminInitiateAuth', USERNAME: string, password: string) => {
    const call = {
      ClientId: service.clientId,
      AuthFlow: operation === 'InitiateAuth' ? 'USER_PASSWORD_AUTH' : 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: password },
    } as const;
    const { UserPoolId } = { UserPoolId: service.poolId };
    const answer =
      operation === 'InitiateAuth'
        ? service.cognito('InitiateAuth', call)
        : service.cognito('AdminInitiateAuth', { UserPoolId, ...call });
    return answer.then(
      () => 'signed in',
      ({ message }: Error) => message,
    );
  };
  const names = Object.keys(ways);

  it('L07 answers the right password during a lock as a wrong one, and lets it in afterwards', async () => {
    const who = await somebody();
    const browser = service.browser();
    const tryWith = async (password: string) => withoutIdentity(await login({ ...who, password, browser }), who.email);
    const wrong = await tryWith(WRONG);
    for (let count = 0; count < 4; count += 1) expect(await tryWith(WRONG)).toEqual(wrong);
    for (let count = 0; count < 3; count += 1) {
      expect(await tryWith(PASSWORD)).toEqual(wrong);
      expect(await tryWith(WRONG)).toEqual(wrong);
    }
    expect(browser.cookies.size).toBe(0);
    pass(999);
    expect(await tryWith(PASSWORD)).toEqual(wrong);
    pass(1);
    expect((await login({ ...who, browser })).status).toBe(200);
  });

  it('L07 keeps a lock over a restart', async () => {
    const who = await somebody();
    for (let count = 0; count < 5; count += 1) await ways['signing in']!(who, WRONG);
    await service.restart();
    expect(await ways['signing in']!(who, PASSWORD)).toBe('401 invalid_credentials');
    pass(1_000);
    expect(await ways['signing in']!(who, PASSWORD)).toBe('200 ');
  });

  describe('L08 counts wrong passwords once over', () => {
    const refusedEverywhere = async (who: SignedInPerson) => {
      const answers = await Promise.all(names.map(async (name) => [name, await ways[name]!(who, PASSWORD)]));
      expect(Object.fromEntries(answers)).toEqual({
        'signing in': '401 invalid_credentials',
        'changing the password': expect.stringMatching(/^4\d\d (wrong_password|too_many_attempts)$/),
        'deleting the account': expect.stringMatching(/^4\d\d (wrong_password|too_many_attempts)$/),
        'signing in at the pool': 'Password attempts exceeded',
        'signing in at the pool as an administrator': 'Password attempts exceeded',
      });
    };

    it.each(names)('five by %s', async (name) => {
      const who = await somebody();
      for (let count = 0; count < 5; count += 1) await ways[name]!(who, WRONG);
      await refusedEverywhere(who);
      // Whoever is signed in stays so.
      const me = await who.browser.get('/api/auth/me', { token: who.tokens.access_token });
      expect(me.status).toBe(200);
    });

    it('one by each of five ways', async () => {
      const who = await somebody();
      for (const name of names) await ways[name]!(who, WRONG);
      await refusedEverywhere(who);
      pass(1_000);
      expect(await ways['signing in at the pool']!(who, WRONG)).toBe('Incorrect username or password.');
      pass(1_999);
      await refusedEverywhere(who);
      pass(1);
      expect(await ways['signing in']!(who, PASSWORD)).toBe('200 ');
    });
  });
});
