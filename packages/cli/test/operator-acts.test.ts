import { randomBytes } from 'node:crypto';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { oneDatabase } from '@custom-cognito/database/testing';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { createBrowser } from './harness/browser.ts';
import { postFrom } from './harness/loopback.ts';
import { newAddress, PASSWORD } from './harness/people.ts';
import { type Program, runCommand, startProgram, temporaryFolder } from './harness/program.ts';
import { waitFor } from './harness/wait.ts';

type Item = Readonly<Record<string, unknown>>;

oneDatabase('postgres', (_dialect, open, DATABASE_URL) => {
  const credentials = { accessKeyId: 'AKIDOPERATOR', secretAccessKey: randomBytes(20).toString('hex') };
  const env = {
    ENVIRONMENT: 'test',
    DATABASE_URL,
    MASTER_KEY: randomBytes(32).toString('base64'),
    POOL_ACCESS_KEY_ID: credentials.accessKeyId,
    POOL_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    TRUSTED_PROXIES: '127.0.0.0/8',
    ADMIN_EMAIL: newAddress('root'),
    ADMIN_PASSWORD: PASSWORD,
  };
  const start = () => startProgram({ env: { ...env, DATA_DIR: temporaryFolder() } });
  const sdkOf = ({ poolUrl: endpoint }: Program) =>
    new CognitoIdentityProvider({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
  const command = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCommand({ args: [...args, '--json'], env });
    return { exit: code, ...(JSON.parse(stdout || stderr) as Item) } as Item;
  };
  const recorded = async (event: string) =>
    ((await command('audit', 'tail', '--event', event)) as unknown as { items: Item[] }).items;
  const newUser = async (sdk: CognitoIdentityProvider, UserPoolId: string) => {
    const email = newAddress('ana');
    const UserAttributes = [{ Name: 'email', Value: email }];
    const { User } = await sdk.adminCreateUser({
      UserPoolId,
      Username: email,
      MessageAction: 'SUPPRESS',
      UserAttributes,
    });
    return { email, sub: User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value };
  };

  it('records the first administrator once, and what AWS SDKs change, with who asked', async () => {
    const program = await start();
    const [first] = await recorded('admin_action');
    expect(first).toMatchObject({ actor: 'program', action: 'first-admin', outcome: 'success' });
    const sdk = sdkOf(program);
    const { poolId: UserPoolId } = program;
    const { email: Username, sub } = await newUser(sdk, UserPoolId);
    await sdk.adminGetUser({ UserPoolId, Username });
    await sdk.listUsers({ UserPoolId });
    await sdk.adminAddUserToGroup({ UserPoolId, Username, GroupName: 'admin' });
    await expect(sdk.adminAddUserToGroup({ UserPoolId, Username, GroupName: 'none' })).rejects.toThrow();
    await sdk.adminDeleteUser({ UserPoolId, Username });
    const acts = (await recorded('admin_action')).slice(1);
    const by = { actor: 'key:AKIDOPERATOR', subject: sub, ip: '127.0.0.1' };
    expect(acts).toMatchObject([
      { ...by, action: 'AdminCreateUser', outcome: 'success', user_agent: expect.stringMatching(/^aws-sdk-js/) },
      { ...by, action: 'AdminAddUserToGroup admin', outcome: 'success', reason: null },
      { ...by, action: 'AdminAddUserToGroup none', outcome: 'failure', reason: 'ResourceNotFoundException' },
      { ...by, action: 'AdminDeleteUser', outcome: 'success' },
    ]);
    expect(JSON.stringify(acts.map(({ subject_name: _name, ...row }) => row))).not.toContain(Username);
    await program.stop();

    const again = await start();
    expect((await recorded('admin_action')).filter(({ action }) => action === 'first-admin')).toHaveLength(1);
    expect(await command('audit', 'verify')).toMatchObject({ exit: 0, ok: true });
    await again.stop();
  });

  it('does nothing for an AWS SDK that could not be recorded', async () => {
    const program = await start();
    const sdk = sdkOf(program);
    const { poolId: UserPoolId } = program;
    const { email: Username } = await newUser(sdk, UserPoolId);
    const { db } = await open();
    await sql`alter table auth_audit rename to auth_audit_away`.execute(db);
    onTestFinished(async () => void (await sql`alter table auth_audit_away rename to auth_audit`.execute(db)));
    // The first finds out; what follows is not done.
    for (let n = 0; n < 2; n += 1) {
      await expect(sdk.adminUserGlobalSignOut({ UserPoolId, Username })).rejects.toThrow(/cannot be recorded/);
    }
    await expect(sdk.adminDisableUser({ UserPoolId, Username })).rejects.toThrow(/cannot be recorded/);
    expect((await sdk.adminGetUser({ UserPoolId, Username })).Enabled).toBe(true);
    program.kill('SIGKILL');
    await program.ended;
  });

  it('rotates and withdraws keys beside a running server, and records it', async () => {
    const program = await start();
    const { url, poolUrl, poolId } = program;
    const published = async () =>
      ((await (await fetch(`${poolUrl}/${poolId}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] }).keys;
    const login = await createBrowser(url).post('/api/auth/login', { email: env.ADMIN_EMAIL, password: PASSWORD });
    const token = login.body.data.access_token as string;
    const { kid } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };

    const rotated = await command('keys', 'rotate');
    expect(rotated).toMatchObject({ exit: 0, kid: expect.any(String), signs_from: expect.any(String) });
    await waitFor('both keys', async () => (await published()).length === 2);
    expect(await command('keys', 'rotate')).toMatchObject({ exit: 1, code: 'rotation_pending' });
    expect(await command('keys', 'list')).toMatchObject({ items: [{ kid: rotated.kid }, { kid }] });

    const alive = async () => (await createBrowser(url).get('/api/auth/me', { token })).status;
    expect(await alive()).toBe(200);
    expect((await runCommand({ args: ['keys', 'rotate', '--withdraw', kid], env })).code).toBe(2);
    expect(await alive()).toBe(200);
    expect(await command('keys', 'rotate', '--withdraw', kid, '--yes')).toMatchObject({ exit: 0, withdrawn: kid });
    await waitFor('the token to be refused', async () => (await alive()) === 401, 10_000);
    expect(await command('keys', 'rotate', '--withdraw', kid, '--yes')).toMatchObject({
      exit: 1,
      code: 'key_not_found',
    });
    const rows = await recorded('key_rotation');
    expect(rows).toMatchObject([{ action: rotated.kid, reason: null }, { reason: 'withdrawal' }]);
    for (const { actor } of rows) expect(actor).toMatch(/^operator:/);
    await program.stop();
  });

  it('has no keys of another pool to rotate', async () => {
    const outside = { ...env, COGNITO_USER_POOL_ID: 'eu-west-1_AbCdEf123', COGNITO_APP_CLIENT_ID: 'client' };
    const { ADMIN_EMAIL: _email, ADMIN_PASSWORD: _password, ...rest } = outside;
    expect((await runCommand({ args: ['keys', 'rotate'], env: rest })).code).toBe(2);
  });

  it('tells the pool’s history of a user from where they came', async () => {
    const program = await start();
    const { url, poolId: UserPoolId } = program;
    const sdk = sdkOf(program);
    const { UserPool } = await sdk.describeUserPool({ UserPoolId });
    const { AutoVerifiedAttributes, UserAttributeUpdateSettings, AccountRecoverySetting, MfaConfiguration } = UserPool!;
    await sdk.updateUserPool({
      UserPoolId,
      AutoVerifiedAttributes,
      UserAttributeUpdateSettings,
      AccountRecoverySetting,
      MfaConfiguration,
      UserPoolTier: 'PLUS',
      UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
    });
    const login = (password: string) =>
      postFrom(`${url}/api/auth/login`, {
        body: { email: env.ADMIN_EMAIL, password },
        headers: { 'X-Forwarded-For': '203.0.113.77' },
      });
    expect((await login('una frase equivocada')).status).toBe(401);
    expect((await login(PASSWORD)).status).toBe(200);
    const { AuthEvents } = await sdk.adminListUserAuthEvents({ UserPoolId, Username: env.ADMIN_EMAIL });
    expect(AuthEvents).toMatchObject([
      { EventType: 'SignIn', EventResponse: 'Pass', EventContextData: { IpAddress: '203.0.113.77' } },
      { EventType: 'SignIn', EventResponse: 'Fail', EventContextData: { IpAddress: '203.0.113.77' } },
    ]);
    await program.stop();
  });
});
