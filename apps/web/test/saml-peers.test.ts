import { pathOf, ROUTES } from '@custom-cognito/contract';
import type { SamlProviderSettings } from 'custom-cognito';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneWay } from '../../../packages/cli/test/harness/four-ways.ts';
import { type Pysaml2Peer, startPysaml2Provider } from '../../../packages/cli/test/harness/pysaml2/provider.ts';
import { type SamlPeer, startSamlpProvider } from '../../../packages/cli/test/harness/samlp-provider.ts';
import type { Service } from '../../../packages/cli/test/harness/service.ts';
import { hasChromium, launchChromium, openPage } from '../../../packages/react/test/harness/chromium.ts';

const python = process.env.TEST_PYSAML2_PYTHON;
const hasPysaml2 = python !== undefined || process.env.CI === 'true';

const ana = { id: 'ana', mail: 'ana@example.com', name: 'Ana Pérez' };
const ben = { id: 'ben-7f3a', mail: 'ben@example.com', name: 'Ben Núñez' };
/** As LDAP's attributes are called in SAML, and by pysaml2. */
const LDAP = { email: 'urn:oid:0.9.2342.19200300.100.1.3', name: 'urn:oid:2.16.840.1.113730.3.1.241' };

describe.skipIf(!hasChromium)('single sign-on with SAML providers of others’ making, in a browser', () => {
  const chromium = launchChromium();

  oneWay((open) => {
    let service: Service;
    let samlp: SamlPeer;
    let pysaml2: Pysaml2Peer | undefined;
    beforeAll(async () => {
      service = await open();
      samlp = await startSamlpProvider({ acs: `${service.poolUrl}/saml2/idpresponse`, person: ana });
      await offer('Samlp', { metadata: { url: samlp.metadata } });
      if (python === undefined) return;
      const metadata = `${service.poolUrl}/${service.poolId}/saml2/metadata`;
      pysaml2 = await startPysaml2Provider(python, { metadata, person: ben });
      await offer('Pysaml2', { metadata: { url: pysaml2.metadata } });
    });
    afterAll(() => Promise.all([samlp?.stop(), pysaml2?.stop()]));

    const offer = async (name: string, saml: Omit<SamlProviderSettings, 'type' | 'name'>) => {
      const callback = service.url + pathOf(ROUTES.ssoCallback, { provider: name.toLowerCase() });
      const settings = { type: 'saml', name, ...saml } as const;
      await service.auth().saveIdentityProvider({ settings, callback, actor: 'test' });
    };
    const visit = async (path: string) => openPage(await chromium.window(), service.url + path);
    /** From the sign-in page by the provider's button to the dashboard. */
    const enter = async (name: string) => {
      const page = await visit('/login');
      await page.getByRole('link', { name: `Continue with ${name}` }).click();
      await page.waitForURL(`${service.url}/dashboard`);
      return page;
    };
    const accountOf = (email: string) => service.auth().findUserByEmail({ email });

    it('X34 takes what samlp signs', async () => {
      const page = await enter('Samlp');
      await page.getByRole('heading', { name: 'Ana Pérez' }).waitFor();
      expect(await accountOf(ana.mail)).toMatchObject({ username: 'Samlp_ana', emailVerified: false });
    });

    const without = hasPysaml2 ? '' : ' (TEST_PYSAML2_PYTHON is not set)';
    it.skipIf(!hasPysaml2)(`X34 signs for pysaml2, and takes what that signs and encrypts${without}`, async () => {
      if (!pysaml2) throw new Error('This test needs pysaml2: install python3-pysaml2 and xmlsec1.');
      const stranger = await visit('/sso/pysaml2/login');
      expect(await stranger.textContent('body')).toContain('the request is not signed');
      const metadata = { url: pysaml2.metadata };
      await offer('Pysaml2', {
        metadata,
        attributes: LDAP,
        signRequests: true,
        encryptedAssertions: true,
        signsOutThere: true,
      });
      const page = await enter('Pysaml2');
      await page.getByRole('heading', { name: 'Ben Núñez' }).waitFor();
      expect(await accountOf(ben.mail)).toMatchObject({ username: 'Pysaml2_ben-7f3a', emailVerified: false });

      // A session of that provider ends by its signed request, and another of the same person goes on.
      const other = await enter('Pysaml2');
      const [first, second] = (await pysaml2.known()).sessions;
      await page.goto(pysaml2.end(first));
      expect(await page.textContent('body')).toBe('urn:oasis:names:tc:SAML:2.0:status:Success');
      await page.goto(`${service.url}/dashboard`);
      await page.getByRole('link', { name: 'Continue with Pysaml2' }).waitFor();
      await other.goto(`${service.url}/dashboard`);
      await other.getByRole('heading', { name: 'Ben Núñez' }).waitFor();
      // It takes our signed request for the other, and its signed answer leads back.
      await other.goto(`${service.poolUrl}/logout?client_id=${service.clientId}`);
      expect(new URL(other.url()).pathname).toBe('/logout');
      expect((await pysaml2.known()).told).toEqual([[ben.id, [second]]]);
    });
  });
});
