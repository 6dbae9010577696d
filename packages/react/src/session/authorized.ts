import { ApiError, type Client, ROUTE_TABLE, type RouteLine, type RouteName } from '@custom-cognito/contract';
import type { Keeper } from './keeper.ts';

/** Makes a request with the token it is given. */
type Request<T> = (token: string) => Promise<T>;

/**
 * Makes a request with the token of this moment, and once more with another when that one is refused as invalid:
 * such a refusal comes before anything is done. Never under the name of somebody who has signed in meanwhile.
 */
export async function authorized<T>(keeper: Keeper, request: Request<T>): Promise<T> {
  const token = await keeper.usable();
  const epoch = keeper.epoch();
  try {
    return await request(token);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'invalid_token') throw error;
    const renewed = await keeper.renew(token);
    if (keeper.epoch() !== epoch) throw error;
    return request(renewed);
  }
}

type AnyCall = (input: unknown, options?: object) => Promise<unknown>;

/** Routes whose answer sets or clears the cookies. */
const SETS_COOKIES: ReadonlySet<RouteName> = new Set<RouteName>([
  'login',
  'challenge',
  'logout',
  'changePassword',
  'deleteMe',
  'unlinkIdentity',
]);

/** The same client, whose routes get a token as they need one, and whose cookies are written one at a time. */
export function authorizedClient(client: Client, keeper: Keeper): Client {
  const names = Object.keys(client) as (keyof Client)[];
  return Object.fromEntries(names.map((name) => [name, callOf(name)])) as unknown as Client;

  function callOf(name: keyof Client): AnyCall {
    // The one who renews is the keeper.
    if (name === 'refresh') return () => Promise.reject(new TypeError('Tokens are renewed by the session itself.'));
    const plain = client[name] as AnyCall;
    const call: AnyCall = SETS_COOKIES.has(name)
      ? (input, options) => keeper.exclusive(() => plain(input, options))
      : plain;
    const withToken: AnyCall = (input, options) =>
      authorized(keeper, (accessToken) => call(input, { ...options, accessToken }));
    const { access }: RouteLine = ROUTE_TABLE[name];
    if (access === 'public') return call;
    // Signing out works with an expired token too.
    if (access === 'cookies') return (input, options) => call(input, { ...options, ...held() });
    if (access === 'optional-bearer') return (input, options) => (keeper.token() ? withToken : call)(input, options);
    return withToken;
  }

  function held(): { accessToken?: string } {
    const token = keeper.token();
    return token === undefined ? {} : { accessToken: token.value };
  }
}
