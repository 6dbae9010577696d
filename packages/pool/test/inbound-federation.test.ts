import { beforeAll, describe, expect, it } from 'vitest';
import { askInboundFederation } from '../src/triggers/inbound-federation.ts';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { FUNCTION, hooked, kinds } from './hooked.ts';
import { makeRealm, type Realm } from './realm.ts';

const google = {
  provider: { name: 'Google', type: 'Google' },
  userName: '104556631362906539049',
  answer: {
    tokenResponse: { access_token: 'opaque', token_type: 'Bearer', expires_in: '3600' },
    idToken: { sub: '104556631362906539049', email: 'Ann@Example.org', hd: 'example.org' },
    userInfo: { given_name: 'Ann' },
  },
  attributes: { sub: '104556631362906539049', email: 'Ann@Example.org', hd: 'example.org', given_name: 'Ann' },
} as const;

const saml = {
  provider: { name: 'Corporation', type: 'SAML' },
  userName: 'ben',
  answer: { samlResponse: { mail: 'ben@example.org', groups: 'one,two' } },
  attributes: { mail: 'ben@example.org', groups: 'one,two' },
} as const;

eachPool((_, make) => {
  const hooks = hooked();
  let test: TestPool;
  let impatient: TestPool;
  beforeAll(async () => {
    test = await make(hooks.options);
    impatient = await make({ ...hooks.options, hookPatience: { timeoutMs: 100, attempts: 3 } });
  });
  /** Asks as a federated sign-in to a stored pool and client would. */
  const ask = async ({ UserPoolId, ClientId }: Realm, signIn: typeof google | typeof saml, through = test) => {
    const { store, triggers } = through.pool.parts;
    const pool = (await store.pools.find(UserPoolId))!;
    const client = (await store.clients.find(ClientId))!;
    return askInboundFederation({ pool, client, ...signIn }, triggers);
  };

  describe.each(kinds)('inbound federation by %s', (kind) => {
    let realm: Realm;
    beforeAll(async () => {
      const InboundFederation = { LambdaVersion: 'V1_0', LambdaArn: hooks.target(kind) } as const;
      realm = await makeRealm(test, { pool: { LambdaConfig: { InboundFederation } } });
    });
    const mapping = (userAttributesToMap: unknown) => {
      hooks.behave.InboundFederation = (event) => ({ ...event, response: { userAttributesToMap } });
    };

    it('shows its hook AWS’s event, and keeps what the provider said where it maps nothing', async () => {
      expect(await ask(realm, google)).toEqual(google.attributes);
      expect(hooks.events).toEqual([
        {
          version: '1',
          triggerSource: 'InboundFederation_ExternalProvider',
          region: 'eu-west-1',
          userPoolId: realm.UserPoolId,
          userName: google.userName,
          callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: realm.ClientId },
          request: { providerName: 'Google', providerType: 'Google', attributes: google.answer },
          response: { userAttributesToMap: {} },
        },
      ]);
    });

    it('shows its hook the attributes of a SAML assertion', async () => {
      await ask(realm, saml);
      const request = { providerName: 'Corporation', providerType: 'SAML', attributes: saml.answer };
      expect(hooks.events[0]?.request).toEqual(request);
    });

    it('drops what its hook leaves out as soon as that maps anything', async () => {
      hooks.behave.InboundFederation = (event) => {
        const { email, sub } = event.request.attributes.idToken;
        event.response.userAttributesToMap = { sub, email: email.toLowerCase(), 'custom:tenant': 'acme' };
        return event;
      };
      const mapped = { sub: google.userName, email: 'ann@example.org', 'custom:tenant': 'acme' };
      expect(await ask(realm, google)).toEqual(mapped);
    });

    it('is refused in the hook’s own words', async () => {
      hooks.behave.InboundFederation = () => {
        throw new Error('Not from that company');
      };
      const refused = 'InboundFederation failed with error Not from that company.';
      await expectRefusal(ask(realm, google), 'UserLambdaValidationException', refused);
    });

    it('takes nothing but attributes of text', async () => {
      const refuses = () =>
        expectRefusal(ask(realm, google), 'InvalidLambdaResponseException', 'Unrecognizable lambda output');
      for (const wrong of [undefined, null, 'all', ['email'], { level: 7 }, { email: null }]) {
        mapping(wrong);
        await refuses();
      }
      hooks.behave.InboundFederation = () => null;
      await refuses();
    });

    it('does not wait longer than for any other hook', async () => {
      hooks.behave.InboundFederation = () => new Promise(() => {});
      const timedOut =
        'InboundFederation invocation failed due to error Socket timeout while invoking Lambda function.';
      await expectRefusal(ask(realm, google, impatient), 'UnexpectedLambdaException', timedOut);
      expect(hooks.events).toHaveLength(3);
    });
  });

  it('keeps what the provider said where a pool has no hook for inbound federation', async () => {
    const realm = await makeRealm(test, { pool: { LambdaConfig: { PreSignUp: FUNCTION } } });
    expect(await ask(realm, saml)).toEqual(saml.attributes);
    expect(hooks.events).toEqual([]);
  });
});
