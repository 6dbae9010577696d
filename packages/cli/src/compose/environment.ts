import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { SettingsError } from '../settings/settings.ts';

const FILE = '.env';

/**
 * The process's environment over a `.env` file in the working directory; what is set in both, the process decides.
 * Throws SettingsError when the file is there but cannot be read.
 */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  const file = readEnvFile();
  // The AWS SDK looks for its own names in the process's environment.
  for (const [name, value] of Object.entries(file)) if (name.startsWith('AWS_')) process.env[name] ??= value;
  return { ...file, ...process.env };
}

function readEnvFile(): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(FILE, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new SettingsError([`the file ${FILE} cannot be read (${code})`]);
  }
}
