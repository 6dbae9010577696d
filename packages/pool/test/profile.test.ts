import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { attributesOf, claimsOf, makeRealm, outcomes, type Realm } from './realm.ts';

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test);
  });
  /** A confirmed user's access token. */
  const arrive = async (email: string, at = realm) => {
    await at.confirmed(email);
    return (await at.signIn(email)).AccessToken;
  };
  const update = (AccessToken: string, attributes: Record<string, string>) =>
    test.sdk.updateUserAttributes({
      AccessToken,
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    });
  const profile = async (AccessToken: string) => attributesOf((await test.sdk.getUser({ AccessToken })).UserAttributes);

  it('shows people their attributes, sub first', async () => {
    const AccessToken = await arrive('ana@example.org');
    const user = await test.sdk.getUser({ AccessToken });
    const sub = claimsOf(AccessToken).sub;
    expect(user.Username).toBe(sub);
    expect(user.UserAttributes?.[0]).toEqual({ Name: 'sub', Value: sub });
    expect(attributesOf(user.UserAttributes)).toEqual({ sub, email: 'ana@example.org', email_verified: 'true' });
  });

  it('changes what is named, keeps the rest, and removes what is made empty', async () => {
    const AccessToken = await arrive('bea@example.org');
    expect((await update(AccessToken, { name: 'Bea', locale: 'es' })).CodeDeliveryDetailsList).toEqual([]);
    await update(AccessToken, { name: 'Bea Ruiz' });
    expect(await profile(AccessToken)).toMatchObject({ name: 'Bea Ruiz', locale: 'es', email: 'bea@example.org' });
    await update(AccessToken, { locale: '' });
    expect(await profile(AccessToken)).not.toHaveProperty('locale');
  });

  it('loses none of many changes to different attributes at once', async () => {
    const AccessToken = await arrive('cleo@example.org');
    const names = [
      'name',
      'given_name',
      'family_name',
      'nickname',
      'profile',
      'website',
      'gender',
      'zoneinfo',
      'locale',
    ];
    await update(AccessToken, Object.fromEntries(names.map((name) => [name, 'before'])));
    const results = await outcomes(names.length, (index) => update(AccessToken, { [names[index]!]: `v${index}` }));
    expect(results).toEqual({ ok: names.length });
    expect(await profile(AccessToken)).toMatchObject(
      Object.fromEntries(names.map((name, index) => [name, `v${index}`])),
    );
  });

  it('A04 refuses what is not the person’s to write, in Cognito’s words, and changes nothing', async () => {
    const AccessToken = await arrive('dan@example.org');
    const before = await profile(AccessToken);
    await expectRefusal(
      update(AccessToken, { name: 'Dan', 'custom:role': 'admin' }),
      'InvalidParameterException',
      'user.custom:role: Attribute does not exist in the schema.\n',
    );
    for (const name of ['sub', 'identities', 'cognito:groups', '__proto__']) {
      await expectRefusal(update(AccessToken, { name: 'Dan', [name]: 'x' }), 'InvalidParameterException');
    }
    for (const name of ['email_verified', 'phone_number_verified']) {
      await expectRefusal(update(AccessToken, { name: 'Dan', [name]: 'true' }), 'NotAuthorizedException');
    }
    const twice = [1, 2].map((n) => ({ Name: 'name', Value: `Dan ${n}` }));
    await expectRefusal(
      test.sdk.updateUserAttributes({ AccessToken, UserAttributes: twice }),
      'InvalidParameterException',
    );
    expect(await profile(AccessToken)).toEqual(before);
  });

  it('A04 keeps immutable attributes, and a client to the attributes that it may write and read', async () => {
    const strict = await makeRealm(test, {
      pool: {
        Schema: [
          { Name: 'badge', AttributeDataType: 'String', Mutable: false },
          { Name: 'team', AttributeDataType: 'String', Mutable: true },
        ],
      },
    });
    const named = { UserPoolId: strict.UserPoolId, Username: 'eva@example.org' };
    const AccessToken = await arrive('eva@example.org', strict);
    await expectRefusal(
      update(AccessToken, { 'custom:badge': '7' }),
      'InvalidParameterException',
      'user.custom:badge: Attribute cannot be updated.\n',
    );
    await test.sdk.adminUpdateUserAttributes({ ...named, UserAttributes: [{ Name: 'custom:team', Value: 'red' }] });
    const narrow = await strict.client({ ReadAttributes: ['email'], WriteAttributes: ['name'] });
    const there = (await narrow.signIn('eva@example.org')).AccessToken;
    expect(Object.keys(await profile(there)).sort()).toEqual(['email', 'sub']);
    await expectRefusal(update(there, { 'custom:team': 'blue' }), 'NotAuthorizedException');
    await update(there, { name: 'Eva' });
    expect(await profile(AccessToken)).toMatchObject({ 'custom:team': 'red', name: 'Eva' });
  });

  it('A05 takes a new address as unverified, sends it a code, and verifies it with that code only', async () => {
    const AccessToken = await arrive('fay@example.org');
    const sent = await update(AccessToken, { email: 'fay-new@example.org' });
    expect(sent.CodeDeliveryDetailsList).toEqual([
      { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'f***@e***' },
    ]);
    expect(await profile(AccessToken)).toMatchObject({ email: 'fay-new@example.org', email_verified: 'false' });
    const verify = (Code: string) => test.sdk.verifyUserAttribute({ AccessToken, AttributeName: 'email', Code });
    const code = await test.code('fay-new@example.org');
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    await expectRefusal(verify(wrong), 'CodeMismatchException');
    expect(await outcomes(4, () => verify(code))).toEqual({ ok: 1, ExpiredCodeException: 3 });
    expect(await profile(AccessToken)).toMatchObject({ email_verified: 'true' });
  });

  it('A05 an unverified address is no channel for a reset', async () => {
    const AccessToken = await arrive('gil@example.org');
    await update(AccessToken, { email: 'gil-new@example.org' });
    const forgotten = test.sdk.forgotPassword({ ClientId: realm.ClientId, Username: 'gil-new@example.org' });
    await expectRefusal(forgotten, 'InvalidParameterException');
  });

  it('A05 refuses an address that another user signs in with, also when both want it at once', async () => {
    const [hal, ida] = [await arrive('hal@example.org'), await arrive('ida@example.org')];
    await expectRefusal(
      update(hal, { email: 'IDA@example.org', name: 'Hal' }),
      'AliasExistsException',
      'An account with the given email already exists.',
    );
    expect(await profile(hal)).toEqual({ sub: expect.any(String), email: 'hal@example.org', email_verified: 'true' });
    const results = await outcomes(8, (index) => update(index % 2 ? hal : ida, { email: 'both@example.org' }));
    expect(results.ok! + results.AliasExistsException!).toBe(8);
    expect([await profile(hal), await profile(ida)].filter(({ email }) => email === 'both@example.org')).toHaveLength(
      1,
    );
  });

  it('two users who change addresses crosswise at once never meet an internal error', async () => {
    const [jan, kim] = [await arrive('jan@example.org'), await arrive('kim@example.org')];
    for (let round = 0; round < 3; round += 1) {
      const results = await outcomes(6, (index) =>
        update(index % 2 ? jan : kim, { email: index % 3 ? 'jan@example.org' : 'kim@example.org' }),
      );
      expect(results.InternalErrorException).toBeUndefined();
    }
    const emails = [await profile(jan), await profile(kim)].map(({ email }) => email);
    expect(new Set(emails).size).toBe(2);
  });

  it('sends a code for the present address on request, and to no attribute that is not there', async () => {
    const AccessToken = await arrive('lea@example.org');
    const ask = (AttributeName: string) => test.sdk.getUserAttributeVerificationCode({ AccessToken, AttributeName });
    expect((await ask('email')).CodeDeliveryDetails?.Destination).toBe('l***@e***');
    await test.sdk.verifyUserAttribute({
      AccessToken,
      AttributeName: 'email',
      Code: await test.code('lea@example.org'),
    });
    await expectRefusal(ask('phone_number'), 'InvalidParameterException');
    await expectRefusal(ask('name'), 'InvalidParameterException');
    await update(AccessToken, { phone_number: '+34600111222' });
    await expectRefusal(ask('phone_number'), 'CodeDeliveryFailureException');
  });

  it('DeleteUser ends the account, its tokens and its name', async () => {
    const AccessToken = await arrive('max@example.org');
    expect(await outcomes(4, () => test.sdk.deleteUser({ AccessToken }))).toMatchObject({ ok: expect.any(Number) });
    await expectRefusal(test.sdk.getUser({ AccessToken }), 'NotAuthorizedException');
    await expectRefusal(realm.signIn('max@example.org'), 'UserNotFoundException');
    await realm.signUp('max@example.org');
  });

  it('a user deleted while changing leaves no name behind', async () => {
    for (let round = 0; round < 2; round += 1) {
      const AccessToken = await arrive(`nia-${round}@example.org`);
      const results = await outcomes(6, (index) =>
        index === 3
          ? test.sdk.deleteUser({ AccessToken })
          : update(AccessToken, { email: `nia-${round}-${index}@example.org` }),
      );
      expect(results.InternalErrorException).toBeUndefined();
      for (const index of [0, 1, 2, 4, 5]) await realm.signUp(`nia-${round}-${index}@example.org`);
      await realm.signUp(`nia-${round}@example.org`);
    }
  });
});
