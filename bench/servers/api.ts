import { type ChildServer, startServer } from '../harness/child-server.ts';
import { email, PASSWORD } from '../seed/people.ts';
import { profiling, program } from './custom-cognito.ts';
import { MASTER_KEY, runDatabase, runFolder } from './data.ts';

/** The API with the embedded pool as it ships, and somebody who can sign in. */
export interface Api {
  readonly server: ChildServer;
  readonly person: { readonly email: string; readonly password: string };
  /** Ends the server and forgets its data. */
  end(): Promise<void>;
}

/** One address asks for everything here, which the limits are made to stop. */
const UNLIMITED = Object.fromEntries(
  ['LOGIN', 'REGISTER', 'PASSWORD_RESET', 'GENERAL', 'GLOBAL'].map((name) => [`RATE_LIMIT_${name}`, 'off']),
);

export async function startApi(): Promise<Api> {
  const [database, data] = [await runDatabase('empty'), runFolder()];
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
      ...UNLIMITED,
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
