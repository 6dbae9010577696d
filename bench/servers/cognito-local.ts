import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type ChildServer, startServer } from '../harness/child-server.ts';
import { connect, connectUrl } from '../harness/client.ts';
import { email, PASSWORD } from '../seed/people.ts';
import { runFolder } from './data.ts';

const program = createRequire(import.meta.url).resolve('cognito-local/lib/bin/start.js');

/** cognito-local as npm brings it, with a pool and a client like those of the other side. */
export interface CognitoLocal {
  readonly server: ChildServer;
  readonly poolId: string;
  readonly clientId: string;
  readonly folder: string;
  end(): Promise<void>;
}

/** Starts it, makes a pool, and seeds that by writing its file between two starts. */
export async function startCognitoLocal({ users = 0 }: { users?: number } = {}): Promise<CognitoLocal> {
  const data = runFolder();
  let server = await serveLocal(data.path);
  const { poolId, clientId } = await makePool(server);
  if (users > 0) {
    await signUpFirst(server, { poolId, clientId });
    await server.stop();
    multiply(data.path, poolId, users);
    server = await serveLocal(data.path, `cognito-local, ${users} users`);
  }
  return {
    server,
    poolId,
    clientId,
    folder: data.path,
    async end() {
      await server.stop();
      data.remove();
    },
  };
}

/** Starts it on a folder, which may hold data. */
export function serveLocal(folder: string, name = 'cognito-local'): Promise<ChildServer> {
  return startServer({
    name,
    args: [program],
    cwd: folder,
    env: { PORT: '0', HOST: '127.0.0.1' },
    url: (output) => /running on (http:\/\/[\d.]+:\d+)/.exec(output)?.[1],
    probe: async (url) => {
      const client = connectUrl(url);
      await client.call('ListUserPools', { MaxResults: 1 }).finally(() => client.close());
    },
  });
}

async function makePool(server: ChildServer): Promise<{ poolId: string; clientId: string }> {
  const client = connect(server);
  const made = await client.call('CreateUserPool', {
    PoolName: 'people',
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
  });
  const { Id: poolId } = made.UserPool as { Id: string };
  const { UserPoolClient } = await client.call('CreateUserPoolClient', {
    UserPoolId: poolId,
    ClientName: 'web',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  client.close();
  return { poolId, clientId: (UserPoolClient as { ClientId: string }).ClientId };
}

async function signUpFirst(server: ChildServer, { poolId, clientId }: { poolId: string; clientId: string }) {
  const client = connect(server);
  const Username = email(0);
  const UserAttributes = [{ Name: 'email', Value: Username }];
  await client.call('SignUp', { ClientId: clientId, Username, Password: PASSWORD, UserAttributes });
  await client.call('AdminConfirmSignUp', { UserPoolId: poolId, Username });
  client.close();
}

interface LocalUser {
  readonly Attributes: readonly { readonly Name: string; readonly Value: string }[];
  readonly Username: string;
}

/** Repeats the user that it wrote itself under other names. */
function multiply(folder: string, poolId: string, users: number): void {
  const file = dataFile(folder, poolId);
  const data = JSON.parse(readFileSync(file, 'utf8')) as { Users: Record<string, LocalUser> };
  const [first] = Object.values(data.Users);
  if (!first) throw new Error('cognito-local kept no user.');
  for (let index = 1; index < users; index += 1) {
    const sub = crypto.randomUUID();
    const own: Record<string, string> = { sub, email: email(index) };
    const Attributes = first.Attributes.map(({ Name, Value }) => ({ Name, Value: own[Name] ?? Value }));
    data.Users[sub] = { ...first, Attributes, Username: sub };
  }
  writeFileSync(file, JSON.stringify(data, undefined, 2));
}

function dataFile(folder: string, poolId: string): string {
  const path = join(folder, '.cognito', 'db', `${poolId}.json`);
  if (!existsSync(path))
    throw new Error(`No ${poolId}.json among ${globSync('**/*.json', { cwd: folder }).join(', ')}`);
  return path;
}
