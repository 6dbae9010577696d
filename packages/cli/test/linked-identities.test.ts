import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Acme, startAcme } from './harness/acme.ts';
import { tokenOfAge } from './harness/administrators.ts';
import type { Browser } from './harness/browser.ts';
import { fourWays } from './harness/four-ways.ts';
import { login, made, mailsTo, register, type SignedInPerson, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { appCode } from './harness/totp.ts';
import { createWanderer, type Wanderer } from './harness/wanderer.ts';

const IDENTITIES = '/api/auth/identities';

fourWays((open) => {
  let service: Service;
  let acme: Acme;
  beforeAll(async () => {
    service = await open({ SSO_SAME_EMAIL: 'link' });
    acme = await startAcme(service);
  });
  afterAll(() => acme.provider.stop());

  const newPerson = async (): Promise<SignedInPerson> => signIn(await made(service));
  const identitiesOf = async (browser: Browser, token: string) =>
    (await browser.get(IDENTITIES, { token })).body.identities;
  const subAt = async (sub: string) => (await acme.profileOf((await acme.signIn(sub)).browser))?.profile.sub;
  const subOf = async ({ browser, tokens }: SignedInPerson) =>
    (await browser.get('/api/auth/me', { token: tokens.access_token })).body.sub;

  /** A browser whose sign-in was held back, and the reference that the page was given. */
  async function heldBack(email: string) {
    const sub = acme.person({ email });
    const { browser, url } = await acme.signIn(sub, { returnTo: '/dashboard/after' });
    expect([url.pathname, url.searchParams.get('sso_provider')]).toEqual(['/login', 'acme']);
    expect(browser.cookies.has('session_id')).toBe(false);
    return { sub, browser, link: url.searchParams.get('sso_link') ?? '' };
  }

  /** The page of that browser, in which somebody signs in. */
  function pageOf({ cookies }: Wanderer): Browser {
    const page = service.browser();
    for (const [name, value] of cookies) page.cookies.set(name, value);
    return page;
  }

  const join = (page: Browser, token: string, link: string) =>
    page.post('/api/auth/join-identity', { provider: 'acme', link }, { token });

  /** Goes from somebody's account to the provider, and comes back in a browser, their own unless given. */
  async function linkAt({ browser, tokens }: SignedInPerson, sub: string, other?: (own: Browser) => Wanderer) {
    const begun = await browser.post(IDENTITIES, { provider: 'acme' }, { token: tokens.access_token });
    expect(begun.status, begun.text).toBe(200);
    acme.provider.person = sub;
    return (other?.(browser) ?? createWanderer(browser.cookies)).go(begun.body.location);
  }

  describe('a provider that brings the address of an account', () => {
    it('P07 is joined to it once password and second factor have proven it, and not before', async () => {
      const owner = await newPerson();
      const token = owner.tokens.access_token;
      const { secret_code: secret } = (await owner.browser.post('/api/auth/mfa/setup', undefined, { token })).body;
      await owner.browser.post('/api/auth/mfa/verify', { code: await appCode(secret, -1) }, { token });

      const { sub, browser, link } = await heldBack(owner.email);
      const page = pageOf(browser);
      expect((await page.post('/api/auth/login', { email: owner.email, password: 'no es esta' })).status).toBe(401);
      const { challenge, session } = (await login({ ...owner, browser: page })).body.data;
      expect(challenge).toBe('SOFTWARE_TOKEN_MFA');
      expect(await identitiesOf(owner.browser, token)).toEqual([]);
      const answers = { software_token_mfa_code: await appCode(secret) };
      const proven = await page.post('/api/auth/challenge', { challenge, session, email: owner.email, answers });
      const stale = await tokenOfAge(service, { tokens: proven.body.data }, 1_000);
      expect((await join(page, stale, link)).body.code).toBe('recent_login_required');
      const joined = await join(page, proven.body.data.access_token, link);
      expect([joined.status, joined.body.data.return_to]).toEqual([200, `${service.url}/dashboard/after`]);

      const own = await subOf(owner);
      expect(await subAt(sub)).toBe(own);
      expect(await identitiesOf(page, proven.body.data.access_token)).toMatchObject([
        { provider: 'Acme', removable: true },
      ]);
      expect((await mailsTo(service, owner.email)).map(({ subject }) => subject)).toContain(
        'Se ha vinculado un proveedor a tu cuenta',
      );
      const { entries } = await service.auth().auditPage({ subject: own, actor: 'test', limit: 20 });
      expect(entries).toContainEqual(expect.objectContaining({ event: 'identity_link', action: 'Acme', actor: own }));
    });

    it('P16 waits for its own browser and account, once', async () => {
      const owner = await made(service);
      const stolen = await heldBack(owner.email);
      const elsewhere = await signIn(owner, service.browser());
      const refused = await join(elsewhere.browser, elsewhere.tokens.access_token, stolen.link);
      expect([refused.status, refused.body.code]).toEqual([400, 'sso_expired']);
      const stranger = await signIn(await made(service), pageOf(stolen.browser));
      const another = await join(stranger.browser, stranger.tokens.access_token, stolen.link);
      expect([another.status, another.body.code]).toEqual([403, 'another_account']);
      const late = await signIn(owner, pageOf(stolen.browser));
      expect((await join(late.browser, late.tokens.access_token, stolen.link)).body.code).toBe('sso_expired');
      expect(await identitiesOf(late.browser, late.tokens.access_token)).toEqual([]);
      expect(await identitiesOf(stranger.browser, stranger.tokens.access_token)).toEqual([]);
    });

    it('P17 does not wait for a provider that is another by then', async () => {
      const owner = await made(service);
      const { browser, link } = await heldBack(owner.email);
      await acme.offer();
      const { browser: page, tokens } = await signIn(owner, pageOf(browser));
      expect((await join(page, tokens.access_token, link)).body.code).toBe('sso_expired');
    });

    it('P06 P07 has an account of its own where it does not vouch for the address, or nobody has proven it', async () => {
      const owner = await newPerson();
      const squatter = await register(service);
      for (const claims of [{ email: owner.email, email_verified: false }, { email: squatter.email }]) {
        const { browser, url } = await acme.signIn(acme.person(claims));
        expect(url.pathname).toBe('/dashboard');
        const { profile } = (await acme.profileOf(browser)) ?? expect.fail('nobody is signed in');
        expect(profile.sub).not.toBe(await subOf(owner));
        expect(profile.name).toBe('Ana de Acme');
      }
      expect((await login(squatter)).body.code).toBe('email_not_verified');
    });
  });

  describe('a provider that an account begins to link', () => {
    it('leads to it until it is unlinked, which ends its sessions', async () => {
      const owner = await newPerson();
      const own = await subOf(owner);
      const sub = acme.person();
      const token = owner.tokens.access_token;
      expect((await linkAt(owner, sub)).url.href).toBe(`${service.url}/account`);
      expect((await linkAt(owner, sub)).url.href, 'the same again').toBe(`${service.url}/account`);
      expect(await subAt(sub)).toBe(own);

      const [identity] = await identitiesOf(owner.browser, token);
      const path = `${IDENTITIES}/${identity?.id}`;
      const stale = await tokenOfAge(service, owner, 1_000);
      expect((await owner.browser.send('DELETE', path, { token: stale })).body.code).toBe('recent_login_required');
      expect((await owner.browser.post(IDENTITIES, { provider: 'acme' }, { token: stale })).status).toBe(403);
      const unknown = `${IDENTITIES}/${'x'.repeat(22)}`;
      expect((await owner.browser.send('DELETE', unknown, { token })).status).toBe(404);
      expect((await owner.browser.send('DELETE', path, { token })).status).toBe(200);
      expect((await owner.browser.post('/api/auth/refresh')).status).toBe(401);
      const again = await signIn(owner);
      expect(await identitiesOf(again.browser, again.tokens.access_token)).toEqual([]);
      expect(await subAt(sub)).not.toBe(own);
    });

    it('P16 is not linked by another browser or session than began it', async () => {
      const [attacker, victim] = [await newPerson(), await newPerson()];
      const sub = acme.person();
      const inOtherBrowser = await linkAt(attacker, sub, () => createWanderer(victim.browser.cookies));
      expect(inOtherBrowser.url.href).toBe(`${service.url}/login?sso_error=sso_expired`);
      const planted = await linkAt(attacker, sub, ({ cookies }) => {
        const browser = new Map(victim.browser.cookies).set('sso_browser', cookies.get('sso_browser') ?? '');
        return createWanderer(browser);
      });
      expect(planted.url.href).toBe(`${service.url}/account?sso_error=sso_expired`);
      for (const { browser, tokens } of [attacker, victim]) {
        expect(await identitiesOf(browser, tokens.access_token)).toEqual([]);
      }
    });

    it('stays with the account that it leads to already', async () => {
      const holder = await newPerson();
      const [linked, own] = [acme.person(), acme.person()];
      await linkAt(holder, linked);
      await acme.signIn(own);
      const other = await newPerson();
      for (const sub of [linked, own]) {
        expect((await linkAt(other, sub)).url.href).toBe(`${service.url}/account?sso_error=identity_in_use`);
      }
      expect(await identitiesOf(other.browser, other.tokens.access_token)).toEqual([]);
      expect(await subAt(linked)).toBe(await subOf(holder));
    });
  });

  describe('an account that came by a provider', () => {
    it('keeps its only way in, and is deleted after a recent sign-in instead of with a password', async () => {
      const sub = acme.person();
      const signedIn = await acme.profileOf((await acme.signIn(sub)).browser);
      const { page, token, profile } = signedIn ?? expect.fail('nobody is signed in');
      const { identities, password } = (await page.get(IDENTITIES, { token })).body;
      expect([identities, password]).toEqual([[expect.objectContaining({ removable: false })], false]);
      const unlinked = await page.send('DELETE', `${IDENTITIES}/${identities[0]?.id}`, { token });
      expect([unlinked.status, unlinked.body.code]).toEqual([409, 'only_identity']);
      const linked = await page.post(IDENTITIES, { provider: 'acme' }, { token });
      expect([linked.status, linked.body.code]).toEqual([409, 'identity_not_linkable']);

      const stale = await tokenOfAge(service, { tokens: { access_token: token } }, 1_000);
      const refused = await page.send('DELETE', '/api/auth/me', { token: stale, body: {} });
      expect([refused.status, refused.body.code]).toEqual([403, 'recent_login_required']);
      expect((await page.send('DELETE', '/api/auth/me', { token, body: {} })).status).toBe(200);
      expect((await page.get('/api/auth/me', { token })).status).toBe(401);
      expect(await subAt(sub)).not.toBe(profile.sub);
    });

    it('is not what an account with a password is: that one still has to give it', async () => {
      const { browser, tokens } = await newPerson();
      const refused = await browser.send('DELETE', '/api/auth/me', { token: tokens.access_token, body: {} });
      expect([refused.status, refused.body.errors]).toEqual([
        422,
        [expect.objectContaining({ field: 'password', code: 'required' })],
      ]);
    });
  });
});
