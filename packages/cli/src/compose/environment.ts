import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** The process's environment over a `.env` file in the working directory; what is set in both, the process decides. */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  return { ...readEnvFile('.env'), ...process.env };
}

function readEnvFile(path: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
