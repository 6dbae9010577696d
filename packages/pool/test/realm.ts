import type {
  AuthenticationResultType,
  CreateUserPoolClientRequest,
  CreateUserPoolRequest,
  SignUpCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { TestPool } from './harness.ts';

export const password = 'Correct-horse-7';

type Tokens = Required<Pick<AuthenticationResultType, 'AccessToken' | 'IdToken' | 'RefreshToken'>>;

/** A user pool with one app client, and the steps that most tests begin with. */
export interface Realm {
  readonly UserPoolId: string;
  readonly ClientId: string;
  /** The client's secret, where it was made with one. */
  readonly ClientSecret?: string;
  /** A further client of the same pool. */
  client(more?: Partial<CreateUserPoolClientRequest>): Promise<Realm>;
  signUp(email: string, secret?: string): Promise<SignUpCommandOutput>;
  /** Signs up and confirms with the code that was mailed, so that the address is verified. */
  confirmed(email: string): Promise<string>;
  signIn(email: string, secret?: string): Promise<Tokens>;
}

/** Makes a pool in which people sign up with their e-mail address, in either case; a client that says what it knows. */
export async function makeRealm(
  test: TestPool,
  more: { pool?: Partial<CreateUserPoolRequest>; client?: Partial<CreateUserPoolClientRequest> } = {},
): Promise<Realm> {
  const { UserPool } = await test.sdk.createUserPool({
    PoolName: 'people',
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    AutoVerifiedAttributes: ['email'],
    ...more.pool,
  });
  return addClient(test, UserPool!.Id!, more.client);
}

/** A pool that screens passwords as the one does that `serve` makes; over the wire that cannot be asked for. */
export async function screeningRealm(test: TestPool, more: Parameters<typeof makeRealm>[1] = {}): Promise<Realm> {
  const made = await makeRealm(test, more);
  await test.pool.parts.store.pools.revise(made.UserPoolId, (current) => ({
    ...current,
    settings: { ...current.settings, passwordBlocklist: true },
  }));
  return made;
}

async function addClient(
  test: TestPool,
  UserPoolId: string,
  more: Partial<CreateUserPoolClientRequest> = {},
): Promise<Realm> {
  const { sdk } = test;
  const { UserPoolClient } = await sdk.createUserPoolClient({
    UserPoolId,
    ClientName: 'web',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    ...more,
  });
  const ClientId = UserPoolClient!.ClientId!;
  const signUp = (email: string, secret = password) =>
    sdk.signUp({
      ClientId,
      Username: email,
      Password: secret,
      UserAttributes: [{ Name: 'email', Value: email }],
    });
  return {
    UserPoolId,
    ClientId,
    ...(UserPoolClient!.ClientSecret !== undefined && { ClientSecret: UserPoolClient!.ClientSecret }),
    client: (settings) => addClient(test, UserPoolId, settings),
    signUp,
    async confirmed(email) {
      const { UserSub } = await signUp(email);
      await sdk.confirmSignUp({ ClientId, Username: email, ConfirmationCode: await test.code(email) });
      return UserSub!;
    },
    async signIn(email, secret = password) {
      const { AuthenticationResult } = await sdk.initiateAuth({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: secret },
      });
      return AuthenticationResult as Tokens;
    },
  };
}

/** What rotates a client's refresh tokens; AWS does not let such a client use REFRESH_TOKEN_AUTH. */
export function rotating(graceSeconds: number): Partial<CreateUserPoolClientRequest> {
  return {
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: graceSeconds },
  };
}

/** A token's claims, without checking it. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
}

/** The attributes of an answer as a record. */
export function attributesOf(list: { Name?: string | undefined; Value?: string | undefined }[] = []) {
  return Object.fromEntries(list.map(({ Name = '', Value }) => [Name, Value]));
}

/** Runs the same call many times at once and counts the outcomes by exception name, `ok` for success. */
export async function outcomes(
  count: number,
  call: (index: number) => Promise<unknown>,
): Promise<Record<string, number>> {
  const results = await Promise.allSettled(Array.from({ length: count }, (_, index) => call(index)));
  const names = results.map((result) => (result.status === 'fulfilled' ? 'ok' : (result.reason as Error).name));
  return Object.fromEntries(
    Map.groupBy(names, (name) => name)
      .entries()
      .map(([name, all]) => [name, all.length]),
  );
}
