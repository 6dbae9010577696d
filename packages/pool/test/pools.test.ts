import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DeleteUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
  SignUpCommand,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, publicUrl, type TestPool } from './harness.ts';

eachPool((_, make) => {
  let made: TestPool;
  let sdk: CognitoIdentityProviderClient;

  beforeAll(async () => {
    made = await make({ region: 'us-east-1' });
    ({ sdk } = made);
  });

  const create = async (input: Partial<CreateUserPoolCommandInput> = {}) =>
    (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...input }))).UserPool!;
  const describePool = async (UserPoolId: string | undefined) =>
    (await sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool!;
  const update = (UserPoolId: string | undefined, change: Omit<UpdateUserPoolCommandInput, 'UserPoolId'>) =>
    sdk.send(new UpdateUserPoolCommand({ UserPoolId, ...change }));

  it('gives a new pool Cognito’s id, defaults and schema', async () => {
    const pool = await create({ PoolName: 'My pool' });
    expect(pool.Id).toMatch(/^us-east-1_[0-9A-Za-z]{9}$/);
    expect(pool).toMatchObject({
      Name: 'My pool',
      DeletionProtection: 'INACTIVE',
      MfaConfiguration: 'OFF',
      EstimatedNumberOfUsers: 0,
      UserPoolTags: {},
      UsernameConfiguration: { CaseSensitive: true },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
      UserPoolTier: 'ESSENTIALS',
    });
    expect(pool.Arn).toMatch(new RegExp(`^arn:aws:cognito-idp:us-east-1:\\d{12}:userpool/${pool.Id}$`));
    expect(pool.Policies!.PasswordPolicy).toEqual({
      MinimumLength: 8,
      RequireLowercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
      RequireUppercase: true,
      TemporaryPasswordValidityDays: 7,
    });
    expect(pool.SchemaAttributes!.find(({ Name }) => Name === 'sub')).toEqual({
      Name: 'sub',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: false,
      Mutable: false,
      Required: true,
      StringAttributeConstraints: { MinLength: '1', MaxLength: '2048' },
    });
    expect(pool.SchemaAttributes!.find(({ Name }) => Name === 'email_verified')?.AttributeDataType).toBe('Boolean');
    expect(pool.SchemaAttributes!.find(({ Name }) => Name === 'updated_at')?.AttributeDataType).toBe('Number');
    expect(await describePool(pool.Id)).toEqual(pool);
  });

  it('describes what it was asked for, custom attributes with their prefix', async () => {
    const pool = await create({
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      UserPoolTags: { team: 'auth' },
      Policies: { PasswordPolicy: { MinimumLength: 12, TemporaryPasswordValidityDays: 2 } },
      Schema: [
        { Name: 'email', Required: true },
        { Name: 'level', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' } },
        { Name: 'internal', AttributeDataType: 'String', DeveloperOnlyAttribute: true, Mutable: false },
      ],
    });
    const found = await describePool(pool.Id);
    expect(found).toMatchObject({
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      UserPoolTags: { team: 'auth' },
      Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: false, TemporaryPasswordValidityDays: 2 } },
    });
    const attribute = (name: string) => found.SchemaAttributes!.find(({ Name }) => Name === name);
    expect(attribute('email')).toMatchObject({ Required: true, AttributeDataType: 'String' });
    expect(attribute('custom:level')).toMatchObject({
      AttributeDataType: 'Number',
      Mutable: true,
      NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' },
    });
    expect(attribute('dev:internal')).toMatchObject({ DeveloperOnlyAttribute: true, Mutable: false });
  });

  it('publishes a key for a new pool and for no other', async () => {
    const pool = await create();
    const jwks = (id: string | undefined) => made.pool.fetch(new Request(`${publicUrl}/${id}/.well-known/jwks.json`));
    const { keys } = (await (await jwks(pool.Id)).json()) as { keys: { alg: string; kty: string; use: string }[] };
    expect(keys).toMatchObject([{ alg: 'RS256', kty: 'RSA', use: 'sig' }]);
    expect(Object.keys(keys[0]!)).not.toContain('d');
    await sdk.send(new DeleteUserPoolCommand({ UserPoolId: pool.Id }));
    expect((await jwks(pool.Id)).status).toBe(404);
  });

  it('resets what an update leaves out and keeps what is fixed at creation', async () => {
    const { Id, CreationDate } = await create({
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      DeletionProtection: 'ACTIVE',
      UserPoolTags: { team: 'auth' },
      Policies: { PasswordPolicy: { MinimumLength: 12 } },
      Schema: [{ Name: 'level', AttributeDataType: 'Number' }],
    });
    await update(Id, { PoolName: 'renamed' });
    const after = await describePool(Id);
    expect(after).toMatchObject({
      Name: 'renamed',
      CreationDate,
      DeletionProtection: 'INACTIVE',
      UserPoolTags: {},
      Policies: { PasswordPolicy: { MinimumLength: 8, RequireSymbols: true } },
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
    });
    expect(after.AutoVerifiedAttributes).toBeUndefined();
    expect(after.SchemaAttributes!.map(({ Name }) => Name)).toContain('custom:level');
  });

  /** A user who is signed in and in a group, one who has to set a password, and one who has a code to enter. */
  async function fill(UserPoolId: string | undefined, ClientId: string | undefined): Promise<void> {
    const Password = 'Correct-horse-1';
    const signIn = (USERNAME: string) =>
      sdk.send(
        new InitiateAuthCommand({
          AuthFlow: 'USER_PASSWORD_AUTH',
          ClientId,
          AuthParameters: { USERNAME, PASSWORD: Password },
        }),
      );
    await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: 'editors' }));
    for (const Username of ['ana', 'berta']) {
      const user = { UserPoolId, Username, MessageAction: 'SUPPRESS', TemporaryPassword: Password } as const;
      await sdk.send(new AdminCreateUserCommand(user));
    }
    await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, Username: 'ana', GroupName: 'editors' }));
    await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'ana', Password, Permanent: true }));
    await signIn('ana');
    await signIn('berta');
    const UserAttributes = [{ Name: 'email', Value: 'carla@example.com' }];
    await sdk.send(new SignUpCommand({ ClientId, Username: 'carla', Password, UserAttributes }));
  }

  it('deletes a pool with everything in it', async () => {
    const { Id: UserPoolId } = await create({ AutoVerifiedAttributes: ['email'] });
    const { UserPoolClient } = await sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'app',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      }),
    );
    await fill(UserPoolId, UserPoolClient!.ClientId);
    // A table that has no row here would prove nothing below.
    expect(await rowsOf(made, UserPoolId!)).not.toContain(0);
    await sdk.send(new DeleteUserPoolCommand({ UserPoolId }));
    const gone = `User pool ${UserPoolId} does not exist.`;
    const calls = [
      describePool(UserPoolId),
      sdk.send(new DeleteUserPoolCommand({ UserPoolId })),
      sdk.send(new ListUsersCommand({ UserPoolId })),
      sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'ana' })),
      sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId: UserPoolClient!.ClientId })),
    ];
    await Promise.all(calls.map((call) => expectRefusal(call, 'ResourceNotFoundException', gone)));
    const signIn = new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: UserPoolClient!.ClientId,
      AuthParameters: { USERNAME: 'ana', PASSWORD: 'Secret-123' },
    });
    await expectRefusal(sdk.send(signIn), 'ResourceNotFoundException');
    expect(new Set(await rowsOf(made, UserPoolId!))).toEqual(new Set([0]));
  });

  it('protects a pool from deletion until the protection is lifted', async () => {
    const { Id: UserPoolId } = await create({ DeletionProtection: 'ACTIVE' });
    const remove = () => sdk.send(new DeleteUserPoolCommand({ UserPoolId }));
    await expectRefusal(remove(), 'InvalidParameterException', /deletion protection is activated/);
    await update(UserPoolId, { DeletionProtection: 'INACTIVE' });
    await remove();
    await expectRefusal(describePool(UserPoolId), 'ResourceNotFoundException');
  });

  it('pages through all pools, each once', async () => {
    const wanted: (string | undefined)[] = [];
    for (let count = 0; count < 5; count += 1) wanted.push((await create({ PoolName: `listed ${count}` })).Id);
    const found: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await sdk.send(new ListUserPoolsCommand({ MaxResults: 2, NextToken }));
      expect(page.UserPools!.length).toBeLessThanOrEqual(2);
      found.push(...page.UserPools!.map(({ Id }) => Id));
      ({ NextToken } = page);
    } while (NextToken);
    expect(new Set(found).size).toBe(found.length);
    expect(found.filter((id) => wanted.includes(id))).toEqual(wanted);
    const forged = sdk.send(new ListUserPoolsCommand({ MaxResults: 2, NextToken: 'made.up' }));
    await expectRefusal(forged, 'InvalidParameterException', 'Invalid pagination token.');
  });

  it('refuses settings that contradict each other', async () => {
    const refused = (input: Partial<CreateUserPoolCommandInput>, message: RegExp) =>
      expectRefusal(create(input), 'InvalidParameterException', message);
    await refused(
      { AliasAttributes: ['email'], UsernameAttributes: ['email'] },
      /^Only one of the aliasAttributes or usernameAttributes can be set in a user pool\.$/,
    );
    await refused(
      { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
      /email cannot require verification before update/,
    );
    await refused(
      {
        AccountRecoverySetting: {
          RecoveryMechanisms: [
            { Name: 'admin_only', Priority: 1 },
            { Name: 'verified_email', Priority: 2 },
          ],
        },
      },
      /cannot use admin_only setting with any other recovery mechanisms/,
    );
  });

  it('refuses schemas that could not be enforced', async () => {
    const refused = (attribute: object, message: RegExp) =>
      expectRefusal(create({ Schema: [attribute] }), 'InvalidParameterException', message);
    await refused({ Name: 'x', AttributeDataType: 'String', Required: true }, /Required custom attributes/);
    await refused({ Name: 'x'.repeat(21), AttributeDataType: 'String' }, /less than or equal to 20/);
    await refused({ Name: 'two words', AttributeDataType: 'String' }, /regular expression pattern/);
    await refused({ Name: 'x' }, /AttributeDataType/);
    await refused({ Name: 'email', AttributeDataType: 'Number' }, /must be of type String/);
    await refused(
      { Name: 'x', AttributeDataType: 'String', StringAttributeConstraints: { MaxLength: 'ten' } },
      /maxLength/,
    );
    const twice = { Name: 'x', AttributeDataType: 'String' } as const;
    await expectRefusal(create({ Schema: [twice, twice] }), 'InvalidParameterException', /unique/);
  });

  const notOffered: Record<string, Partial<CreateUserPoolCommandInput>> = {
    'encryption for senders': { LambdaConfig: { KMSKeyID: 'arn:aws:kms:us-east-1:123456789012:key/x' } },
    'threat protection': { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } },
    'passkeys as first factor': { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } },
    'confirmation by link': { VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } },
    'keys of one’s own': { KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' } },
    'authentication contexts': { AcrConfiguration: { high: { AcrValue: 'urn:x' } } },
  };
  it.each(Object.entries(notOffered))('says that it does not offer %s instead of storing it', async (__, input) => {
    await expectRefusal(create(input), 'InvalidParameterException', /is not offered by this user pool\.$/);
    const { Id } = await create();
    await expectRefusal(update(Id, input), 'InvalidParameterException', /is not offered by this user pool\.$/);
  });

  it('refuses members out of bounds and pools that do not exist', async () => {
    await expectRefusal(create({ PoolName: '' }), 'InvalidParameterException', /poolName.*greater than or equal to 1/);
    await expectRefusal(create({ PoolName: 'a/b' }), 'InvalidParameterException', /regular expression pattern/);
    const short = { Policies: { PasswordPolicy: { MinimumLength: 5 } } };
    await expectRefusal(create(short), 'InvalidParameterException', /greater than or equal to 6/);
    const long = { Policies: { PasswordPolicy: { MinimumLength: 100 } } };
    await expectRefusal(create(long), 'InvalidParameterException', /less than or equal to 99/);
    await expectRefusal(describePool('nonsense'), 'InvalidParameterException', /userPoolId/);
    await expectRefusal(
      describePool('us-east-1_nowhere'),
      'ResourceNotFoundException',
      /us-east-1_nowhere does not exist/,
    );
    await expectRefusal(sdk.send(new ListUserPoolsCommand({ MaxResults: 61 })), 'InvalidParameterException', /60/);
  });
});

/** How many rows of each table belong to a pool; last, the refresh tokens of its grants or of none. */
async function rowsOf({ database }: TestPool, poolId: string): Promise<number[]> {
  const tables = [
    'clients',
    'signing_keys',
    'users',
    'sign_in_names',
    'groups',
    'members',
    'codes',
    'challenges',
    'grants',
  ];
  const { db } = database.as<any>();
  const owned = await Promise.all(
    tables.map((table) => db.selectFrom(`pool_${table}`).selectAll().where('pool_id', '=', poolId).execute()),
  );
  const elsewhere = db.selectFrom('pool_grants').select('id').where('pool_id', '!=', poolId);
  const tokens = db.selectFrom('pool_refresh_tokens').selectAll().where('grant_id', 'not in', elsewhere);
  return [...owned, await tokens.execute()].map((rows) => rows.length);
}
