import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { attributesOf, makeRealm, password, type Realm } from './realm.ts';

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;

  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test, {
      pool: {
        UsernameAttributes: undefined,
        AliasAttributes: ['email'],
        Schema: [
          { Name: 'name', Required: true, AttributeDataType: 'String' },
          { Name: 'colour', AttributeDataType: 'String' },
          { Name: 'badge', AttributeDataType: 'String', Mutable: false },
        ],
      },
    });
  });

  const someone = async (Username: string) => {
    const named = { UserPoolId: realm.UserPoolId, Username };
    await test.sdk.adminCreateUser({
      ...named,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'name', Value: 'Ana' },
        { Name: 'email', Value: `${Username}@example.org` },
        { Name: 'email_verified', Value: 'true' },
        { Name: 'custom:colour', Value: 'blue' },
        { Name: 'custom:badge', Value: '7' },
      ],
    });
    await test.sdk.adminSetUserPassword({ ...named, Password: password, Permanent: true });
    const { AccessToken } = await realm.signIn(Username);
    return {
      AccessToken,
      attributes: async () => attributesOf((await test.sdk.adminGetUser(named)).UserAttributes),
      remove: (...UserAttributeNames: string[]) => test.sdk.deleteUserAttributes({ AccessToken, UserAttributeNames }),
      adminRemove: (...UserAttributeNames: string[]) =>
        test.sdk.adminDeleteUserAttributes({ ...named, UserAttributeNames }),
    };
  };

  it.each(['remove', 'adminRemove'] as const)(
    '%s takes away what may go, and the verification with an address',
    async (way) => {
      const user = await someone(`ana-${way.toLowerCase()}`);
      await user[way]('custom:colour', 'email', 'nickname');
      const left = await user.attributes();
      expect(left).toEqual({ sub: expect.any(String), name: 'Ana', 'custom:badge': '7' });
      await expectRefusal(realm.signIn(`ana-${way.toLowerCase()}@example.org`), 'UserNotFoundException');
      await expectRefusal(user[way]('name'), 'InvalidParameterException', /The attribute is required/);
      await expectRefusal(user[way]('custom:badge'), 'InvalidParameterException', /cannot be updated/);
      await expectRefusal(user[way]('custom:unknown'), 'InvalidParameterException', /does not exist in the schema/);
      await expectRefusal(user[way]('sub'), 'InvalidParameterException');
      expect(await user.attributes()).toEqual(left);
    },
  );

  it('takes away all or nothing', async () => {
    const user = await someone('bea');
    const before = await user.attributes();
    await expectRefusal(user.remove('custom:colour', 'name'), 'InvalidParameterException');
    expect(await user.attributes()).toEqual(before);
  });

  it('takes nothing away that the client may not write', async () => {
    const user = await someone('cleo');
    const limited = await realm.client({ WriteAttributes: ['name', 'email'] });
    const { AccessToken } = await limited.signIn('cleo');
    const remove = (name: string) => test.sdk.deleteUserAttributes({ AccessToken, UserAttributeNames: [name] });
    await expectRefusal(remove('custom:colour'), 'NotAuthorizedException', /unauthorized attribute/);
    await expectRefusal(remove('email_verified'), 'NotAuthorizedException', /unauthorized attribute/);
    expect((await user.attributes())['custom:colour']).toBe('blue');
  });
});
