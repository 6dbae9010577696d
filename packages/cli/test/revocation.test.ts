import { beforeAll, describe, expect, it } from 'vitest';
import { fourWays } from './harness/four-ways.ts';
import { codeFor, PASSWORD, type SignedInPerson, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { DEAD, enter, refreshed, seen } from './harness/standing.ts';
import { waitFor } from './harness/wait.ts';

const NEW_PASSWORD = 'otra frase de paso larga';
/** How soon every process must refuse what has ended. */
const WINDOW_MS = 2_000;

/** What ends access tokens: called with the person whose token is watched. */
type End = (person: SignedInPerson) => Promise<unknown>;

/** What must end tokens also of sign-ins that no session of ours stands for. */
const ENDS: Record<string, (service: Service, email: string) => Promise<unknown>> = {
  'by an AWS SDK': ({ cognito, poolId }, email) => cognito('AdminDisableUser', { UserPoolId: poolId, Username: email }),
  'disabled here': (service, email) => service.auth().disableUser({ email }),
  'deleted here': (service, email) => service.auth().deleteUserAsAdmin({ email }),
};

fourWays.concurrent((open, { backEnd }) => {
  let service: Service;
  let other: Service;
  beforeAll(async () => {
    service = await open();
    other = await service.join();
    return () => other.stop();
  });
  const named = ({ email }: { email: string }) => ({ UserPoolId: service.poolId, Username: email });
  const me = (at: Service, token: string) => seen(at.browser(), token);
  const sessions = async (at: Service, token: string) => {
    const { status, body } = await at.browser().get('/api/auth/sessions', { token });
    return status === 200 ? 'alive' : `${status} ${body.code}`;
  };
  /** Has every process look at the token first, so that each has whatever it may keep of it. */
  const watched = async (): Promise<SignedInPerson> => {
    const person = await enter(service);
    for (const at of [service, other]) expect(await me(at, person.tokens.access_token)).toBe('alive');
    return person;
  };
  const deadSoon = async (at: Service, token: string) => {
    await waitFor('the token to be refused', async () => (await me(at, token)) === DEAD, WINDOW_MS);
    expect(await sessions(at, token)).toBe(DEAD);
  };

  const atTheService: Record<string, End> = {
    'K10 logout': ({ browser }) => browser.post('/api/auth/logout'),
    'K10 logout everywhere': ({ browser }) => browser.post('/api/auth/logout', { everywhere: true }),
    'a change of the password': ({ browser, password, tokens }) =>
      browser.post(
        '/api/auth/change-password',
        { current_password: password, new_password: NEW_PASSWORD },
        { token: tokens.access_token },
      ),
    'a deleted account': ({ browser, password, tokens }) =>
      browser.send('DELETE', '/api/auth/me', { body: { password }, token: tokens.access_token }),
    async 'a reset password'(person) {
      const { browser, email } = person;
      await browser.post('/api/auth/forgot-password', { email });
      const code = await codeFor(service, email);
      await browser.post('/api/auth/reset-password', { email, code, new_password: NEW_PASSWORD });
    },
    async 'K13 a session that its owner ends'(person) {
      const { browser, tokens } = await signIn(person, service.browser());
      const token = tokens.access_token;
      const theirs = (await browser.get('/api/auth/sessions', { token })).body.sessions.find((one) => !one.current);
      await browser.send('DELETE', `/api/auth/sessions/${theirs?.id}`, { token });
    },
  };

  const byAnAdministrator: Record<string, End> = {
    disableUser: ({ email }) => service.auth().disableUser({ email }),
    signOutUser: ({ email }) => service.auth().signOutUser({ email }),
    deleteUserAsAdmin: ({ email }) => service.auth().deleteUserAsAdmin({ email }),
    setPassword: ({ email }) => service.auth().setPassword({ email, password: NEW_PASSWORD }),
  };

  describe('J27 S24 what is asked of the service', () => {
    it.each(Object.entries({ ...atTheService, ...byAnAdministrator }))(
      '%s is felt here at once and everywhere within 2 s',
      async (_, end) => {
        const person = await watched();
        await end(person);
        expect(await me(service, person.tokens.access_token)).toBe(DEAD);
        await deadSoon(other, person.tokens.access_token);
      },
    );
  });

  const atThePool: Record<string, End> = {
    AdminDisableUser: (person) => service.cognito('AdminDisableUser', named(person)),
    AdminDeleteUser: (person) => service.cognito('AdminDeleteUser', named(person)),
    AdminUserGlobalSignOut: (person) => service.cognito('AdminUserGlobalSignOut', named(person)),
    AdminResetUserPassword: (person) => service.cognito('AdminResetUserPassword', named(person)),
    AdminSetUserPassword: (person) =>
      service.cognito('AdminSetUserPassword', { ...named(person), Password: NEW_PASSWORD, Permanent: true }),
    DeleteUser: ({ tokens }) => service.cognito('DeleteUser', { AccessToken: tokens.access_token }),
    GlobalSignOut: ({ tokens }) => service.cognito('GlobalSignOut', { AccessToken: tokens.access_token }),
    RevokeToken: ({ browser }) =>
      service.cognito('RevokeToken', {
        ClientId: service.clientId,
        Token: browser.cookies.get('refresh_token'),
      }),
    async ChangePassword(person) {
      const elsewhere = await signIn(person, service.browser());
      await service.cognito('ChangePassword', {
        AccessToken: elsewhere.tokens.access_token,
        PreviousPassword: PASSWORD,
        ProposedPassword: NEW_PASSWORD,
      });
    },
  };

  describe('J27 S24 what is asked of the pool with an AWS SDK', () => {
    it.each(Object.entries(atThePool))('%s is felt in every process within 2 s', async (_, end) => {
      const person = await watched();
      const token = person.tokens.access_token;
      await end(person);
      await expect(service.cognito('GetUser', { AccessToken: token })).rejects.toThrow();
      // The pool in the API's own process tells it; another is asked again when what it said is two seconds old.
      if (backEnd === 'embedded') expect(await me(service, token)).toBe(DEAD);
      await Promise.all([service, other].map((at) => deadSoon(at, token)));
    });
  });

  it.each(Object.entries(ENDS))(
    'J27 a token had at the pool, without a session here, ends like any other: %s',
    async (way, end) => {
      const person = await watched();
      const { AuthenticationResult } = await service.cognito('InitiateAuth', {
        ClientId: service.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: person.email, PASSWORD },
      });
      const token = AuthenticationResult?.AccessToken ?? '';
      for (const at of [service, other]) expect(await me(at, token)).toBe('alive');
      // In the very second in which it was made, more often than not.
      await end(service, person.email);
      if (way !== 'by an AWS SDK' || backEnd === 'embedded') expect(await me(service, token)).toBe(DEAD);
      await Promise.all([service, other].map((at) => deadSoon(at, token)));
    },
  );

  it('J27 an account that is enabled again is itself again', async () => {
    const person = await watched();
    await service.auth().disableUser({ email: person.email });
    await service.auth().enableUser({ email: person.email });
    await deadSoon(other, person.tokens.access_token);
    const again = await waitFor('a good token', async () => {
      const { tokens } = await signIn(person, service.browser());
      return (await me(service, tokens.access_token)) === 'alive' && tokens.access_token;
    });
    expect(await me(other, again)).toBe('alive');
  });

  it('J27 the token made right after a change of the password is good in every process', async () => {
    const person = await watched();
    await person.browser.post(
      '/api/auth/change-password',
      { current_password: PASSWORD, new_password: NEW_PASSWORD },
      { token: person.tokens.access_token },
    );
    const token = (await person.browser.post('/api/auth/refresh')).body.access_token;
    expect(await me(service, token)).toBe('alive');
    await deadSoon(other, person.tokens.access_token);
    expect(await me(other, token)).toBe('alive');
    expect(await refreshed(person.browser)).toBe('alive');
  });
});
