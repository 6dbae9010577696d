import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server that belongs to this process alone. */
export interface PrivateInstance {
  readonly url: string;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

interface Recipe {
  readonly folder: string;
  readonly url: string;
  /** The program to run in the foreground, and its arguments. */
  readonly command: readonly string[];
  /** What ends it at once and in order; SIGINT unless given. */
  readonly endedBy?: 'INT' | 'TERM';
  answers(): Promise<boolean>;
}

// The shell reads from our end of a pipe: however this process ends, even by SIGKILL, the pipe closes and the server goes with it.
const supervisor = `
folder=$1 ended_by=$2; shift 2
"$@" > "$folder/log" 2>&1 < /dev/null & server=$!
read -r _
kill -$ended_by $server; wait $server; rm -rf "$folder"`;

/** Starts a server and waits, at most 30 seconds, until it answers; throws with the end of its log when it does not. */
export async function startPrivate(recipe: Recipe): Promise<PrivateInstance> {
  const shell = spawn('sh', ['-c', supervisor, 'sh', recipe.folder, recipe.endedBy ?? 'INT', ...recipe.command], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: recipe.folder,
    ...serverOwner(),
  });
  const ended = new Promise<void>((resolve) => shell.once('exit', () => resolve()));
  const stop = () => {
    shell.stdin.end();
    return ended;
  };
  for (let tries = 0; tries < 150; tries++) {
    if (await recipe.answers()) return { url: recipe.url, stop };
    await sleep(200);
  }
  const log = readFileSync(join(recipe.folder, 'log'), 'utf8').split('\n').slice(-20).join('\n');
  await stop();
  throw new Error(`A private server for the tests did not start:\n${log}`);
}

/** A folder in the system's temporary folder, named after what it is for and owned by the user that servers run as. */
export function temporaryFolder(purpose: string): string {
  const folder = mkdtempSync(join(tmpdir(), `custom-cognito-${purpose}-`));
  const owner = serverOwner();
  if (owner) chownSync(folder, owner.uid, owner.gid);
  return folder;
}

/** A TCP port of 127.0.0.1 that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** The full path of a program, looked for on the PATH and then in the folders given. */
export function findBinary(name: string, folders: readonly string[]): string | undefined {
  const path = (process.env.PATH ?? '').split(delimiter);
  return [...folders, ...path].map((folder) => join(folder, name)).find((file) => existsSync(file));
}

/** The user that private servers run as when we are root: PostgreSQL refuses to run as root. */
export function serverOwner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return { uid: 65534, gid: 65534 };
  }
}
