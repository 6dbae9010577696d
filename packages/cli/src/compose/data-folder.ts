import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { masterKey as masterKeySchema } from '../settings/parsers.ts';
import { type Settings, SettingsError } from '../settings/settings.ts';

const KEY_FILE = 'master.key';
const OF_OTHERS = 0o077;

/**
 * Makes the data folder, readable by its owner only, when anything is kept there.
 * Throws SettingsError when it cannot be made, or holds other things and is open to others.
 */
export function prepareDataFolder({ dataDir, usesDataDir }: Settings): void {
  if (!usesDataDir) return;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (process.platform === 'win32' || (statSync(dataDir).mode & OF_OTHERS) === 0) return;
    requireOwnFolder(dataDir);
    chmodSync(dataDir, 0o700);
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    throw new SettingsError([`DATA_DIR ${dataDir} cannot be used (${(error as NodeJS.ErrnoException).code})`]);
  }
}

/** A folder such as /tmp or a home must not be taken from those who use it because somebody names it here. */
function requireOwnFolder(path: string): void {
  const names = readdirSync(path);
  if (names.length === 0 || names.includes(KEY_FILE) || names.some((name) => name.endsWith('.db'))) return;
  throw new SettingsError([
    `DATA_DIR ${path} holds other things and others may open it; name a folder of its own, or close it with chmod 700`,
  ]);
}

/**
 * The key that encrypts secrets at rest: given, read from a file, or in development made once and kept in the data
 * folder. Throws SettingsError when a key file cannot be read or holds no key, and when it is gone but its database
 * is still there.
 */
export function loadMasterKey(settings: Settings): Uint8Array {
  if (settings.masterKey) return settings.masterKey;
  if (settings.masterKeyFile) return readKey(settings.masterKeyFile);
  const path = join(settings.dataDir, KEY_FILE);
  if (!existsSync(path)) createKey(path, settings);
  return readKey(path);
}

/** The key of an installation that has one; makes none. Throws SettingsError when a key file cannot be read or holds no key. */
export function findMasterKey(settings: Settings): Uint8Array | undefined {
  const { masterKey, masterKeyFile, dataDir } = settings;
  return masterKey || masterKeyFile || existsSync(join(dataDir, KEY_FILE)) ? loadMasterKey(settings) : undefined;
}

/** Written whole elsewhere and then linked: a process that starts beside this one finds no key or a complete one. */
function createKey(path: string, { databaseUrl, dataDir }: Settings): void {
  const database = databaseUrl.replace(/^sqlite:/, '');
  if (existsSync(database) && !existsSync(path)) {
    throw new SettingsError([`the master key file ${path} is missing, and ${database} can only be read with it`]);
  }
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  flushFolder(dataDir);
}

/** After a power failure the key must be there if anything is that was sealed with it. */
function flushFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}

function readKey(path: string): Uint8Array {
  let contents: string;
  try {
    contents = readFileSync(path, 'utf8');
  } catch (error) {
    throw new SettingsError([`the master key file ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
  const key = masterKeySchema.safeParse(contents.trim());
  if (!key.success) throw new SettingsError([`the master key file ${path} ${key.error.issues[0]?.message}`]);
  return key.data;
}
