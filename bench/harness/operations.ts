import { randomBytes, randomInt } from 'node:crypto';
import { email, PASSWORD } from '../seed/people.ts';
import type { ChildServer } from './child-server.ts';
import { type Client, connect } from './client.ts';

/** A pool on a server, and how many seeded users it holds. */
export interface Target {
  readonly server: ChildServer;
  readonly poolId: string;
  readonly clientId: string;
  readonly users: number;
}

/** One call each of what people and operators do most, on a user chosen at random every time. */
export interface Operations {
  readonly client: Client;
  signIn(): Promise<{ accessToken: string; refreshToken: string }>;
  refresh(refreshToken: string): Promise<void>;
  signUp(): Promise<string>;
  confirm(email: string): Promise<void>;
  getUser(accessToken: string): Promise<void>;
  adminGetUser(): Promise<void>;
  /** A new name; nothing of it is hashed. */
  adminUpdate(): Promise<void>;
  /** A page of 60; the token of the next page, if any. */
  listUsers(from?: string): Promise<string | undefined>;
}

/** Throws for a server that this benchmark did not start. */
export function operationsOf({ server, poolId: UserPoolId, clientId: ClientId, users }: Target): Operations {
  const client = connect(server);
  const anyone = () => email(randomInt(users));
  const authenticate = async (AuthFlow: string, AuthParameters: Record<string, string>) => {
    const { AuthenticationResult: result } = await client.call('InitiateAuth', { ClientId, AuthFlow, AuthParameters });
    if (result?.AccessToken === undefined) throw new Error(`${AuthFlow} brought no token.`);
    return { accessToken: result.AccessToken, refreshToken: result.RefreshToken ?? '' };
  };
  return {
    client,
    signIn: () => authenticate('USER_PASSWORD_AUTH', { USERNAME: anyone(), PASSWORD }),
    refresh: async (refreshToken) => void (await authenticate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: refreshToken })),
    async signUp() {
      const Username = `new-${randomBytes(9).toString('hex')}@people.example.com`;
      const UserAttributes = [{ Name: 'email', Value: Username }];
      await client.call('SignUp', { ClientId, Username, Password: PASSWORD, UserAttributes });
      return Username;
    },
    confirm: async (Username) => void (await client.call('AdminConfirmSignUp', { UserPoolId, Username })),
    getUser: async (AccessToken) => void (await client.call('GetUser', { AccessToken })),
    adminGetUser: async () => void (await client.call('AdminGetUser', { UserPoolId, Username: anyone() })),
    async adminUpdate() {
      const UserAttributes = [{ Name: 'name', Value: randomBytes(9).toString('hex') }];
      await client.call('AdminUpdateUserAttributes', { UserPoolId, Username: anyone(), UserAttributes });
    },
    async listUsers(from) {
      const input = { UserPoolId, Limit: 60, ...(from !== undefined && { PaginationToken: from }) };
      return (await client.call('ListUsers', input)).PaginationToken;
    },
  };
}

/** Takes the items in turn, without end. */
export function inTurn<T>(items: readonly T[]): () => T {
  let at = 0;
  return () => {
    const item = items[at++ % items.length];
    if (item === undefined) throw new RangeError('There is nothing to take.');
    return item;
  };
}

/** Signs in so many times and returns what `choose` takes of each. */
export async function signIns<T>(
  operations: Operations,
  count: number,
  choose: (tokens: { accessToken: string; refreshToken: string }) => T,
): Promise<T[]> {
  const tokens: T[] = [];
  for (let index = 0; index < count; index += 1) tokens.push(choose(await operations.signIn()));
  return tokens;
}
