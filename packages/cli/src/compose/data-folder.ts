import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { masterKey as masterKeySchema } from '../settings/parsers.ts';
import { type Settings, SettingsError } from '../settings/settings.ts';

const KEY_FILE = 'master.key';

/** Makes the data folder, readable by its owner only. */
export function prepareDataFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
}

/**
 * The key that encrypts secrets at rest: given, read from a file, or in development made once and kept in the data
 * folder. Throws SettingsError when a key file cannot be read or holds no key.
 */
export function loadMasterKey(settings: Settings): Uint8Array {
  if (settings.masterKey) return settings.masterKey;
  if (settings.masterKeyFile) return readKey(settings.masterKeyFile);
  const path = join(settings.dataDir, KEY_FILE);
  createKey(path);
  return readKey(path);
}

/** Written whole elsewhere and then linked: a process that starts beside this one finds no key or a complete one. */
function createKey(path: string): void {
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}

function readKey(path: string): Uint8Array {
  let contents: string;
  try {
    contents = readFileSync(path, 'utf8');
  } catch (error) {
    throw new SettingsError([`the master key file ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
  const key = masterKeySchema.safeParse(contents.trim());
  if (!key.success) throw new SettingsError([`the master key file ${path} must hold 32 bytes in base64`]);
  return key.data;
}
