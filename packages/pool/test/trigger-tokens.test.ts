import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { FUNCTION, hooked } from './hooked.ts';
import { claimsOf, makeRealm, password, type Realm, rotating } from './realm.ts';

const API = 'aws.cognito.signin.user.admin';
const ROLE = 'arn:aws:iam::123456789012:role/editor';

eachPool((_, make) => {
  const hooks = hooked();
  let test: TestPool;
  beforeAll(async () => {
    test = await make(hooks.options);
  });
  const realmOf = (LambdaVersion: 'V1_0' | 'V2_0' | 'V3_0') =>
    makeRealm(test, { pool: { LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion, LambdaArn: FUNCTION } } } });
  const answering = (response: object) => {
    hooks.behave.TokenGeneration = (event) => ({ ...event, response });
  };
  const tokensOf = async (realm: Realm, email: string) => {
    const { AccessToken, IdToken, RefreshToken } = await realm.signIn(email);
    return { access: claimsOf(AccessToken), id: claimsOf(IdToken), AccessToken, RefreshToken };
  };

  describe('version 1', () => {
    let realm: Realm;
    beforeAll(async () => {
      realm = await realmOf('V1_0');
      await realm.confirmed('ann@example.org');
      const { UserPoolId } = realm;
      await test.sdk.createGroup({ UserPoolId, GroupName: 'editors', RoleArn: ROLE, Precedence: 1 });
      await test.sdk.adminAddUserToGroup({ UserPoolId, GroupName: 'editors', Username: 'ann@example.org' });
    });

    it('is given the user, the groups and roles', async () => {
      const { id } = await tokensOf(realm, 'ann@example.org');
      expect(hooks.of('TokenGeneration')).toMatchObject([
        {
          version: '1',
          triggerSource: 'TokenGeneration_Authentication',
          userName: id['cognito:username'],
          request: {
            userAttributes: { sub: id.sub, email: 'ann@example.org', 'cognito:user_status': 'CONFIRMED' },
            groupConfiguration: { groupsToOverride: ['editors'], iamRolesToOverride: [ROLE], preferredRole: ROLE },
          },
          response: { claimsOverrideDetails: null },
        },
      ]);
      expect(hooks.events[0]?.request).not.toHaveProperty('scopes');
      expect(id).toMatchObject({ 'cognito:groups': ['editors'], 'cognito:preferred_role': ROLE });
    });

    it('adds, overrides and suppresses claims of the ID token', async () => {
      answering({
        claimsOverrideDetails: {
          claimsToAddOrOverride: { tenant: 'acme', email: 'shown@example.org' },
          claimsToSuppress: ['email_verified'],
        },
      });
      const { access, id } = await tokensOf(realm, 'ann@example.org');
      expect(id).toMatchObject({ tenant: 'acme', email: 'shown@example.org', 'cognito:groups': ['editors'] });
      expect(id).not.toHaveProperty('email_verified');
      expect(access).not.toHaveProperty('tenant');
    });

    it('overrides groups and roles in both tokens, and suppresses them', async () => {
      answering({
        claimsOverrideDetails: { groupOverrideDetails: { groupsToOverride: ['a', 'b'], preferredRole: 'r' } },
      });
      const { access, id } = await tokensOf(realm, 'ann@example.org');
      expect(access['cognito:groups']).toEqual(['a', 'b']);
      expect(id).toMatchObject({ 'cognito:groups': ['a', 'b'], 'cognito:preferred_role': 'r' });
      expect(id).not.toHaveProperty('cognito:roles');
      answering({ claimsOverrideDetails: { groupOverrideDetails: null } });
      const none = await tokensOf(realm, 'ann@example.org');
      expect(none.access).not.toHaveProperty('cognito:groups');
      expect(none.id).not.toHaveProperty('cognito:groups');
    });

    it('may not give a claim anything but text', async () => {
      answering({ claimsOverrideDetails: { claimsToAddOrOverride: { level: 7 } } });
      await expectRefusal(realm.signIn('ann@example.org'), 'InvalidLambdaResponseException');
    });
  });

  describe.each(['V2_0', 'V3_0'] as const)('version %s', (version) => {
    let realm: Realm;
    beforeAll(async () => {
      realm = await realmOf(version);
      await realm.confirmed('ben@example.org');
    });

    it('is given the scopes as well', async () => {
      await realm.signIn('ben@example.org');
      expect(hooks.of('TokenGeneration')).toMatchObject([
        {
          version: version.charAt(1),
          request: { scopes: [API] },
          response: { claimsAndScopeOverrideDetails: null },
        },
      ]);
    });

    it('changes both tokens, by any JSON, and the scopes', async () => {
      answering({
        claimsAndScopeOverrideDetails: {
          idTokenGeneration: { claimsToAddOrOverride: { rights: { read: [1, true, null] } } },
          accessTokenGeneration: {
            claimsToAddOrOverride: { level: 7, tenant: 'acme' },
            scopesToAdd: ['shop/read', API],
            scopesToSuppress: ['nothing'],
          },
        },
      });
      const { access, id, AccessToken } = await tokensOf(realm, 'ben@example.org');
      expect(id.rights).toEqual({ read: [1, true, null] });
      expect(access).toMatchObject({ level: 7, tenant: 'acme', scope: `${API} shop/read` });
      expect((await test.sdk.getUser({ AccessToken })).Username).toBeTruthy();
    });

    it('takes the scope of the API away, and the token is good for nothing here', async () => {
      answering({
        claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToSuppress: [API], scopesToAdd: ['x'] } },
      });
      const { access, AccessToken } = await tokensOf(realm, 'ben@example.org');
      expect(access.scope).toBe('x');
      const refused = 'Access Token does not have required scopes';
      await expectRefusal(test.sdk.getUser({ AccessToken }), 'NotAuthorizedException', refused);
    });

    it.each(['set', 'suppress'])(
      'says who signed in, for whom and until when, whatever a hook wants to %s',
      async (change) => {
        const wanted = Object.fromEntries(
          [
            ...[
              'sub',
              'iss',
              'aud',
              'client_id',
              'username',
              'cognito:username',
              'token_use',
              'origin_jti',
              'event_id',
            ],
            ...['jti', 'exp', 'iat', 'nbf', 'auth_time', 'scope', 'acr', 'amr', 'azp', 'nonce', 'at_hash', 'version'],
            ...['device_key', 'identities', 'cognito:groups', 'dev:custom:x'],
          ].map((name) => [name, 'forged']),
        );
        const everything =
          change === 'set' ? { claimsToAddOrOverride: wanted } : { claimsToSuppress: Object.keys(wanted) };
        const structured = change === 'set' ? { claimsToAddOrOverride: { ...wanted, email_verified: { no: 1 } } } : {};
        answering({
          claimsAndScopeOverrideDetails: {
            accessTokenGeneration: everything,
            idTokenGeneration: { ...everything, ...structured },
          },
        });
        const { access, id, AccessToken } = await tokensOf(realm, 'ben@example.org');
        expect(access.scope).toBe(API);
        const names = ['sub', 'iss', 'client_id', 'username', 'token_use', 'origin_jti', 'event_id', 'jti'];
        for (const name of names) expect(access[name], name).toEqual(expect.stringMatching(/^(?!forged$)./));
        for (const name of ['exp', 'iat', 'auth_time']) expect(access[name], name).toEqual(expect.any(Number));
        for (const name of ['sub', 'iss', 'aud', 'cognito:username', 'token_use', 'origin_jti', 'jti']) {
          expect(id[name], name).toEqual(expect.stringMatching(/^(?!forged$)./));
        }
        for (const name of ['acr', 'amr', 'azp', 'nbf', 'nonce', 'cognito:groups', 'dev:custom:x']) {
          expect({ ...access, ...id }, name).not.toHaveProperty([name]);
        }
        expect(id.email_verified).toBe(true);
        expect((await test.sdk.getUser({ AccessToken })).Username).toBe(access.username);
      },
    );

    it('names no scope that is two', async () => {
      answering({ claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToAdd: [`a ${API}`] } } });
      await expectRefusal(realm.signIn('ben@example.org'), 'InvalidLambdaResponseException');
    });
  });

  describe('in every flow that gives tokens', () => {
    let realm: Realm;
    beforeAll(async () => {
      realm = await realmOf('V1_0');
      await realm.confirmed('cat@example.org');
    });
    const sources = () => hooks.of('TokenGeneration').map((event) => event.triggerSource);

    it('fires at a refresh, where a refusal costs no refresh token', async () => {
      const client = await realm.client(rotating(0));
      const { RefreshToken } = await client.signIn('cat@example.org');
      hooks.events = [];
      hooks.behave.TokenGeneration = () => {
        throw new Error('busy');
      };
      const refresh = () =>
        test.sdk.getTokensFromRefreshToken({ ClientId: client.ClientId, RefreshToken, ClientMetadata: { a: 'b' } });
      const failed = 'PreTokenGeneration failed with error busy.';
      await expectRefusal(refresh(), 'UserLambdaValidationException', failed);
      answering({ claimsOverrideDetails: { claimsToAddOrOverride: { again: 'yes' } } });
      const { AuthenticationResult } = await refresh();
      expect(claimsOf(AuthenticationResult!.IdToken!).again).toBe('yes');
      expect(sources()).toEqual(['TokenGeneration_RefreshTokens', 'TokenGeneration_RefreshTokens']);
      expect(hooks.events[0]?.request.clientMetadata).toEqual({ a: 'b' });
    });

    it('fires after a new password', async () => {
      const { UserPoolId, ClientId } = realm;
      const Username = 'dan@example.org';
      await test.sdk.adminCreateUser({ UserPoolId, Username, TemporaryPassword: password, MessageAction: 'SUPPRESS' });
      const { Session } = await test.sdk.initiateAuth({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: Username, PASSWORD: password },
      });
      expect(sources()).toEqual([]);
      await test.sdk.respondToAuthChallenge({
        ClientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: 'Another-horse-8' },
        ClientMetadata: { first: 'time' },
      });
      expect(sources()).toEqual(['TokenGeneration_NewPasswordChallenge']);
      expect(hooks.events.at(-1)?.request.clientMetadata).toEqual({ first: 'time' });
    });
  });
});
