import { type ExceptionName, refuse } from './errors.ts';
import type { Parts } from './parts.ts';
import { checkSecretHash } from './rules/client-secret.ts';
import { poolOfArn } from './rules/pool-arn.ts';
import { nameKey } from './rules/sign-in-names.ts';
import { hidesWhoExists } from './rules/who-exists.ts';
import { INVALID_SESSION, refuseExpired } from './sign-in/invalid-session.ts';
import type { Challenge } from './store/challenges.ts';
import type { Client } from './store/clients.ts';
import type { Grant } from './store/grants.ts';
import type { UserPool } from './store/pools.ts';
import type { User } from './store/users.ts';
import { migrateUser } from './user-migration.ts';

export { hidesWhoExists };

/** What each kind of access loads before a handler runs. */
interface Records {
  /** AWS credentials alone. */
  account: object;
  /** AWS credentials and a pool. */
  pool: { readonly pool: UserPool };
  /** AWS credentials and the ARN of a pool. */
  poolArn: { readonly pool: UserPool };
  /** AWS credentials, a pool and one of its users. */
  poolUser: { readonly pool: UserPool; readonly user: User };
  /** AWS credentials, a pool and one of its app clients. */
  poolClient: { readonly pool: UserPool; readonly client: Client };
  /** An app client id; anyone may hold it. */
  client: { readonly pool: UserPool; readonly client: Client };
  /** AWS credentials and an app client id. */
  signedClient: { readonly pool: UserPool; readonly client: Client };
  /** An app client id and the name of a user. */
  clientUser: { readonly pool: UserPool; readonly client: Client; readonly user: User };
  /** The same, of a user who may have to be fetched from another directory first. */
  recoveringUser: { readonly pool: UserPool; readonly client: Client; readonly user: User };
  /** The access token of a signed-in user, or the session of one who signs in and has to set a second factor up. */
  enrolling: {
    readonly pool: UserPool;
    readonly client: Client;
    readonly user: User;
    /** Absent with an access token. */
    readonly challenge?: Challenge;
  };
  /** The access token of a signed-in user. */
  caller: { readonly pool: UserPool; readonly client: Client; readonly user: User; readonly grant: Grant };
}

export type Access = keyof Records;
export type Loaded<A extends Access> = Records[A];

interface Loader<A extends Access> {
  /** Whether the call must carry an AWS signature on the wire. */
  readonly signed: boolean;
  readonly errors: readonly ExceptionName[];
  /** The records; without a user where there is none and the client hides that. */
  load(input: Record<string, unknown>, parts: Parts): Promise<Loaded<A> | Unknown>;
}

/** What is known when a client that hides who exists names a user who does not. */
export type Unknown = Loaded<'client'> & { readonly unknown: true };

export const LACKS_SCOPES = 'Access Token does not have required scopes';
const SELF_SERVICE_SCOPE = 'aws.cognito.signin.user.admin';

/** The only code that turns an identifier or a token into a record. */
export const loaders: { readonly [A in Access]: Loader<A> } = {
  account: { signed: true, errors: [], load: async () => ({}) },
  pool: {
    signed: true,
    errors: ['ResourceNotFoundException'],
    load: async (input, parts) => ({ pool: await loadPool(text(input, 'UserPoolId'), parts) }),
  },
  poolArn: {
    signed: true,
    errors: ['ResourceNotFoundException'],
    async load(input, parts) {
      const arn = text(input, 'ResourceArn');
      const poolId = poolOfArn(arn) ?? refuse('ResourceNotFoundException', `Resource ${arn} does not exist.`);
      return { pool: await loadPool(poolId, parts) };
    },
  },
  poolUser: {
    signed: true,
    errors: ['ResourceNotFoundException', 'UserNotFoundException'],
    async load(input, parts) {
      const pool = await loadPool(text(input, 'UserPoolId'), parts);
      const user = await findUser(pool, text(input, 'Username'), parts);
      return { pool, user: user ?? refuse('UserNotFoundException', 'User does not exist.') };
    },
  },
  poolClient: {
    signed: true,
    errors: ['ResourceNotFoundException'],
    async load(input, parts) {
      const pool = await loadPool(text(input, 'UserPoolId'), parts);
      const client = await loadClient(text(input, 'ClientId'), parts);
      if (client.poolId !== pool.id) refuseClient(client.id);
      return { pool, client };
    },
  },
  client: {
    signed: false,
    errors: ['ResourceNotFoundException', 'NotAuthorizedException'],
    load: (input, parts) => loadClientAndPool(input, parts),
  },
  signedClient: {
    signed: true,
    errors: ['ResourceNotFoundException', 'NotAuthorizedException'],
    load: (input, parts) => loadClientAndPool(input, parts),
  },
  clientUser: {
    signed: false,
    errors: ['ResourceNotFoundException', 'NotAuthorizedException', 'UserNotFoundException'],
    async load(input, parts) {
      const { client, pool } = await loadClientAndPool(input, parts);
      const user = await findUser(pool, text(input, 'Username'), parts);
      return user ? { client, pool, user } : unknownUser(pool, client);
    },
  },
  recoveringUser: {
    signed: false,
    errors: ['ResourceNotFoundException', 'NotAuthorizedException', 'UserNotFoundException'],
    async load(input, parts) {
      const { client, pool } = await loadClientAndPool(input, parts);
      const username = text(input, 'Username');
      const user = (await findUser(pool, username, parts)) ?? (await migrateUser({ pool, client, username }, parts));
      return user ? { client, pool, user } : unknownUser(pool, client);
    },
  },
  enrolling: {
    signed: false,
    errors: ['ResourceNotFoundException', 'NotAuthorizedException', 'UserNotFoundException'],
    async load(input, parts) {
      const token = optionalText(input, 'AccessToken');
      const session = optionalText(input, 'Session');
      if (token !== undefined && session === undefined) return loadCaller(token, parts);
      if (session !== undefined && token === undefined) return loadEnrolling(session, parts);
      return refuse('InvalidParameterException', 'Either AccessToken or Session is required, and not both.');
    },
  },
  caller: {
    signed: false,
    errors: ['ResourceNotFoundException', 'NotAuthorizedException', 'UserNotFoundException'],
    load: (input, parts) => loadCaller(text(input, 'AccessToken'), parts),
  },
};

async function loadPool(id: string, { store }: Parts): Promise<UserPool> {
  return (await store.pools.find(id)) ?? refuse('ResourceNotFoundException', `User pool ${id} does not exist.`);
}

async function loadClient(id: string, { store }: Parts): Promise<Client> {
  return (await store.clients.find(id)) ?? refuseClient(id);
}

function refuseClient(id: string): never {
  return refuse('ResourceNotFoundException', `User pool client ${id} does not exist.`);
}

async function loadClientAndPool(input: Record<string, unknown>, parts: Parts) {
  const client = await loadClient(text(input, 'ClientId'), parts);
  if (typeof input.Username === 'string') checkSecretHash(client, input.Username, optionalText(input, 'SecretHash'));
  return { client, pool: await loadPool(client.poolId, parts) };
}

function unknownUser(pool: UserPool, client: Client): Unknown {
  if (hidesWhoExists(client)) return { client, pool, unknown: true };
  return refuse('UserNotFoundException', 'Username/client id combination not found.');
}

/** Finds a user by username, verified alias or `sub`, as the administrative operations do. */
export async function findUser(
  pool: UserPool,
  name: string,
  { store }: Pick<Parts, 'store'>,
): Promise<User | undefined> {
  return (await store.users.byName(pool.id, nameKey(pool, name))) ?? (await store.users.bySub(pool.id, name));
}

/** Whose an access token is; it must have been granted a scope. Throws NotAuthorizedException, UserNotFoundException. */
export async function loadCaller(token: string, parts: Parts, scope = SELF_SERVICE_SCOPE): Promise<Loaded<'caller'>> {
  const claims = await parts.tokens.verifyAccessToken(token);
  const grant = await parts.store.grants.find(claims.origin_jti);
  if (!grant || grant.revokedAt !== undefined) refuse('NotAuthorizedException', 'Access Token has been revoked');
  const client = await parts.store.clients.find(claims.client_id);
  const pool = client && (await parts.store.pools.find(client.poolId));
  if (!client || !pool || grant.clientId !== client.id || grant.poolId !== pool.id || grant.sub !== claims.sub) {
    refuse('NotAuthorizedException', 'Invalid Access Token');
  }
  if (!claims.scope.split(' ').includes(scope)) {
    refuse('NotAuthorizedException', LACKS_SCOPES);
  }
  const user = await parts.store.users.bySub(pool.id, claims.sub);
  if (!user) refuse('UserNotFoundException', 'User does not exist.');
  if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled.');
  return { pool, client, user, grant };
}

async function loadEnrolling(session: string, parts: Parts): Promise<Loaded<'enrolling'>> {
  const { store, secrets, now } = parts;
  const challenge = await store.challenges.find(secrets.hash.session(session));
  if (challenge?.name !== 'MFA_SETUP') return refuse('NotAuthorizedException', INVALID_SESSION);
  refuseExpired(challenge, now());
  const pool = await loadPool(challenge.poolId, parts);
  const client = await loadClient(challenge.clientId, parts);
  const user = await store.users.bySub(pool.id, challenge.sub);
  if (!user) return refuse('UserNotFoundException', 'User does not exist.');
  if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled.');
  return { pool, client, user, challenge };
}

/** Declarations type these; a missing one is a declaration that does not fit its access. */
function text(input: Record<string, unknown>, key: string): string {
  const value = input[key];
  if (typeof value !== 'string') throw new TypeError(`The operation's input declares no ${key}.`);
  return value;
}

function optionalText(input: Record<string, unknown>, key: string): string | undefined {
  const value = input[key];
  return typeof value === 'string' ? value : undefined;
}
