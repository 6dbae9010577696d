import { createHash } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, publicUrl, type TestPool } from './harness.ts';
import { CALLBACK, makeOAuthRealm, type OAuthRealm, stepsOf, type Tokens, web } from './oauth-realm.ts';
import { claimsOf, makeRealm } from './realm.ts';
import { titleOf, visitor } from './visitor.ts';

const ana = 'ana@example.org';

eachPool((_, make) => {
  let test: TestPool;
  let realm: OAuthRealm;
  let sub: string;

  beforeAll(async () => {
    test = await make();
    realm = await makeOAuthRealm(test);
    sub = await realm.confirmed(ana);
  });

  const refused = async (answer: Promise<Response>, error: string, status = 400) => {
    const response = await answer;
    expect([response.status, await response.json()]).toEqual([status, { error }]);
  };
  const staysHere = async (changes: Record<string, string | undefined>) => {
    const page = await visitor(test).go(realm.authorizeUrl(changes));
    expect([page.url.origin, page.status, titleOf(page)]).toEqual([publicUrl, 400, 'This did not work']);
  };
  const goesBack = async (changes: Record<string, string | undefined>, error: string) => {
    const { url } = await visitor(test).go(realm.authorizeUrl(changes));
    expect(`${url.origin}${url.pathname}`).toBe(CALLBACK);
    expect(url.searchParams.get('error')).toBe(error);
    expect(url.searchParams.get('iss')).toBe(`${publicUrl}/${realm.UserPoolId}`);
  };

  it('O01 O02 O23 sends nobody to an address that is not registered letter for letter', async () => {
    const addresses = [
      `${CALLBACK}/more`,
      `${CALLBACK}?x=1`,
      `${CALLBACK}#x`,
      'https://app.example.org/../callback',
      'https://APP.example.org/callback',
      'https://app.example.org:443/callback',
      'https://app.example.org//callback',
      'https://app.example.org.evil.org/callback',
      'https://app.example.org@evil.org/callback',
      'https://app.example.org/call%2fback',
      'https://app.example.org./callback',
      'http://localhost:1234/callback',
      'javascript:alert(1)',
      '',
    ];
    for (const redirect_uri of addresses) await staysHere({ redirect_uri });
    await staysHere({ identity_provider: 'Nobody' });
    await staysHere({ idp_identifier: 'nobody.example.org' });
    await staysHere({ client_id: 'unknown' });
    await staysHere({ client_id: undefined });
    const two = stepsOf(test, await realm.client({ ...web, CallbackURLs: [CALLBACK, 'https://b.example.org/'] }));
    const page = await visitor(test).go(two.authorizeUrl({ redirect_uri: undefined }));
    expect(page.status).toBe(400);
  });

  it('O03 asks a public client for PKCE with S256, and checks the verifier', async () => {
    await goesBack({ code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request');
    await goesBack({ code_challenge_method: 'plain' }, 'invalid_request');
    await goesBack({ code_challenge_method: undefined }, 'invalid_request');
    await goesBack({ code_challenge: 'short' }, 'invalid_request');
    for (const code_verifier of ['a'.repeat(42), 'a'.repeat(43), `${'a'.repeat(42)}!`, undefined]) {
      await refused(realm.exchange(await realm.codeFor(ana), { code_verifier }), 'invalid_grant');
    }
  });

  it('O04 takes no verifier where there was no challenge', async () => {
    const client = await realm.client({ ...web, GenerateSecret: true });
    const steps = stepsOf(test, client);
    const none = { code_challenge: undefined, code_challenge_method: undefined };
    const secret = { client_secret: client.ClientSecret! };
    await refused(steps.exchange(await steps.codeFor(ana, none), secret), 'invalid_grant');
    const answer = await steps.exchange(await steps.codeFor(ana, none), { ...secret, code_verifier: undefined });
    expect(answer.status).toBe(200);
    await refused(steps.exchange(await steps.codeFor(ana), { ...secret, code_verifier: undefined }), 'invalid_grant');
  });

  it('O05 ends what a code has begun when it comes again', async () => {
    const code = await realm.codeFor(ana);
    const tokens = (await (await realm.exchange(code)).json()) as Tokens;
    const refresh = () =>
      realm.token({ grant_type: 'refresh_token', client_id: realm.ClientId, refresh_token: tokens.refresh_token });
    expect((await refresh()).status).toBe(200);
    await refused(realm.exchange(code), 'invalid_grant');
    await refused(refresh(), 'invalid_grant');
  });

  it('O05 gives tokens once to twenty that come at once', async () => {
    const code = await realm.codeFor(ana);
    const answers = await Promise.all(Array.from({ length: 20 }, () => realm.exchange(code)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  });

  it('O06 takes a code from its own client alone, with its own address, in time', async () => {
    const other = await realm.client(web);
    await refused(realm.exchange(await realm.codeFor(ana), { client_id: other.ClientId }), 'invalid_grant');
    await refused(
      realm.exchange(await realm.codeFor(ana), { redirect_uri: 'https://app.example.org/' }),
      'invalid_grant',
    );
    await refused(realm.exchange(await realm.codeFor(ana), { redirect_uri: undefined }), 'invalid_grant');
    const late = await realm.codeFor(ana);
    test.clock.advance(301_000);
    await refused(realm.exchange(late), 'invalid_grant');
  });

  it('O07 makes codes that nobody guesses and no referrer carries', async () => {
    const codes = new Set<string>();
    for (let count = 0; count < 5; count += 1) codes.add(await realm.codeFor(ana));
    expect(codes.size).toBe(5);
    for (const code of codes) expect(Buffer.from(code, 'base64url').length).toBeGreaterThanOrEqual(16);
    await refused(realm.exchange('x'.repeat(5_000)), 'invalid_grant');
    await refused(realm.exchange('nonsense'), 'invalid_grant');
    const answer = await test.pool.fetch(new Request(realm.authorizeUrl()));
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('O08 takes each parameter once', async () => {
    for (const more of ['&client_id=x', `&redirect_uri=${CALLBACK}`, '&scope=openid', '&state=b', '&state=%ff']) {
      const page = await visitor(test).go(`${realm.authorizeUrl()}${more}`);
      expect([page.url.origin, page.status]).toEqual([publicUrl, 400]);
    }
  });

  it('O09 refuses response types and modes that the client may not use', async () => {
    await goesBack({ response_type: 'token' }, 'unsupported_response_type');
    await goesBack({ response_type: 'id_token token' }, 'unsupported_response_type');
    await goesBack({ response_type: undefined }, 'invalid_request');
    for (const response_mode of ['fragment', 'form_post']) await goesBack({ response_mode }, 'invalid_request');
    await goesBack({ request: 'e30.e30.' }, 'request_not_supported');
    await goesBack({ prompt: 'none login' }, 'invalid_request');
    await goesBack({ max_age: '-1' }, 'invalid_request');
  });

  it('O10 returns the state byte for byte, and the issuer', async () => {
    for (const state of ['<script>"\'&', 'a+b c%20d', 'línea\r\nSet-Cookie: x=1', '%', '🙂', '']) {
      const { url } = await realm.signIn(ana, { state });
      expect(url.searchParams.get('state')).toBe(state);
      expect(url.searchParams.get('iss')).toBe(`${publicUrl}/${realm.UserPoolId}`);
    }
  });

  it('O11 tells in the ID token of the nonce, the access token beside it, and how and when the user signed in', async () => {
    const tokens = await realm.tokensFor(ana);
    const [id, access] = [claimsOf(tokens.id_token), claimsOf(tokens.access_token)];
    const half = createHash('sha256').update(tokens.access_token).digest().subarray(0, 16).toString('base64url');
    expect(id).toMatchObject({ sub, nonce: 'a nonce', at_hash: half, amr: ['pwd'], aud: realm.ClientId, email: ana });
    expect(access).toMatchObject({ sub, scope: 'openid email', client_id: realm.ClientId, version: 2 });
    expect(Math.abs(Number(id.auth_time) - test.clock.now() / 1000)).toBeLessThan(30);
    expect(id.auth_time).toBe(access.auth_time);
  });

  it('O12 grants no scope that the client may not have', async () => {
    await goesBack({ scope: 'openid nothing/read' }, 'invalid_scope');
    await goesBack({ scope: 'email' }, 'invalid_scope');
    const narrow = stepsOf(test, await realm.client({ ...web, AllowedOAuthScopes: ['openid'] }));
    const { url } = await visitor(test).go(narrow.authorizeUrl({ scope: 'openid email' }));
    expect(url.searchParams.get('error')).toBe('invalid_scope');
    const all = await narrow.tokensFor(ana, { scope: undefined });
    expect(claimsOf(all.access_token).scope).toBe('openid');
  });

  it('gives a scope without openid no ID token, and the user’s own API to its own scope alone', async () => {
    const scope = 'aws.cognito.signin.user.admin';
    const tokens = await realm.tokensFor(ana, { scope });
    expect(tokens).not.toHaveProperty('id_token');
    expect((await test.sdk.getUser({ AccessToken: tokens.access_token })).Username).toBe(sub);
    const other = await realm.tokensFor(ana);
    await expectRefusal(test.sdk.getUser({ AccessToken: other.access_token }), 'NotAuthorizedException');
  });

  it('keeps the scopes over refreshes, here and at the API, and rotates where the client does', async () => {
    const rotating = await realm.client({
      ...web,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    });
    const steps = stepsOf(test, rotating);
    const first = await steps.tokensFor(ana);
    const form = { grant_type: 'refresh_token', client_id: rotating.ClientId, refresh_token: first.refresh_token };
    const second = (await (await steps.token(form)).json()) as Tokens;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(claimsOf(second.access_token).scope).toBe('openid email');
    expect(claimsOf(second.id_token)).not.toHaveProperty('nonce');
    // As Cognito, whose `scope` is of client_credentials alone: it asks for no less and gets no more.
    const asking = { ...form, refresh_token: second.refresh_token, scope: 'openid phone' };
    const third = (await (await steps.token(asking)).json()) as Tokens;
    expect(claimsOf(third.access_token).scope).toBe('openid email');
    const { AuthenticationResult } = await test.sdk.getTokensFromRefreshToken({
      ClientId: rotating.ClientId,
      RefreshToken: third.refresh_token,
    });
    expect(claimsOf(AuthenticationResult!.AccessToken!).scope).toBe('openid email');
    // What was replaced is in two hands.
    await refused(steps.token(form), 'invalid_grant');
    await refused(steps.token({ ...form, refresh_token: AuthenticationResult!.RefreshToken! }), 'invalid_grant');
  });

  it('O14 O15 lets no client use a grant type that is not its own', async () => {
    const api = await makeRealm(test);
    await refused(
      realm.token({ grant_type: 'authorization_code', client_id: api.ClientId, code: 'x' }),
      'unauthorized_client',
    );
    await refused(realm.token({ grant_type: 'client_credentials', client_id: realm.ClientId }), 'unauthorized_client');
    await refused(realm.token({ grant_type: 'password', client_id: realm.ClientId }), 'unsupported_grant_type');
  });

  it('O18 gives no code to another browser than the one that asked', async () => {
    const [asking, other] = [visitor(test), visitor(test)];
    const page = await asking.go(realm.authorizeUrl());
    expect((await other.go(page.url)).status).toBe(400);
    await other.go(realm.authorizeUrl());
    const stolen = await other.send(page, { username: ana, password: 'Correct-horse-7' });
    expect([stolen.status, stolen.url.origin]).toEqual([400, publicUrl]);
  });

  it('gives a disabled or deleted user nothing for a code', async () => {
    const email = 'gone@example.org';
    await realm.confirmed(email);
    const code = await realm.codeFor(email);
    await test.sdk.adminDisableUser({ UserPoolId: realm.UserPoolId, Username: email });
    await refused(realm.exchange(code), 'invalid_grant');
  });

  it('O25 has neither dynamic registration nor device authorization', async () => {
    for (const path of ['/oauth2/register', '/oauth2/device_authorization', '/oauth2/introspect']) {
      const answer = await test.pool.fetch(new Request(`${publicUrl}${path}`, { method: 'POST' }));
      expect(answer.status).toBe(404);
    }
  });
});
