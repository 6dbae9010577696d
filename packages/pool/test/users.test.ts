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
  });
  const create = (Username: string, more: Parameters<typeof test.sdk.adminCreateUser>[0] | object = {}) =>
    test.sdk.adminCreateUser({ UserPoolId, Username, MessageAction: 'SUPPRESS', ...more });
  const get = (Username: string) => test.sdk.adminGetUser({ UserPoolId, Username });

  it('creates a user who waits for a password of their own, and mails an invitation with a temporary one', async () => {
    const { User } = await create('ana@example.org', { MessageAction: undefined });
    expect(User).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true });
    expect(User!.UserCreateDate).toBeInstanceOf(Date);
    expect(attributesOf(User!.Attributes)).toEqual({ sub: User!.Username, email: 'ana@example.org' });
    const [mail] = await test.mails();
    expect(mail).toMatchObject({ to: 'ana@example.org' });
    expect(mail!.text).toContain('ana@example.org');
    const secret = mail!.text.split(/\s+/).find((word) => /^[\w!#%+:=?@]{12}$/.test(word) && /\d/.test(word))!;
    const begun = await test.sdk.initiateAuth({
      ClientId: realm.ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'ana@example.org', PASSWORD: secret },
    });
    expect(begun.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  });

  it('A13 tells no password in the answer, and mails nothing when told not to', async () => {
    const answer = await create('bea@example.org', { TemporaryPassword: password });
    expect(JSON.stringify(answer)).not.toContain(password);
    expect((await test.mails()).some(({ to }) => to === 'bea@example.org')).toBe(false);
  });

  it('sends the invitation the way that was asked for, and says when it cannot', async () => {
    const { UserPoolId: there } = await makeRealm(test, { pool: { UsernameAttributes: undefined } });
    const invite = (Username: string, ...DesiredDeliveryMediums: ('SMS' | 'EMAIL')[]) =>
      test.sdk.adminCreateUser({
        UserPoolId: there,
        Username,
        DesiredDeliveryMediums,
        UserAttributes: [
          { Name: 'email', Value: `${Username}@example.org` },
          { Name: 'phone_number', Value: '+34600000001' },
        ],
      });
    await invite('by-mail', 'EMAIL');
    expect((await test.mails())[0]!.to).toBe('by-mail@example.org');
    await expectRefusal(invite('by-text', 'SMS'), 'CodeDeliveryFailureException');
    const gone = test.sdk.adminGetUser({ UserPoolId: there, Username: 'by-text' });
    await expectRefusal(gone, 'UserNotFoundException');
  });

  it('refuses a name that is taken, also of many creations at once', async () => {
    const results = await outcomes(6, () => create('cleo@example.org'));
    expect(results).toEqual({ ok: 1, UsernameExistsException: 5 });
  });

  it('invites again only whom it knows and who has not come yet', async () => {
    await create('dan@example.org', { TemporaryPassword: password });
    const again = (email: string) => create(email, { MessageAction: 'RESEND' });
    await again('dan@example.org');
    await expectRefusal(realm.signIn('dan@example.org'), 'NotAuthorizedException');
    await expectRefusal(again('nobody@example.org'), 'UserNotFoundException', 'User does not exist.');
    await realm.confirmed('eva@example.org');
    await expectRefusal(again('eva@example.org'), 'UnsupportedUserStateException', /FORCE_CHANGE_PASSWORD/);
  });

  it('lets an administrator vouch for an address, and not write what is the pool’s own', async () => {
    await create('fay@example.org', {
      UserAttributes: [
        { Name: 'email', Value: 'fay@example.org' },
        { Name: 'email_verified', Value: 'true' },
      ],
    });
    expect(attributesOf((await get('fay@example.org')).UserAttributes).email_verified).toBe('true');
    const write = (Name: string, Value: string) =>
      test.sdk.adminUpdateUserAttributes({
        UserPoolId,
        Username: 'fay@example.org',
        UserAttributes: [{ Name, Value }],
      });
    for (const name of ['sub', 'identities', 'cognito:user_status', 'custom:none']) {
      await expectRefusal(write(name, 'x'), 'InvalidParameterException');
    }
    await expectRefusal(write('email', 'no address'), 'InvalidParameterException', 'Invalid email address format.');
    await write('name', 'Fay');
    await write('email_verified', 'false');
    expect(attributesOf((await get('fay@example.org')).UserAttributes)).toMatchObject({
      name: 'Fay',
      email_verified: 'false',
    });
  });

  it('finds a user by address in either case and by sub, and nobody by less', async () => {
    const { User } = await create('gil@example.org');
    for (const name of ['gil@example.org', 'GIL@EXAMPLE.ORG', User!.Username!]) {
      expect((await get(name)).Username).toBe(User!.Username);
    }
    for (const name of ['gil', 'gil@example.org.', 'gil@example.or_', '%', 'gil@example.org\u200d']) {
      await expectRefusal(get(name), name.includes('\u200d') ? 'InvalidParameterException' : 'UserNotFoundException');
    }
  });

  it('shows when a user was made and last changed', async () => {
    await create('hal@example.org');
    const before = await get('hal@example.org');
    test.clock.advance(5_000);
    await test.sdk.adminDisableUser({ UserPoolId, Username: 'hal@example.org' });
    const after = await get('hal@example.org');
    expect(after.UserCreateDate).toEqual(before.UserCreateDate);
    expect(after.UserLastModifiedDate!.getTime() - before.UserLastModifiedDate!.getTime()).toBeGreaterThanOrEqual(
      5_000,
    );
  });

  it('disables at once and enables without giving old sessions back', async () => {
    await realm.confirmed('ida@example.org');
    const { AccessToken, RefreshToken } = await realm.signIn('ida@example.org');
    const named = { UserPoolId, Username: 'ida@example.org' };
    await test.sdk.adminDisableUser(named);
    expect((await get('ida@example.org')).Enabled).toBe(false);
    await expectRefusal(test.sdk.getUser({ AccessToken }), 'NotAuthorizedException');
    await expectRefusal(realm.signIn('ida@example.org'), 'NotAuthorizedException', 'User is disabled.');
    await test.sdk.adminEnableUser(named);
    await expectRefusal(test.sdk.getUser({ AccessToken }), 'NotAuthorizedException');
    const old = { ClientId: realm.ClientId, RefreshToken };
    await expectRefusal(test.sdk.getTokensFromRefreshToken(old), 'NotAuthorizedException');
    await realm.signIn('ida@example.org');
  });

  it('A10 knows no user of another pool', async () => {
    const other = await makeRealm(test);
    await realm.confirmed('jan@example.org');
    const crossed = { UserPoolId: other.UserPoolId, Username: 'jan@example.org' };
    const operations = [
      () => test.sdk.adminGetUser(crossed),
      () => test.sdk.adminDisableUser(crossed),
      () => test.sdk.adminEnableUser(crossed),
      () => test.sdk.adminDeleteUser(crossed),
      () => test.sdk.adminConfirmSignUp(crossed),
      () => test.sdk.adminUserGlobalSignOut(crossed),
      () => test.sdk.adminSetUserPassword({ ...crossed, Password: password, Permanent: true }),
      () => test.sdk.adminUpdateUserAttributes({ ...crossed, UserAttributes: [{ Name: 'name', Value: 'x' }] }),
    ];
    for (const call of operations) await expectRefusal(call(), 'UserNotFoundException', 'User does not exist.');
    const nowhere = { UserPoolId: 'eu-west-1_Nowhere00', Username: 'jan@example.org' };
    await expectRefusal(
      test.sdk.adminGetUser(nowhere),
      'ResourceNotFoundException',
      'User pool eu-west-1_Nowhere00 does not exist.',
    );
    await realm.signIn('jan@example.org');
  });

  it('deletes a user once and for all', async () => {
    const first = await realm.confirmed('kim@example.org');
    const named = { UserPoolId, Username: 'kim@example.org' };
    await test.sdk.adminDeleteUser(named);
    await expectRefusal(test.sdk.adminDeleteUser(named), 'UserNotFoundException');
    await expectRefusal(get(first), 'UserNotFoundException');
    await create('kim@example.org');
  });

  describe('ListUsers', () => {
    const people = ['ada', 'alan', 'alba', 'bob', 'a%b', 'a_b', 'quo"te', 'back\\slash'];
    let crowd: Realm;
    beforeAll(async () => {
      crowd = await makeRealm(test, { pool: { UsernameAttributes: undefined } });
      for (const name of people) {
        await test.sdk.adminCreateUser({
          UserPoolId: crowd.UserPoolId,
          Username: name,
          TemporaryPassword: password,
          MessageAction: 'SUPPRESS',
          UserAttributes: [{ Name: 'name', Value: name.toUpperCase() }],
        });
      }
      await test.sdk.adminDisableUser({ UserPoolId: crowd.UserPoolId, Username: 'bob' });
    });
    const list = (more: object = {}) => test.sdk.listUsers({ UserPoolId: crowd.UserPoolId, ...more });
    const found = async (Filter: string) => (await list({ Filter })).Users!.map(({ Username }) => Username);

    it('lists everyone in the order of their creation, with the attributes asked for', async () => {
      const { Users, PaginationToken } = await list();
      expect(Users!.map(({ Username }) => Username)).toEqual(people);
      expect(PaginationToken).toBeUndefined();
      const { Users: brief } = await list({ AttributesToGet: ['name'] });
      expect(brief![0]!.Attributes).toEqual([{ Name: 'name', Value: 'ADA' }]);
      expect(Users![0]).toMatchObject({ Enabled: true, UserStatus: 'FORCE_CHANGE_PASSWORD' });
    });

    it('pages without missing or repeating anyone', async () => {
      const seen: (string | undefined)[] = [];
      let PaginationToken: string | undefined;
      do {
        const page = await list({ Limit: 3, PaginationToken });
        expect(page.Users!.length).toBeLessThanOrEqual(3);
        seen.push(...page.Users!.map(({ Username }) => Username));
        ({ PaginationToken } = page);
      } while (PaginationToken);
      expect(seen).toEqual(people);
    });

    it('D11 pages through those whose name begins alike, in the order of their names', async () => {
      const seen: (string | undefined)[] = [];
      let PaginationToken: string | undefined;
      do {
        const page = await list({ Limit: 2, Filter: 'username ^= "a"', PaginationToken });
        seen.push(...page.Users!.map(({ Username }) => Username));
        ({ PaginationToken } = page);
      } while (PaginationToken);
      expect(seen).toEqual(people.filter((name) => name.startsWith('a')).toSorted());
    });

    it('D11 pages through people of one name, each once', async () => {
      const { UserPoolId: there } = await makeRealm(test, { pool: { UsernameAttributes: undefined } });
      const twins = ['a', 'b', 'c', 'd', 'e'];
      for (const Username of twins) {
        const UserAttributes = [{ Name: 'name', Value: 'Kim Ölander' }];
        await test.sdk.adminCreateUser({ UserPoolId: there, Username, MessageAction: 'SUPPRESS', UserAttributes });
      }
      const seen: (string | undefined)[] = [];
      let PaginationToken: string | undefined;
      do {
        const asked = { UserPoolId: there, Limit: 2, Filter: 'name ^= "Kim Ö"', PaginationToken };
        const page = await test.sdk.listUsers(asked);
        seen.push(...page.Users!.map(({ Username }) => Username));
        ({ PaginationToken } = page);
      } while (PaginationToken);
      expect(seen).toEqual(twins);
    });

    it('skips nobody when someone who was listed is deleted before the next page', async () => {
      const { UserPoolId: there } = await makeRealm(test, { pool: { UsernameAttributes: undefined } });
      for (const Username of ['a', 'b', 'c', 'd']) {
        await test.sdk.adminCreateUser({ UserPoolId: there, Username, MessageAction: 'SUPPRESS' });
      }
      const { PaginationToken } = await test.sdk.listUsers({ UserPoolId: there, Limit: 2 });
      await test.sdk.adminDeleteUser({ UserPoolId: there, Username: 'a' });
      await test.sdk.adminDeleteUser({ UserPoolId: there, Username: 'b' });
      const { Users } = await test.sdk.listUsers({ UserPoolId: there, Limit: 2, PaginationToken });
      expect(Users!.map(({ Username }) => Username)).toEqual(['c', 'd']);
    });

    it.each([
      ['username = "alan"', ['alan']],
      ['username ^= "al"', ['alan', 'alba']],
      ['name = "ADA"', ['ada']],
      ['name ^= "A"', ['a%b', 'ada', 'alan', 'alba', 'a_b']],
      ['status = "Disabled"', ['bob']],
      ['cognito:user_status = "FORCE_CHANGE_PASSWORD"', people],
      ['cognito:user_status = "CONFIRMED"', []],
      ['username = ""', []],
      ['', people],
    ])('finds by %s', async (filter, expected) => {
      expect(await found(filter)).toEqual(expected);
    });

    it('I03 I17 takes every character of a value literally', async () => {
      expect(await found('username ^= "a%"')).toEqual(['a%b']);
      expect(await found('username ^= "a_"')).toEqual(['a_b']);
      expect(await found('username = "quo\\"te"')).toEqual(['quo"te']);
      expect(await found('username = "back\\\\slash"')).toEqual(['back\\slash']);
      expect(await found('username = "ALAN"')).toEqual([]);
      expect(await found(`username = "x' or '1'='1"`)).toEqual([]);
    });

    it.each([
      'username = "ada" or username ^= ""',
      'username = "ada',
      'username != "ada"',
      'username = 5',
      'custom:role = "x"',
      'password_hash ^= ""',
      `username = "${'a'.repeat(10_000)}"`,
    ])('I03 refuses the filter %.40s', async (filter) => {
      await expectRefusal(list({ Filter: filter }), 'InvalidParameterException');
    });

    it('D11 gives sixty at most, and no page for a token of another list', async () => {
      expect((await list({ Limit: 0 })).Users).toHaveLength(people.length);
      await expectRefusal(list({ Limit: 61 }), 'InvalidParameterException', /less than or equal to 60/);
      const { PaginationToken } = await list({ Limit: 2 });
      const foreign = [
        () => list({ PaginationToken, Filter: 'username ^= "a"' }),
        () => test.sdk.listUsers({ UserPoolId, PaginationToken }),
        () => list({ PaginationToken: `${PaginationToken}x` }),
        () => list({ PaginationToken: `${PaginationToken}.YQ` }),
        () => list({ PaginationToken: 'zz' }),
      ];
      for (const call of foreign) await expectRefusal(call(), 'InvalidParameterException', 'Invalid pagination token.');
    });
  });
});
