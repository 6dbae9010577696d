import { randomBytes } from 'node:crypto';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { eachDatabase } from '@custom-cognito/database/testing';
import { describe, expect, it } from 'vitest';
import { createBrowser } from './harness/browser.ts';
import { newAddress, PASSWORD } from './harness/people.ts';
import { type Program, startProgram, temporaryFolder } from './harness/program.ts';
import { waitFor } from './harness/wait.ts';

const CALLBACK = 'https://app.example.org/sso/acme/callback';
const OTHER_PASSWORD = 'otra frase de paso larga';

const sdkOf = ({ poolUrl }: Program) =>
  new CognitoIdentityProvider({
    endpoint: poolUrl,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });

async function addProvider(program: Program): Promise<void> {
  const { poolId: UserPoolId, clientId: ClientId } = program;
  const sdk = sdkOf(program);
  const ProviderDetails = {
    client_id: 'ours',
    client_secret: 'a secret',
    attributes_request_method: 'GET',
    oidc_issuer: 'https://idp.example.org',
    authorize_scopes: 'openid',
  };
  await sdk.createIdentityProvider({ UserPoolId, ProviderName: 'Acme', ProviderType: 'OIDC', ProviderDetails });
  const { UserPoolClient } = await sdk.describeUserPoolClient({ UserPoolId, ClientId });
  const { ClientSecret, CreationDate, LastModifiedDate, ...settings } = UserPoolClient ?? {};
  await sdk.updateUserPoolClient({
    ...settings,
    UserPoolId,
    ClientId,
    SupportedIdentityProviders: ['COGNITO', 'Acme'],
    CallbackURLs: [CALLBACK],
    AllowedOAuthScopes: ['openid'],
  });
}

async function keysOf({ poolUrl, poolId }: Program): Promise<unknown> {
  return (await fetch(`${poolUrl}/${poolId}/.well-known/jwks.json`)).json();
}

async function loginStatus({ url }: Program, email: string, password: string): Promise<number> {
  return (await createBrowser(url).post('/api/auth/login', { email, password })).status;
}

eachDatabase((_dialect, _open, DATABASE_URL) => {
  it('the default pool, its client and its keys stay through restarts and another region', async () => {
    const env = { DATABASE_URL, MASTER_KEY: randomBytes(32).toString('base64'), DATA_DIR: temporaryFolder() };
    const first = await startProgram({ env: { ...env, AWS_REGION: 'us-east-1' } });
    expect(first.poolId).toBe('us-east-1_embedded1');
    const keys = await keysOf(first);
    await addProvider(first);
    await first.stop();
    const PUBLIC_URL = 'http://localhost:8765';
    for (const AWS_REGION of ['us-east-1', 'ap-south-2']) {
      const again = await startProgram({ env: { ...env, AWS_REGION, PUBLIC_URL } });
      expect([again.poolId, again.clientId]).toEqual([first.poolId, first.clientId]);
      expect(await keysOf(again)).toEqual(keys);
      const { UserPools } = await sdkOf(again).listUserPools({ MaxResults: 10 });
      expect(UserPools).toHaveLength(1);
      // What was added to the client stays, and the application's own address is among it.
      const { UserPoolId, ClientId } = { UserPoolId: again.poolId, ClientId: again.clientId };
      const { UserPoolClient } = await sdkOf(again).describeUserPoolClient({ UserPoolId, ClientId });
      expect(UserPoolClient).toMatchObject({
        SupportedIdentityProviders: ['COGNITO', 'Acme'],
        CallbackURLs: [CALLBACK, `${PUBLIC_URL}/`],
        AllowedOAuthScopes: ['openid'],
      });
      await again.stop();
    }
  });
});

describe('a fresh install', () => {
  it('A11 has no account, and the groups admin and moderator', async () => {
    const program = await startProgram({ env: { DATA_DIR: temporaryFolder() } });
    const { poolId: UserPoolId } = program;
    expect((await sdkOf(program).listUsers({ UserPoolId })).Users).toEqual([]);
    const { Groups = [] } = await sdkOf(program).listGroups({ UserPoolId });
    expect(Groups.map(({ GroupName }) => GroupName).sort()).toEqual(['admin', 'moderator']);
  });

  it('follows the lifetimes and the rotation of each start', async () => {
    const DATA_DIR = temporaryFolder();
    const clientOf = async (env: Record<string, string>) => {
      const program = await startProgram({ env: { DATA_DIR, ...env } });
      const { poolId: UserPoolId, clientId: ClientId } = program;
      const { UserPoolClient } = await sdkOf(program).describeUserPoolClient({ UserPoolId, ClientId });
      await program.stop();
      return UserPoolClient;
    };
    const rotating = await clientOf({ REFRESH_GRACE: '10', ACCESS_TOKEN_TTL: '60' });
    expect(rotating).toMatchObject({
      AccessTokenValidity: 60,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    });
    expect(rotating?.ExplicitAuthFlows).not.toContain('ALLOW_REFRESH_TOKEN_AUTH');
    const plain = await clientOf({});
    expect(plain).toMatchObject({ AccessTokenValidity: 3600, RefreshTokenRotation: { Feature: 'DISABLED' } });
    expect(plain?.ExplicitAuthFlows).toContain('ALLOW_REFRESH_TOKEN_AUTH');
  });
});

describe('ADMIN_EMAIL and ADMIN_PASSWORD', () => {
  it('A11 make an administrator once; a password of their own outlives every later start', async () => {
    const ADMIN_EMAIL = newAddress('root');
    const env = { DATA_DIR: temporaryFolder(), ADMIN_EMAIL, ADMIN_PASSWORD: PASSWORD };
    const first = await startProgram({ env });
    const browser = createBrowser(first.url);
    const login = await browser.post('/api/auth/login', { email: ADMIN_EMAIL, password: PASSWORD });
    expect(login.status, login.text).toBe(200);
    const { access_token: token } = login.body.data;
    const me = await browser.get('/api/auth/me', { token });
    expect(me.body).toMatchObject({ email: ADMIN_EMAIL, email_verified: true, groups: ['admin'] });
    const change = { current_password: PASSWORD, new_password: OTHER_PASSWORD };
    expect((await browser.post('/api/auth/change-password', change, { token })).status).toBe(200);
    await first.stop();

    const again = await startProgram({ env });
    expect(await loginStatus(again, ADMIN_EMAIL, PASSWORD)).toBe(401);
    expect(await loginStatus(again, ADMIN_EMAIL, OTHER_PASSWORD)).toBe(200);
    expect(again.printed()).not.toContain(PASSWORD);
  });

  it('never give the group to whoever registered the address first', async () => {
    const DATA_DIR = temporaryFolder();
    const email = newAddress('root');
    const first = await startProgram({ env: { DATA_DIR } });
    const squatter = { email, password: OTHER_PASSWORD, full_name: 'Mallory' };
    expect((await createBrowser(first.url).post('/api/auth/register', squatter)).status).toBe(201);
    const code = await waitFor('the code', async () => {
      const mails = (await (await fetch(`${first.url}/dev/mailbox.json`)).json()) as { to: string; text: string }[];
      return /\b\d{6}\b/.exec(mails.find(({ to }) => to === email)?.text ?? '')?.[0];
    });
    await first.stop();

    const again = await startProgram({ env: { DATA_DIR, ADMIN_EMAIL: email, ADMIN_PASSWORD: PASSWORD } });
    expect(await loginStatus(again, email, OTHER_PASSWORD)).toBe(401);
    expect(await loginStatus(again, email, PASSWORD)).toBe(200);
    expect((await createBrowser(again.url).post('/api/auth/confirm-email', { email, code })).status).toBe(400);
  });

  it('put an account that its owner confirmed into the group, with the password it has', async () => {
    const DATA_DIR = temporaryFolder();
    const first = await startProgram({ env: { DATA_DIR } });
    const email = newAddress('root');
    const { poolId: UserPoolId } = first;
    const sdk = sdkOf(first);
    await sdk.adminCreateUser({
      UserPoolId,
      Username: email,
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'email', Value: email }],
    });
    await sdk.adminSetUserPassword({ UserPoolId, Username: email, Password: OTHER_PASSWORD, Permanent: true });
    await first.stop();
    const again = await startProgram({ env: { DATA_DIR, ADMIN_EMAIL: email, ADMIN_PASSWORD: PASSWORD } });
    expect(await loginStatus(again, email, PASSWORD)).toBe(401);
    expect(await loginStatus(again, email, OTHER_PASSWORD)).toBe(200);
    const { Groups = [] } = await sdkOf(again).adminListGroupsForUser({ UserPoolId, Username: email });
    expect(Groups.map(({ GroupName }) => GroupName)).toEqual(['admin']);
  });
});
