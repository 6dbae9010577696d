import { randomBytes } from 'node:crypto';
import { anotherDatabase } from '@custom-cognito/database/testing';
import { type Cognito, createAwsCognito } from 'custom-cognito';
import { describe, expect, it } from 'vitest';
import { createBrowser } from './harness/browser.ts';
import { newAddress, PASSWORD } from './harness/people.ts';
import { type Program, startProgram } from './harness/program.ts';
import { DEAD, seen } from './harness/standing.ts';
import { UNLIMITED } from './harness/unlimited.ts';
import { waitFor } from './harness/wait.ts';

const WINDOW_MS = 2_000;
const NEW_PASSWORD = 'otra frase de paso larga';

interface Person {
  readonly email: string;
  readonly token: string;
  readonly browser: ReturnType<typeof createBrowser>;
}

type Named = { readonly UserPoolId: string; readonly Username: string };

/** What ends the tokens of before, done with an AWS SDK at one process or in a browser. */
const ENDS: Readonly<Record<string, (cognito: Cognito, named: Named, person: Person) => Promise<unknown>>> = {
  disable: (cognito, named) => cognito('AdminDisableUser', named),
  delete: (cognito, named) => cognito('AdminDeleteUser', named),
  'sign-out everywhere': (cognito, named) => cognito('AdminUserGlobalSignOut', named),
  'change of password': (cognito, named) =>
    cognito('AdminSetUserPassword', { ...named, Password: NEW_PASSWORD, Permanent: true }),
  'change of groups': (cognito, named) => cognito('AdminAddUserToGroup', { ...named, GroupName: 'moderator' }),
  logout: (_cognito, _named, { browser }) => browser.post('/api/auth/logout'),
};

describe('Two processes on one PostgreSQL, without a Redis', { timeout: 120_000 }, () => {
  const DATABASE_URL = anotherDatabase('postgres');
  const MASTER_KEY = randomBytes(32).toString('base64');
  const start = () =>
    startProgram({
      env: { ENVIRONMENT: 'test', DATABASE_URL, MASTER_KEY, POOL_PUBLIC_URL: 'http://localhost:9229', ...UNLIMITED },
    });

  async function enter(cognito: Cognito, { url, poolId }: Program): Promise<Person> {
    const email = newAddress();
    const named = { UserPoolId: poolId, Username: email };
    const UserAttributes = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'name', Value: 'Ana' },
    ];
    await cognito('AdminCreateUser', { ...named, UserAttributes, MessageAction: 'SUPPRESS' });
    await cognito('AdminSetUserPassword', { ...named, Password: PASSWORD, Permanent: true });
    const browser = createBrowser(url);
    const { body } = await browser.post('/api/auth/login', { email, password: PASSWORD });
    return { email, token: body.data.access_token, browser };
  }

  it('J27 S24 feel what happens in the other within 2 s, and their own at once', async () => {
    const processes = [await start(), await start()] as const;
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    const took: Record<string, number> = {};
    for (const [home, away] of [processes, processes.toReversed() as unknown as typeof processes]) {
      const cognito = createAwsCognito({ region: 'eu-west-1', endpoint: home.poolUrl, credentials });
      const me = ({ url }: Program, { token }: Person) => seen(createBrowser(url), token);
      for (const [name, end] of Object.entries(ENDS)) {
        const person = await enter(cognito, home);
        for (const process of processes) expect(await me(process, person), name).toBe('alive');
        await end(cognito, { UserPoolId: home.poolId, Username: person.email }, person);
        const began = performance.now();
        expect(await me(home, person), name).toBe(DEAD);
        await waitFor(`${name} to be felt`, async () => (await me(away, person)) === DEAD, WINDOW_MS);
        took[name] = Math.max(took[name] ?? 0, performance.now() - began);
      }
      const person = await enter(cognito, home);
      const nameAt = async ({ url }: Program) =>
        (await createBrowser(url).get('/api/auth/me', { token: person.token })).body.name;
      for (const process of processes) expect(await nameAt(process)).toBe('Ana');
      const UserAttributes = [{ Name: 'name', Value: 'Eva' }];
      await cognito('AdminUpdateUserAttributes', { UserPoolId: home.poolId, Username: person.email, UserAttributes });
      expect(await nameAt(home)).toBe('Eva');
      await waitFor('the new name', async () => (await nameAt(away)) === 'Eva', WINDOW_MS);
    }
    expect(Math.max(...Object.values(took))).toBeLessThan(WINDOW_MS);
  });
});
