import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { attributesOf, makeRealm, outcomes, password, type Realm } from './realm.ts';

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  let UserPoolId: string;

  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test);
    ({ UserPoolId } = realm);
    await realm.confirmed('ana@example.org');
  });

  const described = async (id = UserPoolId) => (await test.sdk.describeUserPool({ UserPoolId: id })).UserPool!;

  describe('Custom attributes', () => {
    const add = (Name: string, more: object = {}, pool = UserPoolId) =>
      test.sdk.addCustomAttributes({
        UserPoolId: pool,
        CustomAttributes: [{ Name, AttributeDataType: 'String', ...more }],
      });

    it('can be written once they are added', async () => {
      const Username = 'ana@example.org';
      const write = (Value: string) =>
        test.sdk.adminUpdateUserAttributes({
          UserPoolId,
          Username,
          UserAttributes: [{ Name: 'custom:team', Value }],
        });
      await expectRefusal(write('red'), 'InvalidParameterException');
      await add('team', { StringAttributeConstraints: { MaxLength: '5' } });
      await write('red');
      await expectRefusal(write('purple'), 'InvalidParameterException');
      const { UserAttributes } = await test.sdk.adminGetUser({ UserPoolId, Username });
      expect(attributesOf(UserAttributes)['custom:team']).toBe('red');
    });

    it('are added once, required by nobody, and fifty at most', async () => {
      const { UserPoolId: there } = await makeRealm(test);
      await add('once', {}, there);
      await expectRefusal(
        add('once', {}, there),
        'InvalidParameterException',
        'custom:once: Existing attribute already has name custom:once.',
      );
      await expectRefusal(add('must', { Required: true }, there), 'InvalidParameterException');
      const many = (from: number, count: number) =>
        test.sdk.addCustomAttributes({
          UserPoolId: there,
          CustomAttributes: Array.from({ length: count }, (__, index) => ({
            Name: `a${from + index}`,
            AttributeDataType: 'Number' as const,
          })),
        });
      await many(0, 25);
      await many(25, 24);
      await expectRefusal(many(49, 1), 'InvalidParameterException', /at most 50/);
      await expectRefusal(many(100, 26), 'InvalidParameterException', /less than or equal to 25/);
    });

    it('lose none of many additions at once', async () => {
      const { UserPoolId: there } = await makeRealm(test);
      expect(await outcomes(6, (index) => add(`at${index}`, {}, there))).toEqual({ ok: 6 });
      const names = (await described(there)).SchemaAttributes!.map(({ Name }) => Name);
      expect(names).toEqual(expect.arrayContaining([0, 1, 2, 3, 4, 5].map((index) => `custom:at${index}`)));
    });
  });

  describe('Tags', () => {
    it('are set, replaced and removed by the pool’s ARN', async () => {
      const { Arn: ResourceArn } = await described();
      const tags = async () => (await test.sdk.listTagsForResource({ ResourceArn })).Tags;
      expect(await tags()).toEqual({});
      await test.sdk.tagResource({ ResourceArn, Tags: { stage: 'test', team: 'red' } });
      await test.sdk.tagResource({ ResourceArn, Tags: { team: 'blue' } });
      expect(await tags()).toEqual({ stage: 'test', team: 'blue' });
      expect((await described()).UserPoolTags).toEqual({ stage: 'test', team: 'blue' });
      await test.sdk.untagResource({ ResourceArn, TagKeys: ['stage', 'unknown'] });
      expect(await tags()).toEqual({ team: 'blue' });
    });

    it('I08 are data, whatever they are called', async () => {
      const { Arn: ResourceArn } = await described();
      const Tags = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>;
      await test.sdk.tagResource({ ResourceArn, Tags });
      const listed = (await test.sdk.listTagsForResource({ ResourceArn })).Tags!;
      expect(Object.hasOwn(listed, 'constructor')).toBe(true);
      expect(({} as Record<string, unknown>).a).toBeUndefined();
    });

    it('lose none of many at once, and are fifty at most, none of them AWS’s own', async () => {
      const { Arn: ResourceArn } = await described((await makeRealm(test)).UserPoolId);
      const tag = (Tags: Record<string, string>) => test.sdk.tagResource({ ResourceArn, Tags });
      expect(await outcomes(5, (index) => tag({ [`k${index}`]: 'v' }))).toEqual({ ok: 5 });
      expect(Object.keys((await test.sdk.listTagsForResource({ ResourceArn })).Tags!)).toHaveLength(5);
      await expectRefusal(
        tag(Object.fromEntries(Array.from({ length: 46 }, (__, index) => [`m${index}`, 'v']))),
        'InvalidParameterException',
        /at most 50/,
      );
      await expectRefusal(tag({ 'aws:stage': 'x' }), 'InvalidParameterException', /reserved/);
    });

    it('A10 belong to no pool that an ARN only resembles', async () => {
      const { Arn } = await described();
      const arns = [
        Arn!.replace('000000000000', '123456789012'),
        Arn!.replace('eu-west-1:', 'us-east-1:'),
        `${Arn}x`,
        `arn:aws:s3:::bucket/${UserPoolId}`,
      ];
      for (const ResourceArn of arns) {
        await expectRefusal(test.sdk.listTagsForResource({ ResourceArn }), 'ResourceNotFoundException');
        await expectRefusal(test.sdk.tagResource({ ResourceArn, Tags: { a: 'b' } }), 'ResourceNotFoundException');
      }
    });
  });

  describe('Second factors', () => {
    it('by text message in the older form are none', async () => {
      const { AccessToken } = await realm.signIn('ana@example.org');
      const named = { UserPoolId, Username: 'ana@example.org' };
      const MFAOptions = [{ DeliveryMedium: 'SMS' as const, AttributeName: 'phone_number' }];
      await test.sdk.setUserSettings({ AccessToken, MFAOptions: [] });
      await test.sdk.adminSetUserSettings({ ...named, MFAOptions: [] });
      await expectRefusal(test.sdk.setUserSettings({ AccessToken, MFAOptions }), 'InvalidParameterException');
      await expectRefusal(test.sdk.adminSetUserSettings({ ...named, MFAOptions }), 'InvalidParameterException');
    });

    it('leave a password as the way to sign in, to whoever has one', async () => {
      const { AccessToken } = await realm.signIn('ana@example.org', password);
      const own = await test.sdk.getUserAuthFactors({ AccessToken });
      expect(own).toMatchObject({ ConfiguredUserAuthFactors: ['PASSWORD'] });
      const seen = await test.sdk.adminGetUserAuthFactors({ UserPoolId, Username: 'ana@example.org' });
      expect(seen).toMatchObject({ Username: own.Username, ConfiguredUserAuthFactors: ['PASSWORD'] });
    });
  });

  it('A09 asks for the access token of whoever reads or changes their own', async () => {
    const AccessToken = 'not.a.token';
    await expectRefusal(test.sdk.getUserAuthFactors({ AccessToken }), 'NotAuthorizedException');
    await expectRefusal(test.sdk.setUserSettings({ AccessToken, MFAOptions: [] }), 'NotAuthorizedException');
    const removal = test.sdk.deleteUserAttributes({ AccessToken, UserAttributeNames: ['name'] });
    await expectRefusal(removal, 'NotAuthorizedException');
  });
});
