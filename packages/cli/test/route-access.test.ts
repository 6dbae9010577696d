import { type Access, ROUTES, type Route } from '@custom-cognito/contract';
import { type Guard, requireAdmin, requireModerator, requireUser, requireVerifiedEmail } from 'custom-cognito';
import { beforeAll, expect, it } from 'vitest';
import { forger } from './harness/forge.ts';
import { fourWays } from './harness/four-ways.ts';
import { newAddress, PASSWORD, type SignedInPerson, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';

const CALLERS = ['anonymous', 'user', 'moderator', 'admin', 'expired', 'id-token', 'disabled', 'other-pool'] as const;
type CallerKind = (typeof CALLERS)[number];
/** `in`: past the door, whatever the route then says of an empty request; else how it is kept out. */
type Verdicts = Readonly<Record<CallerKind, string>>;

const INVALID = '401 invalid_token';
const STRANGERS = { expired: INVALID, 'id-token': INVALID, disabled: INVALID, 'other-pool': INVALID } as const;
const MEMBERS = { user: 'in', moderator: 'in', admin: 'in' } as const;
const EVERYBODY: Verdicts = {
  ...MEMBERS,
  anonymous: 'in',
  expired: 'in',
  'id-token': 'in',
  disabled: 'in',
  'other-pool': 'in',
};

/** Who gets past which door. A new kind of access is not known here and fails until somebody says who may come in. */
const EXPECTED: Readonly<Record<Access, Verdicts>> = {
  public: EVERYBODY,
  navigation: EVERYBODY,
  // Cookies are asked for, and there are none; a token is no substitute.
  cookies: EVERYBODY,
  'optional-bearer': { ...MEMBERS, ...STRANGERS, anonymous: 'in' },
  bearer: { ...MEMBERS, ...STRANGERS, anonymous: '401 not_authenticated' },
  admin: {
    ...STRANGERS,
    anonymous: '401 not_authenticated',
    user: '403 forbidden',
    moderator: '403 forbidden',
    admin: 'in',
  },
};

/** What a route without a door of its own answers to nobody in particular. */
const DOORS = new Set(['not_authenticated', 'invalid_token', 'forbidden']);

fourWays((open) => {
  let service: Service;
  const tokens = {} as Record<CallerKind, string | undefined>;
  beforeAll(async () => {
    service = await open();
    for (const kind of CALLERS) tokens[kind] = await MAKE[kind]();
  });

  const member = async (...groups: string[]): Promise<SignedInPerson> => {
    const email = newAddress();
    await service.auth().createUser({ email, password: PASSWORD, fullName: 'Ana', groups, confirmed: true });
    return signIn({ email, password: PASSWORD, browser: service.browser() });
  };
  const tokenOf = async (...groups: string[]) => (await member(...groups)).tokens.access_token;
  const MAKE: Readonly<Record<CallerKind, () => Promise<string | undefined>>> = {
    anonymous: async () => undefined,
    user: () => tokenOf(),
    moderator: () => tokenOf('moderator'),
    admin: () => tokenOf('admin'),
    async expired() {
      const now = Math.floor(Date.now() / 1000);
      return forger(await service.signingKey(), await tokenOf('admin'))({ iat: now - 100, exp: now - 10 });
    },
    'id-token': async () => (await member('admin')).tokens.id_token,
    async disabled() {
      const { email, tokens: held } = await member('admin');
      await service.auth().disableUser({ email });
      return held.access_token;
    },
    async 'other-pool'() {
      const made = await service.cognito('CreateUserPool', { PoolName: 'other', UsernameAttributes: ['email'] });
      const UserPoolId = made.UserPool?.Id ?? '';
      const client = { UserPoolId, ClientName: 'web', ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH' as const] };
      const { UserPoolClient } = await service.cognito('CreateUserPoolClient', client);
      const named = { UserPoolId, Username: newAddress() };
      await service.cognito('AdminCreateUser', { ...named, MessageAction: 'SUPPRESS' });
      const Password = 'Seven lamps on the stairs, 7';
      await service.cognito('AdminSetUserPassword', { ...named, Password, Permanent: true });
      await service.cognito('CreateGroup', { UserPoolId, GroupName: 'admin' });
      await service.cognito('AdminAddUserToGroup', { ...named, GroupName: 'admin' });
      const { AuthenticationResult } = await service.cognito('InitiateAuth', {
        ClientId: UserPoolClient?.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: named.Username, PASSWORD: Password },
      });
      expect(AuthenticationResult?.AccessToken).toBeDefined();
      return AuthenticationResult?.AccessToken;
    },
  };

  async function knock(route: Route, caller: CallerKind): Promise<string> {
    // Signing out is what one of these routes does with the token it is given.
    const token = route.access === 'cookies' ? await MAKE[caller]() : tokens[caller];
    const path = route.path.replaceAll(/\{\w+\}/g, 'A'.repeat(22));
    const { status, body } = await service.browser().send(route.method, path, {
      ...(token !== undefined && { token }),
      ...(route.method !== 'GET' && { body: {} }),
    });
    expect(status, route.path).toBeLessThan(500);
    return DOORS.has(body.code) ? `${status} ${body.code}` : 'in';
  }

  it.each(Object.values(ROUTES).map((route: Route) => [`${route.method} ${route.path}`, route] as const))(
    'A01 %s lets in whom its access says, and nobody else',
    async (_, route) => {
      const verdicts: Partial<Record<CallerKind, string>> = {};
      for (const caller of CALLERS) verdicts[caller] = await knock(route, caller);
      expect(EXPECTED).toHaveProperty(route.access);
      expect(verdicts).toEqual(EXPECTED[route.access]);
    },
  );

  it("A01 guards of one's own routes let in whom their name says, and nobody else", async () => {
    const verdictsOf = async (guard: Guard) => {
      const verdicts: Partial<Record<CallerKind, string>> = {};
      for (const caller of CALLERS) {
        const token = tokens[caller];
        const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
        verdicts[caller] = await guard(service.auth())(new Request('http://localhost/', { headers })).then(
          () => 'in',
          (error: { status: number; code: string }) => `${error.status} ${error.code}`,
        );
      }
      return verdicts;
    };
    expect(await verdictsOf(requireUser)).toEqual(EXPECTED.bearer);
    expect(await verdictsOf(requireVerifiedEmail)).toEqual(EXPECTED.bearer);
    expect(await verdictsOf(requireModerator)).toEqual({
      ...EXPECTED.admin,
      moderator: 'in',
      admin: '403 forbidden',
    });
    expect(await verdictsOf(requireAdmin)).toEqual(EXPECTED.admin);
  });
});
