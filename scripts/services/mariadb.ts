import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import {
  findBinary,
  freePort,
  type PrivateInstance,
  serverOwner,
  startPrivate,
  temporaryFolder,
} from './private-instance.ts';

/** Where Debian keeps the server, which is not on everybody's PATH. */
export const mariadbFolders = ['/usr/sbin', '/usr/bin'];
const USUAL = 'mariadb://root@127.0.0.1:3306/test';

/** Says whether a MariaDB or MySQL at the URL answers within two seconds and lets us make tables there. */
export async function mariadbAnswers(url: string): Promise<boolean> {
  const connection = await createConnection({
    uri: url.replace(/^mariadb:/, 'mysql:'),
    connectTimeout: 2000,
  }).catch(() => undefined);
  if (connection === undefined) return false;
  try {
    await connection.query('create temporary table answers (id int)');
    return true;
  } catch {
    return false;
  } finally {
    connection.destroy();
  }
}

/** The URL of a MariaDB that already runs in the usual local place, or undefined. */
export const findMariadb = async (): Promise<string | undefined> => ((await mariadbAnswers(USUAL)) ? USUAL : undefined);

/** Starts a MariaDB of our own from installed binaries, or returns undefined where there are none. */
export async function startMariadb(): Promise<PrivateInstance | undefined> {
  const install = findBinary('mariadb-install-db', mariadbFolders);
  const server = findBinary('mariadbd', mariadbFolders);
  if (!install || !server) return undefined;
  const folder = temporaryFolder('mariadb');
  const port = await freePort();
  const url = `mariadb://root@127.0.0.1:${port}/test`;
  const data = `--datadir=${join(folder, 'data')}`;
  execFileSync(install, ['--no-defaults', data, '--auth-root-authentication-method=normal'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...serverOwner(),
  });
  const settings = ['--bind-address=127.0.0.1', `--port=${port}`, `--socket=${join(folder, 'socket')}`];
  const command = [server, '--no-defaults', data, ...settings];
  return startPrivate({ folder, url, command, endedBy: 'TERM', answers: () => mariadbAnswers(url) });
}
