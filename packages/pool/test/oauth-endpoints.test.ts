import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, publicUrl, type TestPool } from './harness.ts';
import { CALLBACK, makeOAuthRealm, type OAuthRealm, stepsOf, type Tokens, web } from './oauth-realm.ts';
import { makeRealm, password } from './realm.ts';
import { visitor } from './visitor.ts';

const leo = 'leo@example.org';

eachPool((_, make) => {
  let test: TestPool;
  let realm: OAuthRealm;
  let sub: string;

  beforeAll(async () => {
    test = await make();
    realm = await makeOAuthRealm(test);
    sub = await realm.confirmed(leo);
  });

  const ask = (path: string, init: RequestInit = {}) => test.pool.fetch(new Request(`${publicUrl}${path}`, init));
  const info = (token: string, method = 'GET') =>
    ask('/oauth2/userInfo', { method, headers: { authorization: `Bearer ${token}` } });
  const revoke = (form: Record<string, string>) =>
    ask('/oauth2/revoke', { method: 'POST', body: new URLSearchParams(form) });

  it('O24 serves openid-client from discovery to logout', async () => {
    const fetch = (url: string | URL, init?: RequestInit) => test.pool.fetch(new Request(url, init));
    const client = await realm.client({ ...web, GenerateSecret: true });
    const config = await oidc.discovery(
      new URL(`${publicUrl}/${realm.UserPoolId}`),
      client.ClientId,
      undefined,
      oidc.ClientSecretBasic(client.ClientSecret!),
      { execute: [oidc.allowInsecureRequests], [oidc.customFetch]: fetch as oidc.CustomFetch },
    );
    const verifier = oidc.randomPKCECodeVerifier();
    const asked = { state: oidc.randomState(), nonce: oidc.randomNonce() };
    const start = oidc.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope: 'openid email',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...asked,
    });
    const browser = visitor(test);
    const { url } = await browser.send(await browser.go(start), { username: leo, password });
    const tokens = await oidc.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: verifier,
      expectedState: asked.state,
      expectedNonce: asked.nonce,
      idTokenExpected: true,
      maxAge: 60,
    });
    expect(tokens.claims()).toMatchObject({ sub, email: leo });
    expect(await oidc.fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({ sub, email: leo });
    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token!);
    const { issuer, jwks_uri } = config.serverMetadata();
    const keys = createRemoteJWKSet(new URL(jwks_uri!), { [customFetch]: fetch });
    await jwtVerify(refreshed.access_token, keys, { issuer, algorithms: ['RS256'] });
    await oidc.tokenRevocation(config, tokens.refresh_token!);
    await expect(oidc.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    const end = oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: 'https://app.example.org/bye' });
    expect((await browser.go(end)).url.href).toBe('https://app.example.org/bye');
  });

  it('O19 tells a user’s claims to a token with openid, by the scopes, and says why it does not', async () => {
    const { access_token } = await realm.tokensFor(leo);
    for (const method of ['GET', 'POST']) {
      const answer = await info(access_token, method);
      expect(await answer.json()).toEqual({ sub, username: sub, email: leo, email_verified: 'true' });
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    const alone = await info((await realm.tokensFor(leo, { scope: 'openid phone' })).access_token);
    expect(await alone.json()).toEqual({ sub, username: sub });
    const refusals = [
      [ask('/oauth2/userInfo'), 401, 'Bearer'],
      [ask(`/oauth2/userInfo?access_token=${access_token}`), 401, 'Bearer'],
      [info('nonsense'), 401, 'Bearer error="invalid_token"'],
      [info((await realm.tokensFor(leo)).id_token), 401, 'Bearer error="invalid_token"'],
      [
        info((await realm.tokensFor(leo, { scope: 'aws.cognito.signin.user.admin' })).access_token),
        403,
        'Bearer error="insufficient_scope"',
      ],
    ] as const;
    for (const [answer, status, challenge] of refusals) {
      const response = await answer;
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([status, challenge]);
    }
    const tokens = await realm.tokensFor(leo);
    await revoke({ token: tokens.refresh_token, client_id: realm.ClientId });
    expect((await info(tokens.access_token)).status).toBe(401);
  });

  it('O21 revokes for the token’s own client alone, which shows who it is', async () => {
    const other = await realm.client({ ...web, GenerateSecret: true });
    const tokens = await realm.tokensFor(leo);
    const token = tokens.refresh_token;
    const refresh = async () =>
      (await realm.token({ grant_type: 'refresh_token', client_id: realm.ClientId, refresh_token: token })).status;
    expect((await revoke({ token, client_id: other.ClientId })).status).toBe(401);
    expect((await revoke({ token })).status).toBe(401);
    const foreign = { token, client_id: other.ClientId, client_secret: other.ClientSecret! };
    expect((await revoke(foreign)).status).toBe(200);
    expect(await refresh()).toBe(200);
    expect((await revoke({ token: 'unknown', client_id: realm.ClientId })).status).toBe(200);
    const access = await revoke({ token: tokens.access_token, client_id: realm.ClientId });
    expect(await access.json()).toEqual({ error: 'unsupported_token_type' });
    expect((await revoke({ token, client_id: realm.ClientId })).status).toBe(200);
    expect(await refresh()).toBe(400);
  });

  it('O20 publishes what is there and nothing else', async () => {
    const issuer = `${publicUrl}/${realm.UserPoolId}`;
    const answer = await ask(`/${realm.UserPoolId}/.well-known/openid-configuration`);
    const document = (await answer.json()) as Record<string, unknown>;
    expect(document).toMatchObject({
      issuer,
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    });
    for (const [name, address] of Object.entries(document)) {
      if (!name.endsWith('_endpoint')) continue;
      expect((await test.pool.fetch(new Request(address as string))).status).not.toBe(404);
    }
    const { keys } = (await (await ask(`/${realm.UserPoolId}/.well-known/jwks.json`)).json()) as { keys: object[] };
    for (const key of keys) expect(Object.keys(key)).not.toEqual(expect.arrayContaining(['d']));
  });

  it('K08 lets pages of a client’s own addresses read its answers, and no others', async () => {
    const client = await realm.client({ ...web, CallbackURLs: [CALLBACK, 'http://localhost:3000/cb', 'app://cb'] });
    const steps = stepsOf(test, client);
    const from = async (origin: string) => {
      const code = await steps.codeFor(leo);
      const form = { grant_type: 'authorization_code', client_id: client.ClientId, redirect_uri: CALLBACK, code };
      const answer = await steps.token({ ...form, code_verifier: 'x' }, { origin });
      return answer.headers.get('access-control-allow-origin');
    };
    for (const origin of ['https://app.example.org', 'http://localhost:3000']) expect(await from(origin)).toBe(origin);
    const foreign = ['https://evil.example.org', 'null', 'http://app.example.org', 'https://app.example.org.evil.org'];
    for (const origin of foreign) expect(await from(origin)).toBeNull();
    const { access_token } = (await realm.tokensFor(leo)) as Tokens;
    const headers = { authorization: `Bearer ${access_token}`, origin: 'https://app.example.org' };
    const told = await ask('/oauth2/userInfo', { headers });
    expect(told.headers.get('access-control-allow-origin')).toBe('https://app.example.org');
    expect((await ask('/oauth2/token', { method: 'OPTIONS', headers: { origin: 'https://app.example.org' } })).ok).toBe(
      true,
    );
  });

  it('O01 registers no address that could run something or tell anybody else', async () => {
    const api = await makeRealm(test);
    const bad = [
      'javascript:alert(1)',
      'data:text/html,x',
      'http://example.org/cb',
      'https://example.org/cb#x',
      'https://user@example.org/cb',
      'https:example.org',
      'https://example.org\\cb',
      'callback',
      'https://example.org/ä',
    ];
    for (const address of bad) {
      await expectRefusal(api.client({ ...web, CallbackURLs: [address] }), 'InvalidParameterException');
      await expectRefusal(api.client({ ...web, LogoutURLs: [address] }), 'InvalidParameterException');
    }
    await expectRefusal(api.client({ ...web, DefaultRedirectURI: 'https://b.org/' }), 'InvalidParameterException');
    const { CallbackURLs: _, ...without } = web;
    await expectRefusal(api.client(without), 'InvalidParameterException', /CallbackURLs are required/);
    const mixed = { ...web, GenerateSecret: true, AllowedOAuthFlows: ['code', 'client_credentials'] as never };
    await expectRefusal(api.client(mixed), 'InvalidOAuthFlowException', /along with/);
  });
});
