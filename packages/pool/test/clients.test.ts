import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListUserPoolClientsCommand,
  UpdateUserPoolClientCommand,
  type UpdateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';

const Password = 'Correct-horse-1';

eachPool((_, make) => {
  let made: TestPool;
  let sdk: CognitoIdentityProviderClient;
  let UserPoolId: string;

  beforeAll(async () => {
    made = await make();
    ({ sdk } = made);
  });
  beforeEach(async () => {
    const { UserPool } = await sdk.send(
      new CreateUserPoolCommand({
        PoolName: 'clients',
        Schema: [
          { Name: 'name', Required: true },
          { Name: 'level', AttributeDataType: 'Number' },
        ],
      }),
    );
    UserPoolId = UserPool!.Id!;
  });

  const create = async (input: Partial<CreateUserPoolClientCommandInput> = {}) =>
    (await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'app', ...input }))).UserPoolClient!;
  const find = async (ClientId: string | undefined) =>
    (await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient!;
  const update = async (
    ClientId: string | undefined,
    change: Omit<UpdateUserPoolClientCommandInput, 'UserPoolId' | 'ClientId'>,
  ) => (await sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ...change }))).UserPoolClient!;
  const refused = (input: Partial<CreateUserPoolClientCommandInput>, message: string | RegExp) =>
    expectRefusal(create(input), 'InvalidParameterException', message);

  it('is what another process has made of it, at once', async () => {
    const other = await make();
    const { ClientId } = await create();
    const names = async () => (await find(ClientId)).ClientName;
    expect(await names()).toBe('app');
    const renamed = { UserPoolId, ClientId, ClientName: 'renamed' };
    await other.sdk.send(new UpdateUserPoolClientCommand(renamed));
    expect(await names()).toBe('renamed');
    await other.sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }));
    await expectRefusal(find(ClientId), 'ResourceNotFoundException');
  });

  async function signIn(ClientId: string | undefined) {
    await sdk.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: 'ana',
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'name', Value: 'Ana' }],
      }),
    );
    await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'ana', Password, Permanent: true }));
    const answer = await sdk.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId,
        AuthParameters: { USERNAME: 'ana', PASSWORD: Password },
      }),
    );
    return answer.AuthenticationResult!;
  }

  it('gives a new client Cognito’s id and defaults', async () => {
    const client = await create();
    expect(client.ClientId).toMatch(/^[a-z0-9]{26}$/);
    expect(client.ClientSecret).toBeUndefined();
    expect(client).toMatchObject({
      UserPoolId,
      ClientName: 'app',
      PreventUserExistenceErrors: 'LEGACY',
      EnableTokenRevocation: true,
      AuthSessionValidity: 3,
      RefreshTokenValidity: 30,
    });
    expect(client.ExplicitAuthFlows!.toSorted()).toEqual([
      'ALLOW_CUSTOM_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
      'ALLOW_USER_SRP_AUTH',
    ]);
    expect(await find(client.ClientId)).toEqual(client);
  });

  it('makes secrets like Cognito’s and never stores one readable', async () => {
    const { ClientId, ClientSecret } = await create({ GenerateSecret: true });
    expect(ClientSecret).toMatch(/^[a-z0-9]{51,52}$/);
    expect((await find(ClientId)).ClientSecret).toBe(ClientSecret);
    const rows = await made.database.as<any>().db.selectFrom('pool_clients').selectAll().execute();
    const stored = rows.map(
      (row: any) => Buffer.from(row.secret_sealed ?? []).toString('latin1') + JSON.stringify(row),
    );
    expect(stored.join()).not.toContain(ClientSecret);
    const own = 'my-own-secret-of-the-client+1'.replaceAll('-', '_');
    expect((await create({ ClientSecret: own })).ClientSecret).toBe(own);
    await refused({ ClientSecret: own, GenerateSecret: true }, /GenerateSecret/);
  });

  it('keeps the secret over an update that resets everything else it leaves out', async () => {
    const { ClientId, ClientSecret, CreationDate } = await create({
      GenerateSecret: true,
      AccessTokenValidity: 10,
      TokenValidityUnits: { AccessToken: 'minutes' },
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: false,
      ReadAttributes: ['name'],
    });
    await update(ClientId, { RefreshTokenValidity: 5 });
    const after = await find(ClientId);
    expect(after).toMatchObject({
      ClientName: 'app',
      ClientSecret,
      CreationDate,
      RefreshTokenValidity: 5,
      PreventUserExistenceErrors: 'LEGACY',
      EnableTokenRevocation: true,
    });
    expect(after.AccessTokenValidity).toBeUndefined();
    expect(after.ReadAttributes).toBeUndefined();
    expect(after.ExplicitAuthFlows).toContain('ALLOW_USER_SRP_AUTH');
  });

  it('bounds token lifetimes in whatever unit they come', async () => {
    const range = /^Invalid range for token validity\./;
    await refused({ AccessTokenValidity: 4, TokenValidityUnits: { AccessToken: 'minutes' } }, range);
    await refused({ IdTokenValidity: 25 }, range);
    await refused({ RefreshTokenValidity: 59, TokenValidityUnits: { RefreshToken: 'minutes' } }, range);
    await refused({ RefreshTokenValidity: 3_651 }, range);
    await refused(
      { AccessTokenValidity: 3, RefreshTokenValidity: 2, TokenValidityUnits: { RefreshToken: 'hours' } },
      /longer than refresh token/,
    );
    await refused({ AuthSessionValidity: 2 }, /greater than or equal to 3/);
    await refused({ AuthSessionValidity: 16 }, /less than or equal to 15/);
    await create({
      AccessTokenValidity: 300,
      IdTokenValidity: 1,
      RefreshTokenValidity: 315_360_000,
      TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'days', RefreshToken: 'seconds' },
    });
  });

  it('refuses flows that do not go together', async () => {
    await refused({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'] }, /cannot be mixed/);
    const RefreshTokenRotation = { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 } as const;
    await refused(
      { RefreshTokenRotation, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
      /rotation/,
    );
    const rotating = await create({ RefreshTokenRotation });
    expect(rotating.RefreshTokenRotation).toEqual(RefreshTokenRotation);
    expect(rotating.ExplicitAuthFlows).not.toContain('ALLOW_REFRESH_TOKEN_AUTH');
    await refused({ RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 61 } }, /60/);
  });

  it('lets a client name only attributes that it can have', async () => {
    await create({
      ReadAttributes: ['name', 'email_verified', 'custom:level'],
      WriteAttributes: ['name', 'custom:level'],
    });
    await refused({ ReadAttributes: ['custom:nothing'] }, 'Invalid read attributes specified while creating a client');
    const write = 'Invalid write attributes specified while creating a client';
    await refused({ WriteAttributes: ['name', 'custom:nothing'] }, write);
    await refused({ WriteAttributes: ['name', 'email_verified'] }, write);
    await refused({ WriteAttributes: ['name', 'sub'] }, write);
    await refused({ WriteAttributes: ['email'] }, write);
    const { ClientId } = await create();
    const call = update(ClientId, { WriteAttributes: ['custom:nothing'] });
    await expectRefusal(
      call,
      'InvalidParameterException',
      'Invalid write attributes specified while updating a client',
    );
  });

  it('says that it does not offer the implicit flow, analytics and foreign providers instead of storing them', async () => {
    const offered = /is not offered by this user pool\.$/;
    await refused(
      { AllowedOAuthFlows: ['implicit'], AllowedOAuthScopes: ['openid'], AllowedOAuthFlowsUserPoolClient: true },
      'The implicit flow is not offered by this user pool.',
    );
    await refused({ AnalyticsConfiguration: { ApplicationId: 'a'.repeat(32) } }, offered);
    await refused({ EnablePropagateAdditionalUserContextData: true }, offered);
    await refused({ SupportedIdentityProviders: ['Google'] }, /Google does not exist/);
    expect((await create({ SupportedIdentityProviders: ['COGNITO'] })).SupportedIdentityProviders).toEqual(['COGNITO']);
  });

  it('finds a client in its own pool only', async () => {
    const { ClientId } = await create();
    const other = await sdk.send(new CreateUserPoolCommand({ PoolName: 'other' }));
    const elsewhere = { UserPoolId: other.UserPool!.Id, ClientId };
    const gone = `User pool client ${ClientId} does not exist.`;
    const calls = [
      sdk.send(new DescribeUserPoolClientCommand(elsewhere)),
      sdk.send(new UpdateUserPoolClientCommand(elsewhere)),
      sdk.send(new DeleteUserPoolClientCommand(elsewhere)),
    ];
    await Promise.all(calls.map((call) => expectRefusal(call, 'ResourceNotFoundException', gone)));
    await find(ClientId);
  });

  it('ends every session of a deleted client', async () => {
    const { ClientId } = await create({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
    const { AccessToken, RefreshToken } = await signIn(ClientId);
    await sdk.send(new GetUserCommand({ AccessToken }));
    await sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }));
    await expectRefusal(sdk.send(new GetUserCommand({ AccessToken })), 'NotAuthorizedException');
    const refresh = sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }));
    await expectRefusal(refresh, 'ResourceNotFoundException', `User pool client ${ClientId} does not exist.`);
    const { db } = made.database.as<any>();
    expect(await db.selectFrom('pool_grants').selectAll().where('client_id', '=', ClientId).execute()).toEqual([]);
  });

  it('pages through a pool’s clients and tells no secret in the list', async () => {
    const wanted: (string | undefined)[] = [];
    for (let count = 0; count < 5; count += 1) wanted.push((await create({ GenerateSecret: true })).ClientId);
    const found: object[] = [];
    let NextToken: string | undefined;
    do {
      const page = await sdk.send(new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 2, NextToken }));
      found.push(...page.UserPoolClients!);
      ({ NextToken } = page);
    } while (NextToken);
    expect(found).toEqual(wanted.map((ClientId) => ({ ClientId, UserPoolId, ClientName: 'app' })));
  });
});
