import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Application, Browser, federatedRealm, openIdIn, outcome } from './federation-realm.ts';
import { expectRefusal, onePool, type TestPool } from './harness.ts';
import { FUNCTION, hooked } from './hooked.ts';
import { type HostileProvider, hostileProvider } from './hostile-openid-provider.ts';
import { claimsOf, type Realm } from './realm.ts';

onePool((_, make) => {
  const hooks = hooked();
  let test: TestPool;
  let realm: Realm;
  let provider: HostileProvider;
  beforeAll(async () => {
    test = await make(hooks.options);
    provider = await hostileProvider();
    const all = { PreSignUp: FUNCTION, PostConfirmation: FUNCTION, PostAuthentication: FUNCTION };
    realm = await federatedRealm(test, [openIdIn('Acme', provider.issuer)], { pool: { LambdaConfig: all } });
  });
  beforeEach(() => {
    hooks.behave = {};
    hooks.events = [];
  });

  /** Where the application's user comes back, once somebody signed in at the provider. */
  const signIn = async (sub: string): Promise<Response> => {
    provider.lies = { claims: (claims) => ({ ...claims, sub }), userinfo: (info) => ({ ...info, sub }) };
    const browser = new Browser(test);
    const query = provider.authorize(await browser.start(realm, 'Acme'));
    return browser.go(`/oauth2/idpresponse?${query}`);
  };
  const sources = () => hooks.events.map(({ triggerSource }) => triggerSource);
  const named = (Username: string) => ({ UserPoolId: realm.UserPoolId, Username });

  describe('hooks of a pool, when somebody comes by a provider', () => {
    it('are asked as Cognito asks them, and the tokens say by whom one came', async () => {
      const answer = await signIn('first');
      expect(outcome(answer)).toBe('code');
      expect(sources()).toEqual([
        'PreSignUp_ExternalProvider',
        'PostConfirmation_ConfirmSignUp',
        'PostAuthentication_Authentication',
      ]);
      expect(hooks.events[0]).toMatchObject({ userName: 'Acme_first' });
      const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
      const tokens = await new Application(test, realm).exchange(code);
      const { identities } = claimsOf(tokens.id_token);
      const identity = { userId: 'first', providerName: 'Acme', providerType: 'OIDC', primary: 'true' };
      expect(identities).toEqual([expect.objectContaining(identity)]);
      expect(claimsOf(tokens.access_token)).not.toHaveProperty('identities');
      hooks.events = [];
      expect(outcome(await signIn('first'))).toBe('code');
      expect(sources()).toEqual(['PostAuthentication_Authentication']);
    });

    it('S66 may refuse somebody new, of whom nothing stays', async () => {
      hooks.behave.PreSignUp = () => {
        throw new Error('not from there');
      };
      const answer = await signIn('refused');
      expect(outcome(answer)).not.toBe('code');
      await expectRefusal(test.sdk.adminGetUser(named('Acme_refused')), 'UserNotFoundException');
    });

    it('may link the newcomer to somebody who is there, who then is the one who signed in', async () => {
      const email = 'local@example.org';
      await realm.confirmed(email);
      hooks.behave.PreSignUp = async (event) => {
        await test.sdk.adminLinkProviderForUser({
          UserPoolId: realm.UserPoolId,
          DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: email },
          SourceUser: {
            ProviderName: 'Acme',
            ProviderAttributeName: 'Cognito_Subject',
            ProviderAttributeValue: 'linked',
          },
        });
        return event;
      };
      expect(outcome(await signIn('linked'))).toBe('code');
      expect(hooks.of('PostAuthentication')[0]?.request).toMatchObject({ userAttributes: { email } });
      await expectRefusal(test.sdk.adminGetUser(named('Acme_linked')), 'UserNotFoundException');
    });
  });
});
