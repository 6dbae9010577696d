import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newAddress, PASSWORD } from './harness/people.ts';
import { runCommand, startProgram, temporaryFolder } from './harness/program.ts';
import { waitFor } from './harness/wait.ts';

const ROOT = dirname(dirname(dirname(import.meta.dirname)));

describe('the command line', () => {
  const COMMANDS = [
    [],
    ['serve'],
    ['pool'],
    ['pool', 'serve'],
    ['audit'],
    ['audit', 'verify'],
    ['audit', 'tail'],
    ['audit', 'export'],
    ['audit', 'prune'],
    ['audit', 'erase'],
    ['keys'],
    ['keys', 'list'],
    ['keys', 'rotate'],
    ['create-user'],
    ['list-users'],
    ['show-user'],
    ['enable-user'],
    ['disable-user'],
    ['delete-user'],
    ['sign-out-user'],
    ['confirm-user'],
    ['set-password'],
    ['add-to-group'],
    ['remove-from-group'],
    ['report'],
    ['completion'],
  ].map((args) => [args]);

  it.each(COMMANDS)('explains %j with an example, in the language of the terminal', async (args) => {
    const help = (env = {}) => runCommand({ args: [...args, '--help'], env });
    const [english, spanish] = await Promise.all([help(), help({ LC_ALL: 'es_ES.UTF-8' })]);
    expect([english.code, english.stderr]).toEqual([0, '']);
    expect(english.stdout).toContain(`Usage: ${['custom-cognito', ...args].join(' ')}`);
    expect(english.stdout).toMatch(/Example:\n {2}.*custom-cognito /);
    expect([spanish.code, spanish.stderr]).toEqual([0, '']);
    expect(spanish.stdout).toMatch(/^Uso: custom-cognito/);
    expect(spanish.stdout).toMatch(/Ejemplo:\n {2}.*custom-cognito /);
    expect(spanish.stdout).not.toMatch(/Usage|Options|Example|display help|choices/);
  });

  it.each([
    [['serv'], 'error: no existe la orden «serv»'],
    [['serve', '--prot'], 'error: no existe la opción «--prot»'],
    [['serve', 'now'], 'error: sobran argumentos'],
    [['audit', 'export'], 'error: falta el argumento «file»'],
    [['audit', 'prune'], 'error: falta la opción obligatoria «--before <time>»'],
    [['audit', 'tail', '--event'], 'error: falta el valor de la opción «--event <event>»'],
    [['audit', 'tail', '-n', '10001'], 'Se espera un número del 0 al 10.000.'],
    [['audit', 'export', 'x.csv', '--format', 'xml'], 'error: la opción «--format <format>» no admite «xml»'],
    [['audit', 'export', 'x.csv', '--from', '2026-02-30'], 'Se espera una fecha'],
  ])('refuses %j in Spanish', async (args, says) => {
    const { code, stdout, stderr } = await runCommand({ args, env: { LANG: 'es_MX.UTF-8' } });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
  });

  it.each([
    [[]],
    [['serv']],
    [['pool']],
    [['pool', 'server']],
    [['serve', '--prot', '80']],
    [['serve', 'now']],
    [['audit']],
    [['audit', 'tail', '-n', '-1']],
    [['audit', 'tail', '--since', 'yesterday']],
    [['audit', 'prune', '--before', '2026-13-01', '--yes']],
    [['audit', 'erase']],
  ])('refuses %j with exit code 2, on standard error', async (args) => {
    const { code, stdout, stderr } = await runCommand({ args });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/error: |Usage: /);
  });

  it('says that Node is too old', async () => {
    const older = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } });";
    const { code, stdout, stderr } = await runCommand({ node: ['--import', `data:text/javascript,${older}`] });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^custom-cognito needs Node\.js 24 or newer; this is v/);
  });
});

describe('serve', () => {
  it('prints where to go, with the real ports, and something answers at each place', async () => {
    const DATA_DIR = temporaryFolder();
    const program = await startProgram({ env: { DATA_DIR } });
    const { url, poolUrl, poolId, clientId } = program;
    const { stdout } = await program.stop();
    expect(stdout.trim().split('\n')).toEqual([
      'Custom Cognito is ready. Stop it with Ctrl-C.',
      '',
      `  Web            ${url}`,
      `  API docs       ${url}/docs`,
      `  Mailbox        ${url}/dev/mailbox`,
      `  Pool endpoint  ${poolUrl}`,
      `  Pool id        ${poolId}`,
      `  Client id      ${clientId}`,
      `  Data folder    ${DATA_DIR}`,
    ]);
    const again = await startProgram({ env: { DATA_DIR, PORT: new URL(url).port, POOL_PORT: new URL(poolUrl).port } });
    expect([again.url, again.poolUrl]).toEqual([url, poolUrl]);
    const places = [url, `${url}/docs`, `${url}/dev/mailbox`, `${poolUrl}/${poolId}/.well-known/jwks.json`];
    for (const place of places) expect((await fetch(place)).status, place).toBe(200);
  });

  it('answers soon after its start', async () => {
    const DATA_DIR = temporaryFolder();
    await (await startProgram({ env: { DATA_DIR } })).stop();
    const since = performance.now();
    const program = await startProgram({ env: { DATA_DIR } });
    expect((await fetch(`${program.url}/ready`)).status).toBe(200);
    expect(performance.now() - since).toBeLessThan(10_000);
  });

  it('listens for the pool only when it is asked to, and signs in all the same', async () => {
    const env = { POOL_PORT: 'off', DATA_DIR: temporaryFolder(), ADMIN_EMAIL: newAddress(), ADMIN_PASSWORD: PASSWORD };
    const program = await startProgram({ env });
    expect(program.printed()).toMatch(/Pool endpoint {2}not listening\n/);
    const answer = await fetch(`${program.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: env.ADMIN_EMAIL, password: PASSWORD }),
    });
    expect(answer.status).toBe(200);
  });
});

describe('pool serve', () => {
  it('serves any AWS SDK with nothing else running', async () => {
    const program = await startProgram({ args: ['pool', 'serve'], env: { DATA_DIR: temporaryFolder() } });
    expect(program.printed()).not.toMatch(/ {2}(Web|API docs|Mailbox) /);
    const { poolUrl: endpoint, poolId: UserPoolId, clientId: ClientId } = program;
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    const sdk = new CognitoIdentityProvider({ endpoint, region: 'eu-west-1', credentials });
    const email = newAddress();
    const person = { Username: email, Password: PASSWORD };
    await sdk.signUp({ ClientId, ...person, UserAttributes: [{ Name: 'email', Value: email }] });
    await sdk.adminConfirmSignUp({ UserPoolId, Username: email });
    const { AuthenticationResult } = await sdk.initiateAuth({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD },
    });
    const { UserAttributes } = await sdk.getUser({ AccessToken: AuthenticationResult?.AccessToken });
    expect(UserAttributes).toContainEqual({ Name: 'email', Value: email });
    expect(await program.stop()).toMatchObject({ code: 0 });
  });

  it('has nothing to do without a port', async () => {
    const { code, stderr } = await runCommand({ args: ['pool', 'serve'], env: { POOL_PORT: 'off' } });
    expect(code).toBe(2);
    expect(stderr).toContain('POOL_PORT is off');
  });
});

describe('npm start', () => {
  async function npmStart(): Promise<{ npm: ChildProcess; url: string }> {
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      POOL_PORT: '0',
      DATA_DIR: temporaryFolder(),
    };
    const npm = spawn('npm', ['start'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void npm.kill('SIGTERM'));
    let printed = '';
    for (const stream of [npm.stdout, npm.stderr]) stream?.on('data', (chunk) => (printed += chunk));
    const url = await waitFor('the server', async () => / Web +(\S+)\n/.exec(printed)?.[1]);
    return { npm, url };
  }

  const isGone = (url: string) =>
    fetch(`${url}/health`).then(
      () => false,
      () => true,
    );

  it('F15 ends with the server when it is asked to', async () => {
    const { npm, url } = await npmStart();
    npm.kill('SIGTERM');
    await once(npm, 'close');
    expect(await isGone(url)).toBe(true);
  });

  it('leaves no server behind when it is killed', async () => {
    const { npm, url } = await npmStart();
    npm.kill('SIGKILL');
    await waitFor('the server to end', () => isGone(url));
  });
});
