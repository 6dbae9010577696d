import { beforeAll, expect, it } from 'vitest';
import { eachPool, publicUrl, type TestPool } from './harness.ts';
import { codeAt, makeMfaRealm } from './mfa-realm.ts';
import { CALLBACK, makeOAuthRealm, type OAuthRealm, stepsOf, type Tokens, web } from './oauth-realm.ts';
import { claimsOf, password } from './realm.ts';
import { formOf, noticeOf, titleOf, type Visited, visitor } from './visitor.ts';

const ben = 'ben@example.org';
const another = 'Other-horse-8!';

eachPool((_, make) => {
  let test: TestPool;
  let realm: OAuthRealm;

  beforeAll(async () => {
    test = await make();
    realm = await makeOAuthRealm(test);
    await realm.confirmed(ben);
  });

  const begin = async (steps: Pick<OAuthRealm, 'authorizeUrl'> = realm, asked: Record<string, string> = {}) => {
    const browser = visitor(test);
    return { browser, page: await browser.go(steps.authorizeUrl(asked)) };
  };
  const isThere = ({ url }: Visited) => `${url.origin}${url.pathname}` === CALLBACK && url.searchParams.has('code');
  const link = (page: Visited, path: string) =>
    new URL(new RegExp(`href="(${path}[^"]*)"`).exec(page.text)?.[1] ?? '', page.url);

  it('O17 tells of a wrong password on the page, without the password and with no word of who exists', async () => {
    const { browser, page } = await begin();
    expect(titleOf(page)).toBe('Sign in to people');
    const wrong = await browser.send(page, { username: ben, password: 'Wrong-horse-9' });
    const unknown = await browser.send(wrong, { username: 'nobody@example.org', password: 'Wrong-horse-9' });
    for (const shown of [wrong, unknown]) {
      expect(noticeOf(shown)).toBe('Name or password is not right.');
      // Only there: who goes to another page from it has read it.
      const elsewhere = await browser.go(new URL(`/forgotPassword${shown.url.search}`, shown.url));
      expect([titleOf(elsewhere), noticeOf(elsewhere)]).toEqual(['Reset your password', undefined]);
      expect(shown.text).not.toContain('Wrong-horse-9');
    }
    expect(isThere(await browser.send(unknown, { username: ben, password }))).toBe(true);
  });

  it('says so when an account is locked', async () => {
    const email = 'locked@example.org';
    await realm.confirmed(email);
    let { browser, page } = await begin();
    for (let count = 0; count < 6; count += 1) page = await browser.send(page, { username: email, password: 'x' });
    expect(noticeOf(page)).toMatch(/Too many wrong attempts/);
  });

  it('signs up, confirms by the mailed code, and is signed in', async () => {
    const { browser, page } = await begin();
    const form = await browser.go(link(page, '/signup'));
    const weak = await browser.send(form, { username: 'new@example.org', password: 'weak' });
    expect(noticeOf(weak)).toMatch(/does not fit the rules/);
    const asked = await browser.send(weak, { username: 'new@example.org', password });
    expect(titleOf(asked)).toBe('Confirm your account');
    const wrong = await browser.send(asked, { code: '000000' });
    expect(noticeOf(wrong)).toMatch(/code is not right/);
    const again = await browser.send(wrong, {}, '/resendCode');
    expect(noticeOf(again)).toBe('Another code is on its way.');
    expect(isThere(await browser.send(again, { code: await test.code('new@example.org') }))).toBe(true);
    const taken = await browser.send(await browser.go(link(page, '/signup')), { username: ben, password });
    expect([taken.status, taken.url.pathname]).toEqual([400, '/signup']);
  });

  it('leads whoever is not confirmed yet to the code, once the password was right', async () => {
    const email = 'later@example.org';
    await realm.signUp(email);
    const { browser, page } = await begin();
    expect(noticeOf(await browser.send(page, { username: email, password: 'Wrong-horse-9' }))).toMatch(/not right/);
    const asked = await browser.send(page, { username: email, password });
    expect(titleOf(asked)).toBe('Confirm your account');
    expect(isThere(await browser.send(asked, { code: await test.code(email) }))).toBe(true);
  });

  it('collects the attributes that the pool requires', async () => {
    const strict = await makeOAuthRealm(test, {
      pool: { Schema: [{ Name: 'given_name', Required: true, Mutable: true }] },
    });
    const { browser, page } = await begin(strict);
    const form = await browser.go(link(page, '/signup'));
    expect(form.text).toContain('Given name');
    const email = 'attributes@example.org';
    const missing = await browser.send(form, { username: email, password });
    expect(noticeOf(missing)).toMatch(/missing/);
    await browser.send(missing, { username: email, password, 'attribute.given_name': 'Ana' });
    const user = await test.sdk.adminGetUser({ UserPoolId: strict.UserPoolId, Username: email });
    expect(user.UserAttributes).toContainEqual({ Name: 'given_name', Value: 'Ana' });
  });

  it('resets a forgotten password, and says the same for a name that nobody has', async () => {
    const email = 'forgetful@example.org';
    await realm.confirmed(email);
    const { browser, page } = await begin();
    const form = await browser.go(link(page, '/forgotPassword'));
    const nobody = await browser.send(form, { username: 'nobody@example.org' });
    const asked = await browser.send(form, { username: email });
    expect(titleOf(asked)).toBe(titleOf(nobody));
    expect(noticeOf(await browser.send(asked, { code: '000000', password: another }))).toMatch(/code is not right/);
    const done = await browser.send(asked, { code: await test.code(email), password: another });
    expect(noticeOf(done)).toBe('Your new password is set. Sign in with it.');
    expect(isThere(await browser.send(done, { username: email, password: another }))).toBe(true);
  });

  it('has a temporary password replaced before there is a code', async () => {
    const email = 'invited@example.org';
    const { UserPoolId } = realm;
    const invited = { UserPoolId, Username: email, TemporaryPassword: 'First-horse-1' };
    await test.sdk.adminCreateUser({ ...invited, UserAttributes: [{ Name: 'email', Value: email }] });
    const { browser, page } = await begin();
    const asked = await browser.send(page, { username: email, password: 'First-horse-1' });
    expect(titleOf(asked)).toBe('Choose your password');
    expect(noticeOf(await browser.send(asked, { password: 'weak' }))).toMatch(/does not fit the rules/);
    expect(isThere(await browser.send(asked, { password: another }))).toBe(true);
  });

  it('sends whoever an administrator has reset to the code', async () => {
    const email = 'reset@example.org';
    await realm.confirmed(email);
    await test.sdk.adminResetUserPassword({ UserPoolId: realm.UserPoolId, Username: email });
    const { browser, page } = await begin();
    const asked = await browser.send(page, { username: email, password });
    expect(titleOf(asked)).toBe('Set a new password');
    const done = await browser.send(asked, { code: await test.code(email), password: another });
    expect(isThere(await browser.send(done, { username: email, password: another }))).toBe(true);
  });

  it('asks for the code of an app, and tells how the user signed in', async () => {
    const mfa = await makeMfaRealm(test, 'OPTIONAL', { client: web });
    const steps = stepsOf(test, mfa);
    const email = 'app@example.org';
    const { secret } = await mfa.withApp(email);
    const { browser, page } = await begin(steps);
    const asked = await browser.send(page, { username: email, password });
    expect(titleOf(asked)).toBe('Enter the code of your app');
    const wrong = await browser.send(asked, { code: '000000' });
    expect(noticeOf(wrong)).toMatch(/code is not right/);
    const done = await browser.send(wrong, { code: mfa.code(secret) });
    const tokens = (await (await steps.exchange(done.url.searchParams.get('code') ?? '')).json()) as Tokens;
    expect(claimsOf(tokens.id_token).amr).toEqual(['pwd', 'otp', 'mfa']);
  });

  it('has an app set up where the pool requires one, by a picture or by hand', async () => {
    const mfa = await makeMfaRealm(test, 'ON', { client: web });
    const email = 'setup@example.org';
    await mfa.confirmed(email);
    const { browser, page } = await begin(stepsOf(test, mfa));
    const asked = await browser.send(page, { username: email, password });
    expect(titleOf(asked)).toBe('Set up an authenticator app');
    expect(asked.text).toContain('src="data:image/svg+xml;base64,');
    const secret = /class="key">([A-Z2-7]+)</.exec(asked.text)?.[1] ?? '';
    const wrong = await browser.send(asked, { code: '000000' });
    expect(wrong.text).toContain(secret);
    expect(isThere(await browser.send(wrong, { code: codeAt(secret, test.clock.now()) }))).toBe(true);
  });

  it('lets the user choose between an app and a code by e-mail', async () => {
    const mfa = await makeMfaRealm(test, 'OPTIONAL', { email: true, client: web });
    const email = 'chooser@example.org';
    const { AccessToken } = await mfa.withApp(email, { preferred: false });
    await test.sdk.setUserMFAPreference({
      AccessToken,
      SoftwareTokenMfaSettings: { Enabled: true },
      EmailMfaSettings: { Enabled: true },
    });
    const { browser, page } = await begin(stepsOf(test, mfa));
    const choice = await browser.send(page, { username: email, password });
    expect(titleOf(choice)).toBe('How do you want to prove that it is you?');
    const asked = await browser.send(choice, { factor: 'EMAIL_OTP' });
    expect(titleOf(asked)).toBe('Enter the code that we sent');
    expect(isThere(await browser.send(asked, { code: await test.code(email) }))).toBe(true);
  });

  it('works for a client with a secret, in its every step', async () => {
    const client = await realm.client({ ...web, GenerateSecret: true });
    const { browser, page } = await begin(stepsOf(test, client));
    const asked = await browser.send(await browser.go(link(page, '/signup')), {
      username: 'secret@example.org',
      password,
    });
    expect(isThere(await browser.send(asked, { code: await test.code('secret@example.org') }))).toBe(true);
    const forgot = await browser.go((await begin(stepsOf(test, client))).page.url);
    expect(forgot.status).toBe(400);
  });

  it('O17 K09 takes a form from its own page alone', async () => {
    const { browser, page } = await begin();
    const mine = { username: ben, password };
    const { action, hidden } = formOf(page.text);
    const post = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
      browser.go(new URL(action, page.url), {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(fields),
      });
    const elsewhere = await begin();
    const foreign = formOf(elsewhere.page.text).hidden;
    for (const fields of [mine, { ...mine, csrf: '' }, { ...mine, ...foreign }]) {
      expect((await post(fields)).status).toBe(403);
    }
    const right = { ...mine, ...hidden };
    expect((await post(right, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post(right, { origin: 'https://evil.example.org' })).status).toBe(403);
    expect((await post(right, { origin: 'null' })).status).toBe(403);
    expect((await post(right, { 'content-type': 'text/plain' })).status).toBe(403);
    expect(isThere(await post(right, { origin: publicUrl }))).toBe(true);
    // The request is over.
    expect((await post(right)).status).toBe(400);
  });

  it('O17 K14 lets no site frame a page, nothing run in it and nobody store it; input is escaped', async () => {
    const { page } = await begin(realm, { login_hint: '"><script>alert(1)</script>' });
    expect(page.text).not.toContain('<script');
    expect(page.text).toContain('&quot;&gt;&lt;script&gt;');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const posted = await test.pool.fetch(new Request(page.url, { method: 'PUT' }));
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  it('is in the language that the application asks for, else the browser’s, else the pool’s', async () => {
    const at = realm.authorizeUrl({ lang: undefined as never });
    const title = async (headers: Record<string, string>, address = at) => {
      const browser = visitor(test);
      const { url } = await browser.go(address, { headers });
      return titleOf(await browser.go(url, { headers }));
    };
    expect(await title({ 'accept-language': 'fr, en;q=0.5, es;q=0.4' })).toBe('Sign in to people');
    expect(await title({ 'accept-language': 'fr' })).toBe('Inicia sesión en people');
    expect(await title({ 'accept-language': 'en' }, realm.authorizeUrl({ lang: 'es' }))).toBe(
      'Inicia sesión en people',
    );
    // I08: what every object has is no language.
    expect(await title({ 'accept-language': 'constructor' })).toBe('Inicia sesión en people');
    expect((await visitor(test).go('/logout?lang=constructor')).status).toBe(400);
  });

  it('limits attempts by the rates of the API', async () => {
    const limited = await make({ requestRates: { UserAuthentication: 2 } });
    const steps = await makeOAuthRealm(limited);
    const browser = visitor(limited);
    const page = await browser.go(steps.authorizeUrl());
    expect(page.status).toBe(200);
    expect((await browser.send(page, { username: ben, password })).status).toBe(429);
    // What providers send counts with them: each costs a look into the database, and SAML a signature.
    const ofProvider = (path: string, method: string) => limited.pool.fetch(new Request(publicUrl + path, { method }));
    expect((await ofProvider('/saml2/idpresponse', 'POST')).status).toBe(429);
    expect((await ofProvider('/oauth2/idpresponse?state=x', 'GET')).status).toBe(429);
  });

  it('I16 takes no NUL for the name of a request, nor a name that comes twice', async () => {
    const browser = visitor(test);
    const page = await browser.go(realm.authorizeUrl());
    const [id] = page.url.searchParams.getAll('request');
    for (const query of ['request=%00', `request=${id}&request=${id}`]) {
      expect((await browser.go(`/login?${query}`)).status).toBe(400);
    }
  });
});
