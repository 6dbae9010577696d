import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  findBinary,
  freePort,
  type PrivateInstance,
  serverOwner,
  startPrivate,
  temporaryFolder,
} from './private-instance.ts';

/** Where Debian keeps the programs that are not on the PATH. */
export const postgresFolders = [18, 17, 16, 15, 14].map((version) => `/usr/lib/postgresql/${version}/bin`);

/** Says whether a PostgreSQL URL answers within two seconds and lets us create schemas there. */
export async function postgresAnswers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query(`select has_database_privilege(current_database(), 'CREATE') as allowed`);
    return rows[0].allowed === true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** The URL of a PostgreSQL that already runs in a usual local place, or undefined. */
export async function findPostgres(): Promise<string | undefined> {
  for (const url of usualUrls()) if (await postgresAnswers(url)) return url;
  return undefined;
}

/** Starts a PostgreSQL of our own from installed binaries, or returns undefined where there are none. */
export async function startPostgres(): Promise<PrivateInstance | undefined> {
  const initdb = findBinary('initdb', postgresFolders);
  const postgres = findBinary('postgres', postgresFolders);
  if (!initdb || !postgres) return undefined;
  const folder = temporaryFolder('postgres');
  const port = await freePort();
  const data = join(folder, 'data');
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  execFileSync(initdb, ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...serverOwner(),
  });
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: 200,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return startPrivate({ folder, url, command: [postgres, '-D', data, ...flags], answers: () => postgresAnswers(url) });
}

function usualUrls(): string[] {
  const user = encodeURIComponent(userInfo().username);
  const socket = 'host=/var/run/postgresql';
  return [
    'postgres://postgres@127.0.0.1:5432/test',
    'postgres://postgres@127.0.0.1:5432/postgres',
    `postgres://${user}@localhost/test?${socket}`,
    `postgres://${user}@localhost/postgres?${socket}`,
  ];
}
