import { type ChildServer, startServer } from '../harness/child-server.ts';
import { email, PASSWORD } from '../seed/people.ts';
import { ensureSeed } from '../seed/seed.ts';
import { profiling, program } from './custom-cognito.ts';
import { MASTER_KEY, runDatabase, runFolder } from './data.ts';

/** The API with the embedded pool as it ships, and somebody who can sign in. */
export interface Api {
  readonly server: ChildServer;
  readonly person: { readonly email: string; readonly password: string };
  /** Ends the server and forgets its data. */
  end(): Promise<void>;
}

/** One address asks for everything here, which the limits as they come are made to stop. */
const settingsOf = (limit: string) =>
  Object.fromEntries(
    ['LOGIN', 'REGISTER', 'PASSWORD_RESET', 'GENERAL', 'GLOBAL'].map((name) => [`RATE_LIMIT_${name}`, limit]),
  );

export interface ApiOptions {
  /** Users that are there at the start; `empty` makes a new database, with one person. */
  readonly users?: number | 'empty';
  /** Off unless they are to be counted and never met. */
  readonly limits?: 'off' | 'out of reach';
}

const LIMITS = { off: 'off', 'out of reach': '100000000/3600' } as const;

export async function startApi({ users = 'empty', limits = 'off' }: ApiOptions = {}): Promise<Api> {
  if (users !== 'empty') await ensureSeed(users);
  const [database, data] = [await runDatabase(users), runFolder()];
  const person = { email: email(0), password: PASSWORD };
  const server = await startServer({
    name: 'Custom Cognito, API',
    args: [...profiling, program, 'serve'],
    cwd: data.path,
    env: {
      DATA_DIR: data.path,
      DATABASE_URL: database.url,
      MASTER_KEY: MASTER_KEY.toString('base64'),
      PORT: '0',
      POOL_PORT: 'off',
      ADMIN_EMAIL: person.email,
      ADMIN_PASSWORD: person.password,
      ...settingsOf(LIMITS[limits]),
    },
    url: (output) => /Web\s+(http:\S+)/.exec(output)?.[1],
    async probe(url) {
      const { status } = await fetch(`${url}/ready`);
      if (status !== 200) throw new Error(`/ready answered ${status}.`);
    },
  });
  return {
    server,
    person,
    async end() {
      await server.stop();
      await database.remove();
      data.remove();
    },
  };
}
