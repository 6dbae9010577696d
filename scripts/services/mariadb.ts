import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import {
  findBinary,
  freePort,
  type PrivateInstance,
  serverOwner,
  startPrivate,
  temporaryFolder,
} from './private-instance.ts';

const FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin'];
const DEFAULT_PORT = 3306;
/** Of the greeting, behind its length and number; an error has another. */
const PROTOCOL_AT = 4;
const PROTOCOL = 10;

/** Says whether a server at the URL greets as MariaDB and MySQL do, within two seconds. */
export function mariadbAnswers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || DEFAULT_PORT), timeout: 2000 });
    const finish = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('data', (greeting) => finish(greeting[PROTOCOL_AT] === PROTOCOL));
    socket.once('error', () => finish(false));
    socket.once('timeout', () => finish(false));
  });
}

/** Starts a MariaDB of our own from installed binaries, or returns undefined where there are none. */
export async function startMariadb(): Promise<PrivateInstance | undefined> {
  const install = findBinary('mariadb-install-db', FOLDERS);
  const server = findBinary('mariadbd', FOLDERS);
  if (!install || !server) return undefined;
  const folder = temporaryFolder('mariadb');
  const port = await freePort();
  const data = join(folder, 'data');
  const url = `mariadb://root@127.0.0.1:${port}/test`;
  const places = ['--no-defaults', `--datadir=${data}`];
  execFileSync(install, [...places, '--auth-root-authentication-method=normal'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...serverOwner(),
  });
  const command = [server, ...places, `--port=${port}`, '--bind-address=127.0.0.1', `--socket=${folder}/socket`];
  return startPrivate({ folder, url, command, answers: () => mariadbAnswers(url) });
}
