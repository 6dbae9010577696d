import { join } from 'node:path';
import { type ChildServer, startServer } from '../harness/child-server.ts';
import { connectUrl } from '../harness/client.ts';
import { settings } from '../harness/settings.ts';
import { MASTER_KEY, runDatabase, runFolder } from './data.ts';

const root = join(import.meta.dirname, '..', '..');
/** What npm publishes is the bundle. */
export const program = join(root, 'packages/cli/dist/bundle/main.js');

export const profiling = settings.profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${settings.profiles}`];

export const POOL_ID = 'eu-west-1_embedded1';
export const CLIENT_ID = 'customcognitodefaultclient';

/** Custom Cognito's pool as it ships: its own process, default settings, on a database of its own. */
export interface CustomCognito {
  readonly server: ChildServer;
  readonly databaseUrl: string;
  readonly folder: string;
  /** Ends the server and forgets its data. */
  end(): Promise<void>;
}

export interface Options {
  /** Users that are there at the start; `empty` makes a new database, as at a first start. */
  readonly users?: number | 'empty';
}

export async function startCustomCognito({ users = 'empty' }: Options = {}): Promise<CustomCognito> {
  const database = await runDatabase(users);
  const data = runFolder();
  const server = await serve(database.url, { folder: data.path, name: `Custom Cognito, ${users} users` });
  return {
    server,
    databaseUrl: database.url,
    folder: data.path,
    async end() {
      await server.stop();
      await database.remove();
      data.remove();
    },
  };
}

/** Starts the pool on a database that is there. */
export function serve(
  databaseUrl: string,
  { folder, name = 'Custom Cognito' }: { folder: string; name?: string },
): Promise<ChildServer> {
  return startServer({
    name,
    args: [...profiling, program, 'pool', 'serve'],
    cwd: folder,
    env: { DATA_DIR: folder, DATABASE_URL: databaseUrl, MASTER_KEY: MASTER_KEY.toString('base64'), POOL_PORT: '0' },
    url: (output) => /Pool endpoint\s+(http:\S+)/.exec(output)?.[1],
    probe,
  });
}

async function probe(url: string): Promise<void> {
  const client = connectUrl(url);
  try {
    await client.call('DescribeUserPoolClient', { UserPoolId: POOL_ID, ClientId: CLIENT_ID });
  } finally {
    client.close();
  }
}
