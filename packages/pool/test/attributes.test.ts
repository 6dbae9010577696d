import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  type AttributeType,
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  GetUserCommand,
  InitiateAuthCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal } from './harness.ts';

const Password = 'Correct-horse-1';
const schemaFault = (name: string, fault: string) => `Attributes did not conform to the schema: ${name}: ${fault}\n`;

eachPool((_, make) => {
  let sdk: CognitoIdentityProviderClient;
  let UserPoolId: string;
  let ClientId: string;
  let users = 0;

  beforeAll(async () => {
    ({ sdk } = await make());
    const { UserPool } = await sdk.send(
      new CreateUserPoolCommand({
        PoolName: 'attributes',
        Schema: [
          { Name: 'name', Required: true },
          { Name: 'birthdate', Mutable: false },
          { Name: 'level', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' } },
          { Name: 'team', AttributeDataType: 'String', StringAttributeConstraints: { MinLength: '2', MaxLength: '4' } },
          { Name: 'beta', AttributeDataType: 'Boolean' },
          { Name: 'since', AttributeDataType: 'DateTime' },
          { Name: 'score', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
        ],
      }),
    );
    UserPoolId = UserPool!.Id!;
    ClientId = await createClient();
  });

  async function createClient(input: Partial<CreateUserPoolClientCommandInput> = {}): Promise<string> {
    const { UserPoolClient } = await sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'app',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
        ...input,
      }),
    );
    return UserPoolClient!.ClientId!;
  }
  const newName = () => {
    users += 1;
    return `user-${users}`;
  };
  const list = (attributes: Record<string, string>): AttributeType[] =>
    Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  const signUp = (attributes: Record<string, string>, client = ClientId) =>
    sdk.send(new SignUpCommand({ ClientId: client, Username: newName(), Password, UserAttributes: list(attributes) }));
  const createUser = async (attributes: Record<string, string>) => {
    const Username = newName();
    const UserAttributes = list({ name: 'Ana', ...attributes });
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS', UserAttributes }));
    return Username;
  };
  const change = (Username: string, attributes: Record<string, string>) =>
    sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes: list(attributes) }));
  const attributesOf = async (Username: string) => {
    const { UserAttributes } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }));
    return Object.fromEntries(UserAttributes!.map(({ Name, Value }) => [Name, Value]));
  };
  const signIn = async (Username: string, client: string) => {
    await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
    const signedIn = new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: client,
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    });
    return (await sdk.send(signedIn)).AuthenticationResult!.AccessToken!;
  };

  it('takes what the schema knows and nothing else', async () => {
    await signUp({ name: 'Ana', 'custom:level': '3', 'custom:team': 'red', email: 'ana@example.com' });
    const unknown = signUp({ name: 'Ana', 'custom:nothing': 'x' });
    const fault = schemaFault('custom:nothing', 'Attribute does not exist in the schema.');
    await expectRefusal(unknown, 'InvalidParameterException', fault);
    for (const name of ['level', 'toString', '__proto__', 'constructor']) {
      await expectRefusal(signUp({ name: 'Ana', [`${name}`]: 'x' }), 'InvalidParameterException');
    }
  });

  it('asks for required attributes at registration and keeps them afterwards', async () => {
    const missing = schemaFault('name', 'The attribute is required');
    await expectRefusal(signUp({}), 'InvalidParameterException', missing);
    await expectRefusal(signUp({ name: '' }), 'InvalidParameterException', missing);
    const user = await createUser({});
    await expectRefusal(change(user, { name: '' }), 'InvalidParameterException', missing);
    expect(await attributesOf(user)).toMatchObject({ name: 'Ana' });
  });

  it('refuses an attribute given twice', async () => {
    const twice = new SignUpCommand({
      ClientId,
      Username: newName(),
      Password,
      UserAttributes: [...list({ name: 'Ana' }), ...list({ name: 'Berta' })],
    });
    await expectRefusal(sdk.send(twice), 'InvalidParameterException');
  });

  const unfit: [string, string][] = [
    ['email', 'ana'],
    ['email', 'ana@example.com\r\nBcc: all@example.com'],
    ['email', 'Ana <ana@example.com>'],
    ['phone_number', '0612345678'],
    ['birthdate', '1.1.2000'],
    ['custom:level', 'high'],
    ['custom:level', '0'],
    ['custom:level', '10'],
    ['custom:team', 'x'],
    ['custom:team', 'xxxxx'],
    ['custom:beta', 'maybe'],
    ['custom:since', 'yesterday'],
    ['nickname', 'a\u0000b'],
    ['nickname', 'x'.repeat(2049)],
  ];
  it.each(unfit)('refuses %s %j', async (name, value) => {
    await expectRefusal(signUp({ name: 'Ana', [name]: value }), 'InvalidParameterException');
  });

  it('counts characters, not code units', async () => {
    await signUp({ name: 'Ana', 'custom:team': '🦊🦊🦊🦊' });
    await expectRefusal(signUp({ name: 'Ana', 'custom:team': '🦊' }), 'InvalidParameterException', /minimum length/);
  });

  it('lets no client say that an address is verified, nor write what belongs to developers or the pool', async () => {
    const unauthorized = 'A client attempted to write unauthorized attribute';
    for (const name of ['email_verified', 'phone_number_verified']) {
      const call = signUp({ name: 'Ana', email: 'ana@example.com', [name]: 'true' });
      await expectRefusal(call, 'NotAuthorizedException', unauthorized);
    }
    await expectRefusal(signUp({ name: 'Ana', 'dev:score': '1' }), 'NotAuthorizedException', unauthorized);
    for (const name of ['sub', 'identities', 'cognito:username', 'cognito:user_status']) {
      await expectRefusal(signUp({ name: 'Ana', [name]: 'x' }), 'InvalidParameterException');
      await expectRefusal(createUser({ [name]: 'x' }), 'InvalidParameterException');
    }
    const user = await createUser({ email: 'ana@example.com', email_verified: 'true', 'dev:score': '1' });
    expect(await attributesOf(user)).toMatchObject({ email_verified: 'true', 'dev:score': '1' });
  });

  it('lets a client write only what it names', async () => {
    const narrow = await createClient({ WriteAttributes: ['name'] });
    await signUp({ name: 'Ana' }, narrow);
    const unauthorized = 'A client attempted to write unauthorized attribute';
    await expectRefusal(signUp({ name: 'Ana', nickname: 'A' }, narrow), 'NotAuthorizedException', unauthorized);
    const user = await createUser({ nickname: 'old' });
    const AccessToken = await signIn(user, narrow);
    const update = new UpdateUserAttributesCommand({ AccessToken, UserAttributes: list({ nickname: 'new' }) });
    await expectRefusal(sdk.send(update), 'NotAuthorizedException', unauthorized);
    expect(await attributesOf(user)).toMatchObject({ nickname: 'old' });
  });

  it('lets a client read only what it names, always sub, and never what is for developers', async () => {
    const user = await createUser({ nickname: 'A', 'custom:team': 'red', 'dev:score': '1' });
    const names = async (client: string) => {
      const { UserAttributes } = await sdk.send(new GetUserCommand({ AccessToken: await signIn(user, client) }));
      return UserAttributes!.map(({ Name }) => Name!).toSorted();
    };
    expect(await names(await createClient({ ReadAttributes: ['nickname'] }))).toEqual(['nickname', 'sub']);
    expect(await names(ClientId)).not.toContain('dev:score');
  });

  it('changes no value of an immutable attribute', async () => {
    const user = await createUser({ birthdate: '2000-01-31' });
    await change(user, { birthdate: '2000-01-31' });
    const fault = 'user.birthdate: Attribute cannot be updated.\n';
    await expectRefusal(change(user, { birthdate: '2001-01-31' }), 'InvalidParameterException', fault);
    await expectRefusal(change(user, { birthdate: '' }), 'InvalidParameterException', fault);
    expect(await attributesOf(user)).toMatchObject({ birthdate: '2000-01-31' });
  });

  it('changes all attributes of a request or none', async () => {
    const user = await createUser({ nickname: 'old' });
    await expectRefusal(change(user, { nickname: 'new', 'custom:level': '99' }), 'InvalidParameterException');
    expect(await attributesOf(user)).toMatchObject({ nickname: 'old' });
    await change(user, { nickname: '', 'custom:level': '9' });
    const after = await attributesOf(user);
    expect(after).not.toHaveProperty('nickname');
    expect(after).toMatchObject({ 'custom:level': '9' });
  });
});
