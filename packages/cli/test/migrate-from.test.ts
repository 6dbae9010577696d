import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { oneDatabase } from '@custom-cognito/database/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createBrowser } from './harness/browser.ts';
import { newAddress, PASSWORD } from './harness/people.ts';
import { type Program, startProgram, temporaryFolder } from './harness/program.ts';
import { waitFor } from './harness/wait.ts';

const KEYS = { accessKeyId: 'AKIAOLDPOOL', secretAccessKey: 'a-secret-of-the-old-pool' };
const OLD_PASSWORD = 'la de antes, bien larga';

const sdkOf = ({ poolUrl: endpoint }: Program, credentials = { accessKeyId: 'any', secretAccessKey: 'any' }) =>
  new CognitoIdentityProvider({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });

/** The pool that people come from: another process of ours, which checks signatures. */
async function startOld() {
  const credentials = { POOL_ACCESS_KEY_ID: KEYS.accessKeyId, POOL_SECRET_ACCESS_KEY: KEYS.secretAccessKey };
  const old = await startProgram({ env: { DATA_DIR: temporaryFolder(), ...credentials } });
  const sdk = sdkOf(old, KEYS);
  return {
    old,
    sdk,
    from: {
      MIGRATE_FROM_USER_POOL_ID: old.poolId,
      MIGRATE_FROM_APP_CLIENT_ID: old.clientId,
      MIGRATE_FROM_ENDPOINT: old.poolUrl,
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    },
    async add(email: string, groups: readonly string[] = []) {
      const named = { UserPoolId: old.poolId, Username: email };
      const UserAttributes = Object.entries({ email, email_verified: 'true', name: 'Ana Ruiz' });
      await sdk.adminCreateUser({
        ...named,
        UserAttributes: UserAttributes.map(([Name, Value]) => ({ Name, Value })),
        MessageAction: 'SUPPRESS',
      });
      await sdk.adminSetUserPassword({ ...named, Password: OLD_PASSWORD, Permanent: true });
      for (const GroupName of groups) await sdk.adminAddUserToGroup({ ...named, GroupName });
      return named;
    },
  };
}

const login = ({ url }: Program, email: string, password: string) =>
  createBrowser(url).post('/api/auth/login', { email, password });
const register = ({ url }: Program, email: string) =>
  createBrowser(url).post('/api/auth/register', { email, password: PASSWORD, full_name: 'Ana Ruiz' });
async function mailsTo({ url }: Program, email: string) {
  const mails = (await (await fetch(`${url}/dev/mailbox.json`)).json()) as { to: string; text: string }[];
  return mails.filter(({ to }) => to === email);
}
async function usersOf(program: Program, email: string) {
  const query = { UserPoolId: program.poolId, Filter: `email = "${email}"` };
  return (await sdkOf(program).listUsers(query)).Users ?? [];
}

oneDatabase('sqlite', (_dialect, _open, DATABASE_URL) => {
  const start = (env: Record<string, string>) =>
    startProgram({ env: { DATABASE_URL, DATA_DIR: folder(), MASTER_KEY, ...env } });
  const MASTER_KEY = Buffer.from(Array.from({ length: 32 }, (_, at) => (at * 37 + 11) % 256)).toString('base64');
  const folder = () => temporaryFolder();

  describe('people of another pool', () => {
    it.each(['USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH'])(
      'move as they sign in with what they had, by %s, and need the old pool no more',
      async (MIGRATE_FROM_AUTH_FLOW) => {
        const { old, from, add } = await startOld();
        const email = newAddress();
        await add(email, ['moderator']);
        const program = await start({ ...from, MIGRATE_FROM_AUTH_FLOW });
        expect((await login(program, email, 'no es esta, seguro')).status).toBe(401);
        expect(await usersOf(program, email)).toEqual([]);
        expect((await login(program, email, OLD_PASSWORD)).status).toBe(200);
        const [user] = await usersOf(program, email);
        expect(user?.UserStatus).toBe('CONFIRMED');
        expect(user?.Attributes).toEqual(
          expect.arrayContaining([
            { Name: 'name', Value: 'Ana Ruiz' },
            { Name: 'email_verified', Value: 'true' },
          ]),
        );
        const named = { UserPoolId: program.poolId, Username: email };
        const { Groups = [] } = await sdkOf(program).adminListGroupsForUser(named);
        expect(Groups.map(({ GroupName }) => GroupName)).toEqual(['moderator']);
        await old.stop();
        expect((await login(program, email, OLD_PASSWORD)).status).toBe(200);
      },
    );

    it('move when they have forgotten their password', async () => {
      const { from, add } = await startOld();
      const email = newAddress();
      await add(email);
      const program = await start(from);
      const browser = createBrowser(program.url);
      await browser.post('/api/auth/forgot-password', { email });
      const code = await waitFor(
        'a code',
        async () => /\b\d{6}\b/.exec((await mailsTo(program, email))[0]?.text ?? '')?.[0],
      );
      const reset = await browser.post('/api/auth/reset-password', { email, code, new_password: PASSWORD });
      expect(reset.status, reset.text).toBe(200);
      expect((await login(program, email, PASSWORD)).status).toBe(200);
    });

    it('get no second account by signing up, and the same answer as anybody', async () => {
      const { from, add, sdk } = await startOld();
      const [email, disabled, stranger] = [newAddress(), newAddress(), newAddress()];
      await add(email);
      await sdk.adminDisableUser(await add(disabled));
      const program = await start(from);
      const answers = [
        await register(program, email),
        await register(program, disabled),
        await register(program, stranger),
      ];
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(await usersOf(program, email)).toEqual([]);
      expect(await usersOf(program, disabled)).toEqual([]);
      expect(await usersOf(program, stranger)).toHaveLength(1);
      const [mail] = await waitFor('the mail', async () => {
        const mails = await mailsTo(program, email);
        return mails.length > 0 && mails;
      });
      expect(mail?.text).not.toMatch(/\b\d{6}\b/);
      expect((await login(program, email, OLD_PASSWORD)).status).toBe(200);
      expect((await login(program, disabled, OLD_PASSWORD)).status).toBe(401);
    });

    it('are nobody while the old pool is away: none signs up, none is made, and it is logged', async () => {
      const { old, from, add } = await startOld();
      const email = newAddress();
      await add(email);
      const program = await start(from);
      await old.stop();
      const away = await login(program, email, OLD_PASSWORD);
      expect([away.status, away.body.code]).toEqual([503, 'service_unavailable']);
      const refused = await register(program, email);
      expect([refused.status, refused.body.code]).toEqual([503, 'service_unavailable']);
      expect(await usersOf(program, email)).toEqual([]);
      expect(program.printed()).toContain('MIGRATE_FROM does not answer');
      expect(program.printed()).not.toContain(email);
    });

    it('are not asked for any more when the settings do not name it', async () => {
      const { from, add } = await startOld();
      const email = newAddress();
      await add(email);
      await (await start(from)).stop();
      const program = await start({});
      expect((await login(program, email, OLD_PASSWORD)).status).toBe(401);
      expect((await register(program, email)).status).toBe(201);
    });
  });
});

describe('people of an endpoint', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  type Answer = { status: number; body: string } | 'never';
  async function endpoint(answer: (event: Record<string, unknown> & { request: { password?: string } }) => Answer) {
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const told = answer(JSON.parse(body));
      if (told !== 'never') response.writeHead(told.status).end(told.body);
    });
    await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  }
  const refusal = { status: 400, body: '{"errorMessage":"unknown"}' };

  it('move as they sign in, and get no second account', async () => {
    const email = newAddress();
    const MIGRATE_FROM_URL = await endpoint((event) => {
      const { password } = event.request;
      if (event.userName !== email || (password !== undefined && password !== OLD_PASSWORD)) return refusal;
      const response = { userAttributes: { email, email_verified: 'true', name: 'Ana' }, finalUserStatus: 'CONFIRMED' };
      return { status: 200, body: JSON.stringify({ ...event, response }) };
    });
    const program = await startProgram({ env: { DATA_DIR: temporaryFolder(), MIGRATE_FROM_URL } });
    expect((await register(program, email)).status).toBe(201);
    expect(await usersOf(program, email)).toEqual([]);
    expect((await login(program, email, 'otra contraseña larga')).status).toBe(401);
    expect((await login(program, email, OLD_PASSWORD)).status).toBe(200);
    expect(await usersOf(program, email)).toHaveLength(1);
  });

  it('are locked out by no outage, however often they try, nor does it tell who is here or let anybody guess', async () => {
    const [email, guessed, here] = [newAddress(), newAddress(), newAddress()];
    let isAway = false;
    let asked = 0;
    const MIGRATE_FROM_URL = await endpoint((event) => {
      const { password } = event.request;
      if (isAway) return { status: 503, body: '' };
      if (event.userName !== email && event.userName !== guessed) return refusal;
      if (password !== undefined) asked += 1;
      if (password !== undefined && password !== OLD_PASSWORD) return refusal;
      const userAttributes = { email: String(event.userName), email_verified: 'true', name: 'Ana' };
      const response = { userAttributes, finalUserStatus: 'CONFIRMED' };
      return { status: 200, body: JSON.stringify({ ...event, response }) };
    });
    const program = await startProgram({ env: { DATA_DIR: temporaryFolder(), MIGRATE_FROM_URL } });
    const named = { UserPoolId: program.poolId, Username: here };
    await sdkOf(program).adminCreateUser({ ...named, MessageAction: 'SUPPRESS' });
    await sdkOf(program).adminSetUserPassword({ ...named, Password: PASSWORD, Permanent: true });
    isAway = true;
    for (let tries = 0; tries < 7; tries += 1) {
      const wrong = [
        await login(program, email, OLD_PASSWORD),
        await login(program, newAddress(), 'una cualquiera, larga'),
        await login(program, here, 'una cualquiera, larga'),
      ];
      const told = wrong.map(({ status, body }) => `${status} ${body.code}`);
      expect(new Set(told), `${tries}`).toEqual(new Set(['503 service_unavailable']));
    }
    isAway = false;
    // Whoever guessed at somebody who is here is locked out as ever.
    expect((await login(program, here, PASSWORD)).status).toBe(401);
    expect((await login(program, email, OLD_PASSWORD)).status).toBe(200);
    // What the other system does answer is counted, with or without outages between.
    asked = 0;
    for (let guess = 0; guess < 14; guess += 1) {
      isAway = guess % 2 === 1;
      await login(program, guessed, `una cualquiera, larga ${guess}`);
    }
    isAway = false;
    expect((await login(program, guessed, OLD_PASSWORD)).status).toBe(401);
    expect(asked).toBe(5);
  }, 60_000);

  it.each<[string, Answer]>([
    ['is throttled', { status: 429, body: 'slow down' }],
    ['fails', { status: 500, body: '' }],
    ['answers what is not JSON', { status: 200, body: '<html>' }],
    ['answers half of an event', { status: 200, body: '{"response":{"userAttributes":7}}' }],
    ['never answers', 'never'],
  ])(
    'are nobody where it %s',
    async (_, answer) => {
      const MIGRATE_FROM_URL = await endpoint(() => answer);
      const program = await startProgram({ env: { DATA_DIR: temporaryFolder(), MIGRATE_FROM_URL } });
      const email = newAddress();
      const since = performance.now();
      const refused = await register(program, email);
      expect(refused.status).toBeGreaterThanOrEqual(500);
      expect([401, 503]).toContain((await login(program, email, OLD_PASSWORD)).status);
      expect(performance.now() - since).toBeLessThan(40_000);
      expect(await usersOf(program, email)).toEqual([]);
    },
    60_000,
  );
});
