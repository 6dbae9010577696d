import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { attributesOf, claimsOf, makeRealm, password, type Realm } from './realm.ts';
import { beginSrp } from './srp-client.ts';

const OTHER = 'Another-horse-8';
const FLOWS = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH'] as const;

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test, {
      pool: { UsernameAttributes: undefined, AliasAttributes: ['email', 'phone_number', 'preferred_username'] },
      client: { ExplicitAuthFlows: [...FLOWS] },
    });
  });

  /** A confirmed user of these attributes, with a password that nobody else has. */
  const made = async (Username: string, attributes: Record<string, string> = {}) => {
    const named = { UserPoolId: realm.UserPoolId, Username };
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    const { User } = await test.sdk.adminCreateUser({ ...named, UserAttributes, MessageAction: 'SUPPRESS' });
    const secret = `${password}-${Username}`.slice(0, 60);
    await test.sdk.adminSetUserPassword({ ...named, Password: secret, Permanent: true });
    return { sub: attributesOf(User!.Attributes).sub!, secret };
  };
  /** Whose tokens a name and a password give, by every flow that takes a name. */
  const whoIs = async (USERNAME: string, secret: string) => {
    const { ClientId } = realm;
    const answers = [
      await test.sdk.initiateAuth({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: secret },
      }),
      await (await beginSrp(test.sdk, realm, { username: USERNAME, now: test.clock.now })).answer(secret),
      await test.sdk.initiateAuth({
        ClientId,
        AuthFlow: 'USER_AUTH',
        AuthParameters: { USERNAME, PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: secret },
      }),
    ];
    return new Set(answers.map(({ AuthenticationResult }) => claimsOf(AuthenticationResult!.AccessToken!).username));
  };
  const nobody = async (name: string, secret: string) => {
    for (const flow of [realm.signIn, whoIs]) {
      // Long enough that what was tried before locks nothing.
      test.clock.advance(3_600_000);
      await expect(flow(name, secret)).rejects.toThrow(/^(Incorrect username or password|User does not exist)\.$/);
    }
  };

  describe('L22 a name that is another user’s', () => {
    it('as a verified address or number, or as preferred username leads to its one holder', async () => {
      const { secret } = await made('ana', {
        email: 'ana@example.org',
        email_verified: 'true',
        phone_number: '+34600000001',
        phone_number_verified: 'true',
        preferred_username: 'la-ana',
      });
      for (const name of ['ana', 'ana@example.org', '+34600000001', 'la-ana']) {
        expect(await whoIs(name, secret)).toEqual(new Set(['ana']));
      }
      const thief = await made('thief', { email: 'thief@example.org', email_verified: 'true' });
      for (const name of ['ana', 'ana@example.org', '+34600000001', 'la-ana']) await nobody(name, thief.secret);
    });

    it('as a username is nobody’s preferred username, and the other way round', async () => {
      const { secret } = await made('bea');
      await made('imitator');
      const take = (Username: string, name: string) =>
        test.sdk.adminUpdateUserAttributes({
          UserPoolId: realm.UserPoolId,
          Username,
          UserAttributes: [{ Name: 'preferred_username', Value: name }],
        });
      await expectRefusal(take('imitator', 'bea'), 'AliasExistsException');
      await take('bea', 'queen');
      await expectRefusal(made('queen'), 'UsernameExistsException');
      await expectRefusal(take('imitator', 'queen'), 'AliasExistsException');
      await expectRefusal(
        test.sdk.signUp({ ClientId: realm.ClientId, Username: 'queen', Password: OTHER }),
        'UsernameExistsException',
      );
      for (const name of ['bea', 'queen']) expect(await whoIs(name, secret)).toEqual(new Set(['bea']));
    });

    it('as an address that was never proven leads nobody anywhere', async () => {
      const { secret } = await made('cleo', { email: 'cleo@example.org', email_verified: 'true' });
      const squatter = await made('squatter', { email: 'cleo@example.org', email_verified: 'false' });
      expect(await whoIs('cleo@example.org', secret)).toEqual(new Set(['cleo']));
      await nobody('cleo@example.org', squatter.secret);
      const early = await made('early', { email: 'late@example.org' });
      await nobody('late@example.org', early.secret);
      await test.sdk.adminDeleteUser({ UserPoolId: realm.UserPoolId, Username: 'cleo' });
      await nobody('cleo@example.org', squatter.secret);
    });

    it('as their sub is no username and no preferred username of anybody else', async () => {
      const { sub, secret } = await made('dan', { email: 'dan@example.org', email_verified: 'true' });
      const { ClientId, UserPoolId } = realm;
      const taken = 'User already exists';
      await expectRefusal(
        test.sdk.signUp({ ClientId, Username: sub, Password: OTHER }),
        'UsernameExistsException',
        taken,
      );
      await expectRefusal(made(sub), 'UsernameExistsException', taken);
      const { secret: theirs } = await made('usurper');
      const { AccessToken } = await realm.signIn('usurper', theirs);
      const UserAttributes = [{ Name: 'preferred_username', Value: sub }];
      await expectRefusal(test.sdk.updateUserAttributes({ AccessToken, UserAttributes }), 'AliasExistsException');
      const byAdmin = { UserPoolId, Username: 'usurper', UserAttributes };
      await expectRefusal(test.sdk.adminUpdateUserAttributes(byAdmin), 'AliasExistsException');
      // Whoever administers dan by the sub, or resets a password by it, still means dan.
      expect((await test.sdk.adminGetUser({ UserPoolId, Username: sub })).Username).toBe('dan');
      await test.sdk.forgotPassword({ ClientId, Username: sub });
      const ConfirmationCode = await test.code('dan@example.org');
      await test.sdk.confirmForgotPassword({ ClientId, Username: sub, ConfirmationCode, Password: OTHER });
      expect(await whoIs('dan', OTHER)).toEqual(new Set(['dan']));
      await nobody('dan', secret);
      // A name of that form which is nobody's is a name like any other.
      await made('00000000-0000-7000-8000-000000000000');
      await expectRefusal(made(sub.toUpperCase()), 'UsernameExistsException', taken);
    });
  });

  it('L22 a username and an address that differ are refused where the address is the username', async () => {
    const byAddress = await makeRealm(test);
    const signUp = (Username: string, email: string) =>
      test.sdk.signUp({
        ClientId: byAddress.ClientId,
        Username,
        Password: password,
        UserAttributes: [{ Name: 'email', Value: email }],
      });
    const differ = 'Username and the email attribute differ.';
    await expectRefusal(signUp('one@example.org', 'two@example.org'), 'InvalidParameterException', differ);
    for (const email of ['one@example.org', 'two@example.org']) {
      await expectRefusal(byAddress.signIn(email), 'UserNotFoundException');
    }
    await signUp('one@example.org', 'ONE@example.org');
  });

  it('L22 takes the sub of an address’s user for their own username, and for nobody else’s', async () => {
    const byAddress = await makeRealm(test);
    const [ana, bea] = [await byAddress.confirmed('ana@example.org'), await byAddress.confirmed('bea@example.org')];
    expect(claimsOf((await byAddress.signIn(ana)).AccessToken).sub).toBe(ana);
    expect(claimsOf((await byAddress.signIn('BEA@example.org')).AccessToken).sub).toBe(bea);
  });
});
