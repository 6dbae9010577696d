import { execFile, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createWanderer } from '../../packages/cli/test/harness/wanderer.ts';
import { formOf } from '../../packages/pool/test/visitor.ts';
import { findBinary, freePort } from '../../scripts/services/private-instance.ts';

const run = promisify(execFile);
const root = dirname(dirname(import.meta.dirname));
const command = join(root, 'node_modules/.bin/custom-cognito');
const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);

interface Running {
  readonly api: string;
  readonly pool: string;
  readonly data: string;
  printed(): string;
  stop(): Promise<void>;
}

/** Starts the server as a newcomer would, on free ports and with a data folder of its own. */
async function start(): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'custom-cognito-examples-'));
  const [PORT, POOL_PORT] = [String(await freePort()), String(await freePort())];
  const data = join(folder, 'data');
  const env = { PATH, HOME: process.env.HOME, PORT, POOL_PORT, DATA_DIR: data };
  const child = spawn(command, ['serve'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
  const ended = new Promise((resolve) => child.once('close', resolve));
  const api = `http://localhost:${PORT}`;
  const ready = async () => {
    if (child.exitCode !== null) throw new Error(`The server ended:\n${printed}`);
    expect((await fetch(`${api}/ready`)).status, printed).toBe(200);
  };
  await vi.waitFor(ready, { timeout: 30_000, interval: 100 });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { api, pool: `http://localhost:${POOL_PORT}`, data, printed: () => printed, stop };
}

const sdkOf = (endpoint: string) =>
  new CognitoIdentityProviderClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });

async function clientIdOf(endpoint: string): Promise<string> {
  const sdk = sdkOf(endpoint);
  const pools = await sdk.send(new ListUserPoolsCommand({ MaxResults: 1 }));
  const clients = await sdk.send(new ListUserPoolClientsCommand({ UserPoolId: pools.UserPools![0]!.Id }));
  return clients.UserPoolClients![0]!.ClientId!;
}

/** Makes somebody, and gives what a browser does who signs in at an address and is sent back to the application. */
async function personOf(endpoint: string, { Username, Password }: Readonly<Record<'Username' | 'Password', string>>) {
  const sdk = sdkOf(endpoint);
  const { UserPools: [pool] = [] } = await sdk.send(new ListUserPoolsCommand({ MaxResults: 1 }));
  const UserPoolId = pool?.Id;
  const UserAttributes = [
    { Name: 'email', Value: Username },
    { Name: 'email_verified', Value: 'true' },
  ];
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }));
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
  return async (address: string) => {
    const browser = createWanderer();
    const page = await browser.go(address);
    const { action, hidden } = formOf(page.text);
    const sent = await fetch(new URL(action, page.url), {
      method: 'POST',
      headers: { cookie: [...browser.cookies].map((one) => one.join('=')).join('; '), 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ ...hidden, username: Username, password: Password }),
      redirect: 'manual',
    });
    return (await browser.go(new URL(sent.headers.get('location') ?? '', page.url))).text;
  };
}

describe('the examples, against a server that just started', () => {
  let server: Running;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server?.stop());

  it.skipIf(!findBinary('curl', []))('a first account with curl', async () => {
    const env = { PATH, PUBLIC_URL: server.api };
    const { stdout } = await run('sh', [join(root, 'examples/first-sign-up.sh'), 'ada@example.com'], { env });
    expect(stdout).toContain('"email":"ada@example.com"');
    expect(stdout).toContain('"email_verified":true');
    expect(stdout).toMatch(/"access_token":"[\w.-]+"/);
  });

  it.each(['README.md', 'README.es.md'])('what %s says that it prints', (name) => {
    const [, block] = readFileSync(join(root, name), 'utf8').match(/```text\n(.*? is ready.*?)```/s)!;
    const here = block!
      .replaceAll('http://localhost:8000', server.api)
      .replaceAll('http://localhost:9229', server.pool)
      .replace('./data', server.data);
    expect(server.printed().trim()).toContain(here.trim());
  });

  it('the service as a library', async () => {
    const source = '--conditions=@custom-cognito/source';
    const { stdout } = await run(process.execPath, [source, join(root, 'examples/library.ts')], { env: { PATH } });
    expect(stdout).toBe('401\n200\n');
  });

  it('a second factor, and a recovery code in its place', async () => {
    const [source, env] = ['--conditions=@custom-cognito/source', { PATH, PUBLIC_URL: server.api }];
    const { stdout } = await run(process.execPath, [source, join(root, 'examples/second-factor.ts')], { env });
    expect(stdout).toBe('10 recovery codes\nSOFTWARE_TOKEN_MFA: Sesión iniciada.\n');
  });

  it('limits of one’s own', async () => {
    const source = '--conditions=@custom-cognito/source';
    const { stdout } = await run(process.execPath, [source, join(root, 'examples/rate-limits.ts')], { env: { PATH } });
    expect(stdout).toBe('invited, 1 left\ninvited, 0 left\nagain in 60 s, says login-account\n');
  });

  it('the audit record', async () => {
    const source = '--conditions=@custom-cognito/source';
    const { stdout } = await run(process.execPath, [source, join(root, 'examples/audit.ts')], { env: { PATH } });
    expect(stdout.split('\n')).toEqual([
      'login failure invalid_credentials ada@example.com 203.0.113.5',
      'true 3 1',
      'undefined true',
      '',
    ]);
  });

  it('monitoring', async () => {
    const source = '--conditions=@custom-cognito/source';
    const { stdout } = await run(process.execPath, [source, join(root, 'examples/monitoring.ts')], { env: { PATH } });
    expect(stdout).toContain('13 2 [');
    expect(stdout).toContain("reason: 'many_accounts'");
    expect(stdout).toMatch(/13 T00:00:00\+0[12]:00 13\n13 0 0\n$/);
  });

  it('administration', async () => {
    const source = '--conditions=@custom-cognito/source';
    const program = join(root, 'examples/administration.ts');
    const { stdout } = await run(process.execPath, [source, program], { env: { PATH } });
    expect(stdout).toContain(
      "grace@example.com FORCE_CHANGE_PASSWORD\noneself: own_account\n[ 'Grace Hopper false' ]\n",
    );
    expect(stdout).toMatch(/disable success by ada@example\.com',\s+'create success by ada@example\.com/);
  });

  it('metrics of one’s own app', async () => {
    const source = '--conditions=@custom-cognito/source';
    const { stdout } = await run(process.execPath, [source, join(root, 'examples/metrics.ts')], { env: { PATH } });
    expect(stdout.split('\n')).toEqual([
      'failed_login_attempts_total{reason="invalid_credentials"} 1',
      'auth_requests_total{method="POST",endpoint="/api/auth/login",status="401"} 1',
      '',
    ]);
  });

  it.skipIf(process.platform === 'win32')('the audit record from a terminal', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'custom-cognito-examples-'));
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
    const env = { PATH: [dirname(command), PATH].join(delimiter), DATA_DIR: server.data };
    const { stdout } = await run('sh', [join(root, 'examples/audit-commands.sh')], { cwd, env });
    expect(stdout).toMatch(/^The audit record is whole: \d+ chains, \d+ rows\.\nThe audit record is whole/);
    expect(stdout).toMatch(/\nlogins\.csv: \d+ rows\.\n0 rows removed\.\n$/);
    expect(readFileSync(join(cwd, 'logins.csv'), 'utf8')).toMatch(/^id,timestamp,event,/);
  });

  it.skipIf(process.platform === 'win32')('users from a terminal', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'custom-cognito-examples-'));
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
    const env = { PATH: [dirname(command), PATH].join(delimiter), DATA_DIR: server.data };
    const { stdout } = await run('sh', [join(root, 'examples/user-commands.sh')], { cwd, env });
    expect(stdout).toMatch(
      /^✓ User created: grace@example\.com \(Grace Hopper, [0-9a-f-]{36}\)\.\n✓ In group moderator: /,
    );
    expect(stdout).toMatch(/\n\{"users":\[\n\{.*"email":"grace@example\.com".*\}\n\],"total":1\}\n✓ Disabled/);
    expect(stdout).toMatch(/\n✓ Exported to: users\.csv\n✓ Deleted: grace@example\.com /);
    expect(readFileSync(join(cwd, 'users.csv'), 'utf8')).toMatch(
      /^sub,username,email,.*\n(".*\n)*.*"grace@example\.com"/,
    );
  });

  it.skipIf(process.platform === 'win32')('a migration from a terminal', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'custom-cognito-examples-'));
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
    const env = { PATH: [dirname(command), PATH].join(delimiter), DATA_DIR: server.data };
    const { stdout } = await run('sh', [join(root, 'examples/migrate.sh')], { cwd, env });
    expect(stdout).toMatch(/^Plan: nothing was changed {2}old-users\.csv\n +2 {2}created\n/);
    expect(stdout).toMatch(/finished +created 2 +updated 0 +skipped 0 +refused 0 +old-users\.csv\n/);
    expect(stdout).toMatch(/mig-[0-9a-f]{12} was undone: 2 users deleted\.\n$/);
    expect(readFileSync(join(cwd, 'moved.csv'), 'utf8')).toBe('row,result,code\n1,created,\n2,created,\n');
    expect(readFileSync(join(cwd, 'plan.html'), 'utf8')).toContain('<title>Migration: old-users.csv</title>');
  });

  it('a backup, and a rehearsed disaster', { timeout: 60_000 }, async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'custom-cognito-examples-'));
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
    const env = { PATH: [dirname(command), PATH].join(delimiter), DATA_DIR: server.data };
    const { stdout } = await run('sh', [join(root, 'examples/backup.sh')], { cwd, env });
    expect(stdout).toMatch(/✓ Backup in today\.backup: \d+ users, \d+ rows\./);
    expect(stdout).toMatch(/✓ today\.backup is whole: of \S+Z, \d+ users/);
    expect(stdout).toMatch(/✓ Restored what there was at \S+Z: \d+ users\.\nThe audit record is whole/);
  });

  it('identity providers', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'custom-cognito-examples-'));
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
    copyFileSync(join(root, 'examples/providers.json'), join(cwd, 'providers.json'));
    const secrets = { GOOGLE_SECRET: 'one', ENTRA_SECRET: 'two', OKTA_SECRET: 'three' };
    const env = { PATH: [dirname(command), PATH].join(delimiter), LANG: 'en_US.UTF-8', ...secrets };
    const { stdout } = await run('sh', [join(root, 'examples/sso.sh')], { cwd, env });
    const lines = stdout.split('\n').map((line) => line.trimEnd());
    expect(lines.slice(0, 3)).toEqual([
      '✓ Google: added (http://localhost:8000/sso/google/callback)',
      '✓ Entra: added (http://localhost:8000/sso/entra/callback)',
      '✓ Okta: added (http://localhost:8000/sso/okta/callback)',
    ]);
    expect(lines.slice(3, 7).map((line) => line.split(/ {2,}/))).toEqual([
      ['Name', 'Type', 'Sign-in'],
      ...['Google', 'Entra', 'Okta'].map((name) => [
        name,
        name === 'Google' ? 'google' : 'oidc',
        `/sso/${name.toLowerCase()}/login`,
      ]),
    ]);
    expect(JSON.parse(lines[7] ?? '').providers.map(({ state }: { state: string }) => state)).toEqual(
      Array(3).fill('changed'),
    );
    expect(lines[8]).toBe('Removed: Okta.');
  });

  it('what ends tokens', async () => {
    const source = '--conditions=@custom-cognito/source';
    const { stdout } = await run(process.execPath, [source, join(root, 'examples/revocation.ts')], { env: { PATH } });
    expect(stdout.split('\n')).toEqual([
      'groups invalid_token · welcome, in [editors]',
      'disabled invalid_token',
      'key invalid_token · welcome, in [editors]',
      '',
    ]);
  });

  it('screening with a list of one’s own', async () => {
    const source = '--conditions=@custom-cognito/source';
    const program = join(root, 'examples/password-screening.ts');
    const { stdout } = await run(process.execPath, [source, program], { env: { PATH } });
    const refused = 'Password did not conform with policy: Password';
    expect(stdout.split('\n')).toEqual([
      `${refused} is too common`,
      `${refused} has appeared in a data breach`,
      `${refused} contains personal information`,
      'accepted',
      '',
    ]);
  });

  it('an unmodified AWS SDK against the embedded pool', async () => {
    const COGNITO_APP_CLIENT_ID = await clientIdOf(server.pool);
    const env = { PATH, PUBLIC_URL: server.api, COGNITO_ENDPOINT: server.pool, COGNITO_APP_CLIENT_ID };
    const { stdout } = await run(process.execPath, [join(root, 'examples/aws-sdk.ts')], { env });
    expect(stdout).toMatch(/Name: 'email_verified', Value: 'true'/);
    expect(server.printed()).toContain(COGNITO_APP_CLIENT_ID);
  });

  it('clients of the OAuth endpoints, with a user and without', async () => {
    const signIn = await personOf(server.pool, { Username: 'joan@example.com', Password: 'a compiler for everyone' });
    const env = { PATH, COGNITO_ENDPOINT: server.pool };
    const child = spawn(process.execPath, [join(root, 'examples/oauth.ts')], { env });
    onTestFinished(() => void child.kill());
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
    const ended = new Promise((resolve) => child.once('close', resolve));
    const addressOf = () => /^Sign in at (\S+)\n/m.exec(printed)?.[1] ?? expect.fail(printed);
    expect(await signIn(await vi.waitFor(addressOf, { timeout: 10_000 }))).toBe('You can close this page.');
    expect(await ended, printed).toBe(0);
    expect(printed.split('\n').filter((line) => !line.startsWith('Sign in at '))).toEqual([
      'The job has a bearer token for 3600 s',
      'Signed in: joan@example.com',
      'Renewed for 3600 s',
      'Revoked: invalid_grant',
      '',
    ]);
  });
});
