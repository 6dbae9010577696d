import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadSettings, SettingsError } from '../src/settings/settings.ts';
import { runCommand, startProgram, temporaryFolder } from './harness/program.ts';

type Variables = Readonly<Record<string, string>>;

const masterKey = () => randomBytes(32).toString('base64');

function problemsOf(environment: Variables): readonly string[] {
  try {
    loadSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe('settings', () => {
  it('has a default for everything', () => {
    expect(loadSettings({})).toMatchObject({
      environment: 'development',
      host: '127.0.0.1',
      port: 8000,
      poolHost: '127.0.0.1',
      poolPort: 9229,
      dataDir: './data',
      databaseUrl: 'sqlite:data/custom-cognito.db',
      region: 'eu-west-1',
      backEnd: { kind: 'embedded' },
      locale: 'es',
      logFormat: 'pretty',
    });
    expect(loadSettings({ ENVIRONMENT: 'test' }).logFormat).toBe('json');
  });

  it('takes an empty variable for an unset one', () => {
    expect(loadSettings({ PORT: '', COGNITO_USER_POOL_ID: '', MASTER_KEY: '' })).toEqual(loadSettings({}));
  });

  const wrong: readonly Variables[] = [
    { ENVIRONMENT: 'staging' },
    { PORT: '65536' },
    { PORT: '-1' },
    { PORT: '80a' },
    { PORT: ' 80' },
    { POOL_PORT: 'no' },
    { POOL_RATE_LIMITS: 'yes' },
    { PUBLIC_URL: 'localhost:8000' },
    { PUBLIC_URL: 'https://example.com/app' },
    { PUBLIC_URL: 'https://user:secret-part@example.com' },
    { POOL_PUBLIC_URL: 'ftp://example.com' },
    { FRONTEND_URL: '*' },
    { FRONTEND_URL: 'https://*.example.com' },
    { FRONTEND_URL: 'https://a.example, null' },
    { DATABASE_URL: 'mysql://db/x' },
    { DATABASE_URL: 'sqlite:' },
    { DATABASE_URL: 'postgres://user:secret-part@[db/x' },
    { REDIS_URL: 'http://redis' },
    { MASTER_KEY: 'secret-part' },
    { MASTER_KEY: Buffer.alloc(32).toString('base64') },
    { MASTER_KEY: Buffer.from('changemechangemechangemechangeme').toString('base64') },
    { AWS_REGION: 'Eu West' },
    { COGNITO_ENDPOINT: 'localhost:9229', COGNITO_USER_POOL_ID: 'eu-west-1_a', COGNITO_APP_CLIENT_ID: 'a' },
    { COGNITO_USER_POOL_ID: 'pool', COGNITO_APP_CLIENT_ID: 'a' },
    { SMTP_URL: 'mail.example.com', EMAIL_FROM: 'a@example.com' },
    { SMTP_URL: 'smtp://', EMAIL_FROM: 'a@example.com' },
    { PASSWORD_RANGE_URL: 'range.example.com' },
    { PASSWORD_RANGE_URL: 'http://range.example.com' },
    { PASSWORD_RANGE_URL: 'https://user:secret-part@range.example.com' },
    { PASSWORD_RANGE_URL: 'https://range.example.com/?of=' },
    { EMAIL_FROM: 'nobody' },
    { EMAIL_FROM: 'a@example.com\r\nBcc: b@example.com' },
    { ADMIN_EMAIL: 'admin', ADMIN_PASSWORD: 'secret-part' },
    { TRUSTED_PROXIES: '10.0.0.0/33' },
    { RATE_LIMIT_LOGIN: '5' },
    { RATE_LIMIT_GLOBAL: '0/60' },
    { ACCESS_TOKEN_TTL: '0' },
    { ACCESS_TOKEN_TTL: '1h' },
    { REFRESH_GRACE: '61' },
    { UV_THREADPOOL_SIZE: '0' },
    { CODE_TTL_SIGN_UP: '1.5' },
    { METRICS_TOKEN: 'secret part' },
    { METRICS_TOKEN: 'señor-secret-part' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
    { OTEL_EXPORTER_OTLP_HEADERS: 'secret-part', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector' },
    { OTEL_EXPORTER_OTLP_HEADERS: 'key=secret%ff', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector' },
    { LOG_LEVEL: 'loud' },
    { LOG_FORMAT: 'xml' },
    { SSO_SAME_EMAIL: 'merge' },
    { LOCALE: 'fr' },
  ];
  it.each(wrong)('refuses %o once, by its name and without its value', (variables) => {
    const [name = '', value = ''] = Object.entries(variables)[0] ?? [];
    const problems = problemsOf(variables);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} must `));
    if (value.includes('secret-part')) expect(problems[0]).not.toContain('secret-part');
  });

  it.each([
    [{ COGNITO_USER_POOL_ID: 'eu-west-1_a' }, 'COGNITO_APP_CLIENT_ID missing'],
    [{ COGNITO_APP_CLIENT_ID: 'a' }, 'COGNITO_USER_POOL_ID missing'],
    [{ COGNITO_ENDPOINT: 'http://localhost:1' }, 'COGNITO_ENDPOINT needs COGNITO_USER_POOL_ID'],
    [{ COGNITO_APP_CLIENT_SECRET: 'x' }, 'COGNITO_APP_CLIENT_SECRET needs COGNITO_USER_POOL_ID'],
    [{ POOL_ACCESS_KEY_ID: 'x' }, 'POOL_SECRET_ACCESS_KEY missing'],
    [{ ADMIN_EMAIL: 'a@example.com' }, 'ADMIN_PASSWORD missing'],
    [{ SMTP_URL: 'smtp://mail' }, 'EMAIL_FROM missing'],
    [{ MASTER_KEY: masterKey(), MASTER_KEY_FILE: '/key' }, 'MASTER_KEY and MASTER_KEY_FILE exclude each other'],
    [{ POOL_HOST: '0.0.0.0' }, 'POOL_ACCESS_KEY_ID and POOL_SECRET_ACCESS_KEY missing'],
    [{ POOL_HOST: '::' }, 'POOL_ACCESS_KEY_ID and POOL_SECRET_ACCESS_KEY missing'],
    [{ POOL_HOST: 'pool.internal' }, 'POOL_ACCESS_KEY_ID and POOL_SECRET_ACCESS_KEY missing'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'a=b' }, 'OTEL_EXPORTER_OTLP_HEADERS needs OTEL_EXPORTER_OTLP_ENDPOINT'],
    [{ ENVIRONMENT: 'production' }, 'MASTER_KEY or MASTER_KEY_FILE missing'],
  ])('refuses %o, which does not go together', (variables, problem) => {
    expect(problemsOf(variables)).toEqual([expect.stringMatching(new RegExp(`^${problem}`))]);
  });

  it('listens on loopback without credentials, and anywhere with them', () => {
    for (const POOL_HOST of ['127.0.0.1', '127.8.9.1', '::1', '[::1]', 'localhost']) {
      expect(problemsOf({ POOL_HOST })).toEqual([]);
    }
    const credentials = { POOL_ACCESS_KEY_ID: 'id', POOL_SECRET_ACCESS_KEY: 'secret' };
    expect(problemsOf({ POOL_HOST: '0.0.0.0', ...credentials })).toEqual([]);
    expect(problemsOf({ POOL_HOST: '0.0.0.0', POOL_PORT: 'off' })).toEqual([]);
  });

  it.each([
    ['PUBLIC_URL', { PUBLIC_URL: 'http://example.com' }],
    ['POOL_PUBLIC_URL', { POOL_PUBLIC_URL: 'http://example.com/pool' }],
    ['FRONTEND_URL', { FRONTEND_URL: 'https://a.example,http://b.example' }],
    ['POOL_SECRET_ACCESS_KEY', { POOL_ACCESS_KEY_ID: 'id', POOL_SECRET_ACCESS_KEY: 'secret' }],
    ['METRICS_TOKEN', { METRICS_TOKEN: 'short' }],
    ['NODE_TLS_REJECT_UNAUTHORIZED', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
  ])('U11 K16 refuses an insecure %s in production only', (name, variables) => {
    const production = { ENVIRONMENT: 'production', MASTER_KEY: masterKey() };
    expect(problemsOf(production)).toEqual([]);
    expect(problemsOf({ ...production, ...variables })).toEqual([expect.stringContaining(name)]);
    expect(problemsOf(variables)).toEqual([]);
  });

  it.each([
    ['COGNITO_POOL_ID', 'COGNITO_USER_POOL_ID'],
    ['COGNITO_CLIENT_ID', 'COGNITO_APP_CLIENT_ID'],
    ['COGNITO_APP_CLIENT_SECRETE', 'COGNITO_APP_CLIENT_SECRET'],
    ['COGNITO_ENDPONT', 'COGNITO_ENDPOINT'],
    ['COGNITO_DOMIAN', 'COGNITO_DOMAIN'],
  ])('U11 reports %s and suggests %s', (typo, meant) => {
    expect(problemsOf({ [typo]: 'x' })).toEqual([`${typo} is not a setting; did you mean ${meant}?`]);
  });
});

describe('the command with settings it cannot use', () => {
  it('tells all of them at once, with exit code 2 and no secret', async () => {
    const env = {
      PORT: 'eighty',
      COGNITO_POOL_ID: 'x',
      DATABASE_URL: 'mysql://root:planted-secret@db/x',
      MASTER_KEY: 'planted-secret',
      ADMIN_PASSWORD: 'planted-secret',
      SMTP_URL: 'http://user:planted-secret@mail',
    };
    const { code, stdout, stderr } = await runCommand({ env });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(
      stderr
        .match(/^ {2}- \w+/gm)
        ?.map((line) => line.slice(4))
        .sort(),
    ).toEqual(
      ['ADMIN_EMAIL', 'COGNITO_POOL_ID', 'DATABASE_URL', 'EMAIL_FROM', 'MASTER_KEY', 'PORT', 'SMTP_URL'].sort(),
    );
    expect(stderr).not.toContain('planted-secret');
  });

  it('reads .env, which the environment overrides', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, '.env'), 'LOG_LEVEL=loud\nLOCALE="fr" # not a language of ours\nPORT=http\n');
    const { code, stderr } = await runCommand({ cwd, env: { LOCALE: 'en' } });
    expect(code).toBe(2);
    expect(stderr).toContain('LOG_LEVEL must be');
    expect(stderr).not.toMatch(/LOCALE|PORT/);
  });

  it('says that .env cannot be read', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, '.env'));
    expect(await runCommand({ cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('.env cannot be read'),
    });
  });

  it('A08 does not listen beyond loopback without credentials, whatever else is set', async () => {
    const env = { POOL_HOST: '0.0.0.0' };
    expect(await runCommand({ env })).toMatchObject({ code: 2, stderr: expect.stringContaining('POOL_ACCESS_KEY_ID') });
    const outside = { COGNITO_USER_POOL_ID: 'eu-west-1_a', COGNITO_APP_CLIENT_ID: 'a' };
    const alone = await runCommand({ args: ['pool', 'serve'], env: { ...env, ...outside } });
    expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining('COGNITO_USER_POOL_ID') });
  });

  it('says which port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const PORT = String((server.address() as AddressInfo).port);
    for (const name of ['PORT', 'POOL_PORT']) {
      const { code, stderr } = await runCommand({ env: { [name]: PORT } });
      expect(code).toBe(2);
      expect(stderr).toContain(`- ${name} ${PORT} on 127.0.0.1 is in use`);
    }
  });

  it('says that the database cannot be opened, without its password', async () => {
    const DATABASE_URL = 'postgres://user:planted-secret@127.0.0.1:1/x';
    const refused = await runCommand({ env: { DATABASE_URL } });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be opened (ECONNREFUSED)') });
    expect(refused.stderr).not.toContain('planted-secret');
    const missing = await runCommand({ env: { DATABASE_URL: 'sqlite:/nowhere/at/all.db' } });
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be opened') });
  });

  it('refuses an administrator’s password that the pool’s policy refuses', async () => {
    const { code, stderr } = await runCommand({
      env: { ADMIN_EMAIL: 'root@example.com', ADMIN_PASSWORD: 'password1234' },
    });
    expect(code).toBe(2);
    expect(stderr).toContain('- ADMIN_PASSWORD is refused: Password did not conform');
    expect(stderr).not.toContain('password1234');
  });
});

describe('production', () => {
  it('K16 keeps its cookies to HTTPS and hides what developers see', async () => {
    const cwd = temporaryFolder();
    const keyFile = join(cwd, 'key');
    writeFileSync(keyFile, `${masterKey()}\n`);
    const program = await startProgram({ cwd, env: { ENVIRONMENT: 'production', MASTER_KEY_FILE: keyFile } });
    const answer = await fetch(`${program.url}/api/auth/logout`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: program.url },
      body: '{}',
    });
    for (const cookie of answer.headers.getSetCookie()) {
      expect(cookie).toMatch(/^__Host-(refresh_token|session_id)=;.*; Secure$/);
    }
    expect(answer.headers.getSetCookie()).toHaveLength(2);
    for (const path of ['/docs', '/openapi.json', '/dev/mailbox', '/dev/mailbox.json']) {
      expect((await fetch(program.url + path)).status, `A12 ${path}`).toBe(404);
    }
    expect(program.printed()).not.toMatch(/API docs|Mailbox/);
    expect(program.printed()).toContain('SMTP_URL is not set');
    expect(program.printed()).not.toContain(readFileSync(keyFile, 'utf8').trim());
  });
});
