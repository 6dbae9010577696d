import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, publicUrl, type TestPool } from './harness.ts';
import { FUNCTION, hooked } from './hooked.ts';
import { claimsOf, makeRealm, type Realm } from './realm.ts';

const READ = 'https://albums.example.org/read';
const WRITE = 'https://albums.example.org/write';
const machine = {
  GenerateSecret: true,
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['client_credentials' as const],
  AllowedOAuthScopes: [READ, WRITE],
};

eachPool((_, make) => {
  const hooks = hooked();
  let test: TestPool;
  let people: Realm;
  let job: Realm;

  beforeAll(async () => {
    test = await make(hooks.options);
    people = await makeRealm(test);
    await addAlbums(people.UserPoolId);
    job = await people.client(machine);
  });

  const addAlbums = (UserPoolId: string) =>
    test.sdk.createResourceServer({
      UserPoolId,
      Identifier: 'https://albums.example.org',
      Name: 'Albums',
      Scopes: ['read', 'write', 'purge'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName })),
    });

  const post = (body: string | Record<string, string>, headers: Record<string, string> = {}) =>
    test.pool.fetch(
      new Request(`${publicUrl}/oauth2/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: typeof body === 'string' ? body : new URLSearchParams(body),
      }),
    );
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  });
  const grant = { grant_type: 'client_credentials' };
  const own = () => basic(job.ClientId, job.ClientSecret!);

  async function expectOAuthRefusal(answer: Promise<Response>, error: string, status = 400): Promise<void> {
    const response = await answer;
    expect([response.status, await response.json()]).toEqual([status, { error }]);
    expect(response.headers.get('cache-control')).toBe('no-store');
  }

  it('O24 gives openid-client a token by either authentication, which jose verifies by the published keys', async () => {
    const fetch = (url: string | URL, init?: RequestInit) => test.pool.fetch(new Request(url, init));
    for (const method of [oidc.ClientSecretBasic, oidc.ClientSecretPost]) {
      const config = await oidc.discovery(
        new URL(`${publicUrl}/${people.UserPoolId}`),
        job.ClientId,
        undefined,
        method(job.ClientSecret!),
        { execute: [oidc.allowInsecureRequests], [oidc.customFetch]: fetch as oidc.CustomFetch },
      );
      const granted = await oidc.clientCredentialsGrant(config, { scope: READ });
      expect(granted.expires_in).toBe(3_600);
      const { issuer, jwks_uri } = config.serverMetadata();
      const keys = createRemoteJWKSet(new URL(jwks_uri!), { [customFetch]: fetch });
      const { payload } = await jwtVerify(granted.access_token, keys, { issuer, algorithms: ['RS256'] });
      expect(payload).toMatchObject({
        sub: job.ClientId,
        client_id: job.ClientId,
        token_use: 'access',
        scope: READ,
        version: 2,
      });
    }
  });

  it('O14 tells of the client alone: no refresh and no ID token, no user, and nothing for the user’s own API', async () => {
    const answer = await post(grant, own());
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const body = (await answer.json()) as { access_token: string };
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'token_type']);
    const claims = claimsOf(body.access_token);
    expect(Object.keys(claims).sort()).toEqual(
      ['auth_time', 'client_id', 'exp', 'iat', 'iss', 'jti', 'scope', 'sub', 'token_use', 'version'].sort(),
    );
    // No user's `sub` can be an app client's id: one is a UUID, the other has no hyphen.
    expect(claims.sub).not.toMatch(/-/);
    await expectRefusal(test.sdk.getUser({ AccessToken: body.access_token }), 'NotAuthorizedException');
  });

  it('O12 grants what is asked for, else all that the client may have, and never more', async () => {
    const scopeOf = async (more: Record<string, string>) =>
      claimsOf(((await (await post({ ...grant, ...more }, own())).json()) as { access_token: string }).access_token)
        .scope;
    expect(await scopeOf({})).toBe(`${READ} ${WRITE}`);
    expect(await scopeOf({ scope: ` ${WRITE}  ${WRITE} ` })).toBe(WRITE);
    for (const scope of ['https://albums.example.org/purge', 'openid', `${READ} nothing/read`, READ.toUpperCase()]) {
      await expectOAuthRefusal(post({ ...grant, scope }, own()), 'invalid_scope');
    }
  });

  it('gives the same token to GetClientToken, for the client’s secret and scopes alone', async () => {
    const { ClientId, ClientSecret: Secret } = job;
    const { ClientAuthenticationResult: result } = await test.sdk.getClientToken({ ClientId, Secret, Scopes: [READ] });
    expect(result).toMatchObject({ ExpiresIn: 3_600, TokenType: 'Bearer' });
    expect(claimsOf(result!.AccessToken!)).toMatchObject({ sub: ClientId, scope: READ, version: 2 });
    await expectRefusal(test.sdk.getClientToken({ ClientId, Secret: `${Secret}x` }), 'NotAuthorizedException');
    const openid = { ClientId, Secret, Scopes: ['openid'] };
    await expectRefusal(test.sdk.getClientToken(openid), 'InvalidParameterException');
    const user = await people.client({ GenerateSecret: true });
    const notAllowed = { ClientId: user.ClientId, Secret: user.ClientSecret };
    await expectRefusal(test.sdk.getClientToken(notAllowed), 'NotAuthorizedException');
  });

  it('O12 grants no scope whose resource server is gone', async () => {
    const other = await makeRealm(test);
    await addAlbums(other.UserPoolId);
    const { ClientId, ClientSecret } = await other.client(machine);
    const header = basic(ClientId, ClientSecret!);
    expect((await post(grant, header)).status).toBe(200);
    await test.sdk.deleteResourceServer({ UserPoolId: other.UserPoolId, Identifier: 'https://albums.example.org' });
    await expectOAuthRefusal(post({ ...grant, scope: READ }, header), 'invalid_scope');
    await expectOAuthRefusal(post(grant, header), 'invalid_scope');
  });

  it('O13 refuses whoever cannot prove to be the client, in one way', async () => {
    const { ClientId, ClientSecret } = job;
    const secret = ClientSecret!;
    const refused = async (answer: Promise<Response>) => {
      expect((await answer.then((one) => one.clone())).headers.get('www-authenticate')).toMatch(/^Basic /);
      await expectOAuthRefusal(answer, 'invalid_client', 401);
    };
    await refused(post(grant, basic(ClientId, `${secret}x`)));
    await refused(post(grant, basic('unknown', secret)));
    await refused(post(grant, basic('', secret)));
    await refused(post(grant, basic(ClientId, `%zz${secret}`)));
    await refused(post(grant, basic('%00', secret)));
    await refused(post(grant, { authorization: `Bearer ${secret}` }));
    await refused(post({ ...grant, client_id: ClientId, client_secret: `x${secret}` }));
    await refused(post({ ...grant, client_id: ClientId }));
    await refused(post(grant));
    // Both ways at once, or a second name.
    await refused(post({ ...grant, client_secret: secret }, own()));
    await refused(post({ ...grant, client_id: people.ClientId }, own()));
    // A public client has no secret to know.
    await refused(post(grant, basic(people.ClientId, secret)));
    const inQuery = new Request(`${publicUrl}/oauth2/token?client_id=${ClientId}&client_secret=${secret}`, {
      method: 'POST',
      body: new URLSearchParams(grant),
    });
    await refused(test.pool.fetch(inQuery));
  });

  it('O13 takes either of a client’s two secrets', async () => {
    const ids = { UserPoolId: job.UserPoolId, ClientId: job.ClientId };
    const { ClientSecretDescriptor: added } = await test.sdk.addUserPoolClientSecret(ids);
    expect((await post(grant, basic(job.ClientId, added!.ClientSecretValue!))).status).toBe(200);
    expect((await post(grant, own())).status).toBe(200);
    await test.sdk.deleteUserPoolClientSecret({ ...ids, ClientSecretId: added!.ClientSecretId! });
    await expectOAuthRefusal(post(grant, basic(job.ClientId, added!.ClientSecretValue!)), 'invalid_client', 401);
  });

  it('O08 takes each parameter once, as a form of bounded size', async () => {
    const body = 'grant_type=client_credentials';
    await expectOAuthRefusal(post(`${body}&grant_type=client_credentials`, own()), 'invalid_request');
    await expectOAuthRefusal(post(`${body}&scope=a&scope=b`, own()), 'invalid_request');
    await expectOAuthRefusal(post(`${body}&x=${'a'.repeat(40_000)}`, own()), 'invalid_request');
    await expectOAuthRefusal(post(`${body}&scope=%00`, own()), 'invalid_request');
    await expectOAuthRefusal(
      post(JSON.stringify(grant), { ...own(), 'content-type': 'application/json' }),
      'invalid_request',
    );
    const get = await test.pool.fetch(new Request(`${publicUrl}/oauth2/token?grant_type=client_credentials`));
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('O15 refuses grant types that are not offered, and clients that may not use one', async () => {
    await expectOAuthRefusal(post({ grant_type: 'password' }, own()), 'unsupported_grant_type');
    await expectOAuthRefusal(post({}, own()), 'invalid_request');
    const { ClientId, ClientSecret } = await people.client({ GenerateSecret: true });
    await expectOAuthRefusal(post(grant, basic(ClientId, ClientSecret!)), 'unauthorized_client');
    await expectOAuthRefusal(post({ ...grant, client_id: people.ClientId }), 'unauthorized_client');
  });

  it('O14 makes no client that could not keep a secret, or whose scopes are not there', async () => {
    const create = (more: object) => people.client({ ...machine, ...more });
    await expectRefusal(create({ GenerateSecret: false }), 'InvalidOAuthFlowException', /client secret/);
    await expectRefusal(create({ AllowedOAuthScopes: ['openid'] }), 'InvalidOAuthFlowException', /openid/);
    await expectRefusal(create({ AllowedOAuthScopes: [] }), 'InvalidParameterException', /are required/);
    await expectRefusal(create({ AllowedOAuthFlowsUserPoolClient: false }), 'InvalidParameterException');
    const unknown = 'https://albums.example.org/nothing';
    await expectRefusal(
      create({ AllowedOAuthScopes: [unknown] }),
      'ScopeDoesNotExistException',
      `Invalid scope requested: ${unknown}`,
    );
    const ids = { UserPoolId: job.UserPoolId, ClientId: job.ClientId };
    const { GenerateSecret: _, ...settings } = machine;
    await expectRefusal(
      test.sdk.updateUserPoolClient({ ...ids, ...settings, AllowedOAuthScopes: [unknown] }),
      'ScopeDoesNotExistException',
    );
    const { UserPoolClient } = await test.sdk.describeUserPoolClient(ids);
    expect(UserPoolClient).toMatchObject(settings);
  });

  it('lets a hook of version 3 change the claims and scopes of such a token', async () => {
    const realm = await makeRealm(test, {
      pool: { LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: FUNCTION, LambdaVersion: 'V3_0' } } },
    });
    await addAlbums(realm.UserPoolId);
    const { ClientId, ClientSecret } = await realm.client(machine);
    hooks.behave.TokenGeneration = (event) => ({
      ...event,
      response: {
        claimsAndScopeOverrideDetails: {
          accessTokenGeneration: {
            claimsToAddOrOverride: { tenant: 'north', sub: 'somebody' },
            scopesToSuppress: [WRITE],
          },
        },
      },
    });
    const metadata = { aws_client_metadata: '{"job":"nightly"}' };
    const answer = await post({ ...grant, ...metadata }, basic(ClientId, ClientSecret!));
    const { access_token } = (await answer.json()) as { access_token: string };
    expect(claimsOf(access_token)).toMatchObject({ tenant: 'north', sub: ClientId, scope: READ });
    const [event] = hooks.of('TokenGeneration_ClientCredentials');
    expect(event).toMatchObject({
      version: '3',
      request: { scopes: [READ, WRITE], clientMetadata: { job: 'nightly' } },
    });
    const bad = { ...grant, aws_client_metadata: '{"job":1}' };
    await expectOAuthRefusal(post(bad, basic(ClientId, ClientSecret!)), 'invalid_request');
    hooks.behave.TokenGeneration = () => {
      throw new Error('not today');
    };
    await expectOAuthRefusal(post(grant, basic(ClientId, ClientSecret!)), 'invalid_request');
  });

  it('O13 limits guesses by the rate of its category', async () => {
    const limited = await make({ requestRates: { ClientAuthentication: 2 } });
    const statuses = [];
    for (let count = 0; count < 3; count += 1) {
      const request = new Request(`${publicUrl}/oauth2/token`, { method: 'POST', body: new URLSearchParams(grant) });
      statuses.push((await limited.pool.fetch(request)).status);
    }
    expect(statuses).toEqual([401, 401, 429]);
  });
});
