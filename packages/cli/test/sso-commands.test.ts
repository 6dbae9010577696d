import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { oneWay, remoteWay } from './harness/four-ways.ts';
import { type OpenIdProvider, startOpenIdProvider } from './harness/openid-provider.ts';
import { runCommand, startCommand } from './harness/program.ts';
import { type SamlPeer, startSamlpProvider } from './harness/samlp-provider.ts';
import type { Service } from './harness/service.ts';
import { waitFor } from './harness/wait.ts';
import { createWanderer } from './harness/wanderer.ts';

describe('the commands of single sign-on', () => {
  oneWay((open) => {
    let service: Service;
    let acme: OpenIdProvider;
    let corp: SamlPeer;
    beforeAll(async () => {
      service = await open();
      acme = await startOpenIdProvider(`${service.poolUrl}/oauth2/idpresponse`);
      const person = { id: 'ana', mail: 'ana@example.com', name: 'Ana Pérez' };
      corp = await startSamlpProvider({ acs: `${service.poolUrl}/saml2/idpresponse`, person });
      const { clientId, clientSecret, issuer } = acme;
      const save = (settings: Parameters<ReturnType<Service['auth']>['saveIdentityProvider']>[0]['settings']) =>
        service.auth().saveIdentityProvider({
          settings,
          callback: `${service.url}/sso/${settings.name.toLowerCase()}/callback`,
          actor: 'test',
        });
      await save({ type: 'oidc', name: 'Acme', issuer, clientId, clientSecret });
      await save({ type: 'saml', name: 'Corp', metadata: { url: corp.metadata } });
    });
    afterAll(() => Promise.all([acme?.stop(), corp?.stop()]));

    const starting = (args: readonly string[], lang: string) => ({
      args: ['sso', ...args],
      env: { ...service.environment, POOL_PUBLIC_URL: service.poolUrl, LANG: `${lang}.UTF-8` },
    });
    const start = (args: readonly string[]) => startCommand(starting(args, 'en_GB'));
    const run = (args: readonly string[], { stdin, lang = 'en_GB' }: { stdin?: string; lang?: string } = {}) =>
      runCommand({ ...starting(args, lang), ...(stdin !== undefined && { stdin }) });
    /** What samlp answers, as the form carries it. */
    const captured = async () => {
      const { text } = await createWanderer().go(`${service.url}/sso/corp/login`);
      return /name="SAMLResponse"\s+value="([^"]+)"/.exec(text)?.[1] ?? expect.fail('samlp did not answer');
    };

    it('says what has to be known at the provider and how it stands, and no secret', async () => {
      const { code, stdout, stderr } = await run(['test', 'Acme']);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout.split('\n').slice(0, 4)).toEqual([
        'Acme (OIDC). It has to know:',
        `    redirect_uri: ${service.poolUrl}/oauth2/idpresponse`,
        `    backchannel_logout_uri: ${service.poolUrl}/${service.poolId}/oidc/logout/Acme`,
        `✓ Issuer ${acme.issuer}, sign-in at ${acme.issuer}/auth`,
      ]);
      expect(stdout).toContain('✓ PKCE with S256');
      expect(stdout).not.toContain(acme.clientSecret);
    });

    it('explains a captured response, as the verifier sees it, and nobody comes of it', async () => {
      const { code, stdout, stderr } = await run(['test', 'Corp', '--response', '-', '--json'], {
        stdin: await captured(),
      });
      expect([code, stderr]).toEqual([0, '']);
      const { register, checks, answer } = JSON.parse(stdout);
      expect(register.acs_url).toBe(`${service.poolUrl}/saml2/idpresponse`);
      expect(checks.map(({ state }: { state: string }) => state)).not.toContain('failed');
      expect(answer).toMatchObject({ kind: 'saml', state: 'accepted', proven: true, written: { issuer: 'urn:samlp' } });
      expect(answer.person).toMatchObject({
        username: 'Corp_ana',
        known: false,
        missing: {},
        email_verified: false,
        email_verified_because: 'not_mapped',
      });
      expect(answer.person.claims).toContainEqual({
        name: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
        value: 'ana@example.com',
        becomes: ['email'],
      });
      await expect(service.auth().findUserByEmail({ email: 'ana@example.com' })).rejects.toThrow('user_not_found');
    });

    it('says in the reader’s language why a response is refused, and what to change', async () => {
      const spoilt = Buffer.from(await captured(), 'base64')
        .toString()
        .replace('ana@example.com', 'eva@example.com');
      const { code, stdout, stderr } = await run(['test', 'Corp', '--response', '-'], { stdin: spoilt, lang: 'es_ES' });
      expect([code, stderr]).toEqual([1, '']);
      expect(stdout).toMatch(/^✗ Rechazada \(signature\): La firma no es de ninguna clave publicada/m);
      expect(stdout).toContain('Lo que dice, sin comprobar:');
      expect(stdout).toContain('Nombre de usuario: Corp_ana (cuenta nueva)');
      expect(stdout).toContain('emailaddress = eva@example.com → email');
    });

    it('gives an address to sign in at the provider with, and explains what comes back', async () => {
      acme.people.set('eva', { email: 'eva@example.com', email_verified: true, nickname: 'E' });
      acme.person = 'eva';
      const { ended, printed } = start(['test', 'Acme', '--browser', '--json']);
      const address = await waitFor('an address', async () => /^http\S+ticket=\S+$/m.exec(printed())?.[0]);
      const { url, text } = await createWanderer().go(address);
      expect([url.href, text]).toEqual([
        expect.stringContaining(`${service.poolUrl}/oauth2/idpresponse`),
        expect.stringContaining('No ha entrado nadie.'),
      ]);
      const { code, stdout } = await ended;
      expect([code, JSON.parse(stdout).answer]).toMatchObject([
        0,
        {
          state: 'accepted',
          person: { username: 'Acme_eva', known: false, email_verified: true, email_verified_because: 'told' },
        },
      ]);
      await expect(service.auth().findUserByEmail({ email: 'eva@example.com' })).rejects.toThrow('user_not_found');
    });

    it('a pool of this machine is given a provider of this machine, whose metadata it reads', async () => {
      const { code, stdout } = await run(['add', 'Local', '--type', 'saml', '--metadata', corp.metadata]);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^✓ Local: added/)]);
    });

    it('knows no provider that is not there, and no token where there is none', async () => {
      const unknown = await run(['test', 'Nobody', '--json']);
      expect([unknown.code, unknown.stdout, JSON.parse(unknown.stderr).code]).toEqual([1, '', 'sso_provider_unknown']);
      const wrong = await run(['test', 'Acme', '--response', '-', '--json'], { stdin: 'x' });
      expect([wrong.code, JSON.parse(wrong.stderr).code]).toEqual([2, 'invalid_response_file']);
    });
  });

  remoteWay((open) => {
    it('say of a pool elsewhere how a provider stands, and leave what it answers to that pool', async () => {
      const service = await open();
      const acme = await startOpenIdProvider(`${service.poolUrl}/oauth2/idpresponse`);
      onTestFinished(() => acme.stop());
      const { issuer, clientId, clientSecret } = acme;
      const settings = { type: 'oidc', name: 'Acme', issuer, clientId, clientSecret } as const;
      const callback = `${service.url}/sso/acme/callback`;
      await service.auth().saveIdentityProvider({ settings, callback, actor: 'test' });
      const run = async (...args: string[]) => {
        const { code, stdout, stderr } = await runCommand({ args: ['sso', 'test', ...args, '--json'], env });
        return { code, ...JSON.parse(stdout || stderr) };
      };
      const env = { ...service.environment, LANG: 'en_GB.UTF-8' };
      const told = await run('Acme');
      expect(told).toMatchObject({
        code: 0,
        type: 'OIDC',
        register: { redirect_uri: `${service.poolUrl}/oauth2/idpresponse` },
      });
      expect(told.checks).toContainEqual(expect.objectContaining({ check: 'discovery', state: 'ok' }));
      expect(JSON.stringify(told)).not.toContain(clientSecret);
      await acme.stop();
      expect(await run('Acme')).toMatchObject({ code: 1, checks: [{ check: 'discovery', state: 'failed' }] });
      expect((await run('Acme', '--response', '-')).code).toBe('other_pool');
    });
  });
});
