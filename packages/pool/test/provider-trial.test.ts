import { type Trial, tryProvider } from '@custom-cognito/pool/examination';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browser, federatedRealm, outcome } from './federation-realm.ts';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { type HostileProvider, hostileProvider } from './hostile-openid-provider.ts';
import type { Realm } from './realm.ts';
import { base64, newKey, SamlProvider, type Statement } from './saml-provider.ts';

const OIDC_PATH = '/oauth2/idpresponse';
const SAML_PATH = '/saml2/idpresponse';

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  let idp: SamlProvider;
  let acme: HostileProvider;
  beforeAll(async () => {
    test = await make();
    idp = new SamlProvider(await newKey());
    acme = await hostileProvider();
    realm = await federatedRealm(test, [
      {
        ProviderName: 'Corp',
        ProviderType: 'SAML',
        ProviderDetails: { MetadataFile: idp.metadata() },
        AttributeMapping: { email: 'mail' },
      },
      {
        ProviderName: 'Acme',
        ProviderType: 'OIDC',
        ProviderDetails: {
          client_id: 'client-1',
          client_secret: 'a provider’s secret',
          attributes_request_method: 'GET',
          oidc_issuer: acme.issuer,
          authorize_scopes: 'openid email',
        },
        AttributeMapping: { email: 'email', email_verified: 'email_verified' },
      },
    ]);
  });
  beforeEach(() => {
    acme.lies = {};
  });

  const issued = async (name: string) =>
    (await tryProvider(test.pool, { poolId: realm.UserPoolId, name })) ?? expect.fail('no such provider');
  const pathOf = ({ address }: Trial) => new URL(address).pathname + new URL(address).search;
  /** Opens the address of a trial; where the browser is sent. */
  const open = async (trial: Trial, browser: Browser) => {
    const answer = await browser.go(pathOf(trial));
    return new URL(answer.headers.get('location') ?? expect.fail(`${answer.status}`));
  };
  const answerSaml = (browser: Browser, location: URL, more: Partial<Statement> = {}) => {
    const SAMLResponse = base64(idp.honestly(idp.answering(location, more)));
    return browser.go(SAML_PATH, {
      form: { SAMLResponse, RelayState: location.searchParams.get('RelayState')! },
      foreign: true,
    });
  };
  const nobody = (Username: string) =>
    expectRefusal(test.sdk.adminGetUser({ UserPoolId: realm.UserPoolId, Username }), 'UserNotFoundException');

  describe('a trial of a provider', () => {
    it('P01 P02 P15 is a sign-in with all that is checked, of which nobody comes', async () => {
      const trial = await issued('Acme');
      expect(await trial.outcome()).toBeUndefined();
      const browser = new Browser(test);
      const location = await open(trial, browser);
      expect(location.searchParams.get('code_challenge_method')).toBe('S256');
      const query = acme.authorize(location);
      // Another browser has nothing to bring back.
      expect((await new Browser(test).go(`${OIDC_PATH}?${query}`)).status).toBe(400);
      const back = await browser.go(`${OIDC_PATH}?${query}`);
      expect([back.status, back.headers.get('location')]).toEqual([200, null]);
      expect(await back.text()).toContain('No ha entrado nadie.');
      expect(await trial.outcome()).toMatchObject({
        kind: 'id_token',
        proven: true,
        person: { username: 'Acme_subject-1', known: false, emailVerified: true, because: 'told' },
      });
      await nobody('Acme_subject-1');
      // What came of it is told once, and the address is good for one trial.
      expect(await trial.outcome()).toBeUndefined();
      expect((await browser.go(pathOf(trial))).status).toBe(400);
      expect((await browser.go(`${OIDC_PATH}?${query}`)).status).toBe(400);
    });

    it('tells why an ID token is refused', async () => {
      const trial = await issued('Acme');
      const browser = new Browser(test);
      const query = acme.authorize(await open(trial, browser));
      acme.lies = { claims: (claims) => ({ ...claims, nonce: 'another' }) };
      expect((await browser.go(`${OIDC_PATH}?${query}`)).status).toBe(200);
      expect(await trial.outcome()).toMatchObject({ refusal: { reason: 'nonce' }, proven: false });
    });

    it('tells that a person was refused at the provider, or that the provider is away', async () => {
      const [declined, away] = [await issued('Acme'), await issued('Acme')];
      const browser = new Browser(test);
      const state = (await open(declined, browser)).searchParams.get('state') ?? '';
      await browser.go(`${OIDC_PATH}?${new URLSearchParams({ error: 'access_denied', state })}`);
      expect((await declined.outcome())?.refusal?.reason).toBe('declined');
      // A provider that is away is believed for a day by what it said last.
      const tomorrow = 25 * 3_600_000;
      test.clock.advance(tomorrow);
      acme.lies = { answer: (_path, response) => Boolean(response.writeHead(503).end()) };
      const late = await issued('Acme');
      expect((await browser.go(pathOf(away))).status).toBe(400);
      expect((await browser.go(pathOf(late))).status).toBe(200);
      expect((await late.outcome())?.refusal?.reason).toBe('away');
      test.clock.advance(-tomorrow);
    });

    it('by SAML tells what came, and nobody comes of it', async () => {
      const trial = await issued('Corp');
      const browser = new Browser(test);
      const location = await open(trial, browser);
      const posted = await answerSaml(browser, location);
      const next = posted.headers.get('location') ?? '';
      expect((await new Browser(test).go(next)).status).toBe(400);
      expect((await browser.go(next)).status).toBe(200);
      const { kind, proven, person } = (await trial.outcome()) ?? expect.fail('nothing came');
      expect([kind, proven, person?.username]).toEqual(['saml', true, 'Corp_ann']);
      expect(person?.claims).toContainEqual({ name: 'mail', value: 'ann@example.org', becomes: ['email'] });
      await nobody('Corp_ann');
    });

    it('by SAML tells why a response is refused, with what stands in it', async () => {
      const trial = await issued('Corp');
      const browser = new Browser(test);
      const refused = await answerSaml(browser, await open(trial, browser), { audience: 'urn:other' });
      expect(refused.status).toBe(200);
      expect(await trial.outcome()).toMatchObject({
        refusal: { reason: 'audience' },
        proven: false,
        written: { audiences: ['urn:other'] },
        person: { username: 'Corp_ann', claims: expect.arrayContaining([expect.objectContaining({ name: 'mail' })]) },
      });
    });

    it('ends with its ticket, and leaves sign-ins as they are', async () => {
      const trial = await issued('Acme');
      const browser = new Browser(test);
      const query = acme.authorize(await open(trial, browser));
      await trial.end();
      expect((await browser.go(pathOf(trial))).status).toBe(400);
      expect((await browser.go(`${OIDC_PATH}?${query}`)).status).toBe(400);
      expect(await trial.outcome()).toBeUndefined();
      for (const ticket of ['', 'x', 'a'.repeat(43)])
        expect((await browser.go(`/federation/trial?ticket=${ticket}`)).status).toBe(400);
      const real = acme.authorize(await browser.start(realm, 'Acme'));
      expect(outcome(await browser.go(`${OIDC_PATH}?${real}`))).toBe('code');
    });
  });
});
