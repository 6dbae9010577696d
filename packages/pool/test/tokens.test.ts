import { createHmac, createPublicKey, createSign, generateKeyPairSync, type JsonWebKey, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JwtRsaVerifier } from 'aws-jwt-verify';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, publicUrl, type TestPool } from './harness.ts';
import { attributesOf, claimsOf, makeRealm, password, type Realm } from './realm.ts';
import { call, send } from './wire-call.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MINUTE = 60_000;

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  let issuer: string;
  let sub: string;
  let tokens: Awaited<ReturnType<Realm['signIn']>>;
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test);
    issuer = `${publicUrl}/${realm.UserPoolId}`;
    sub = await realm.confirmed('ana@example.org');
    tokens = await realm.signIn('ana@example.org');
  });
  const jwks = async () =>
    (await send(test.pool, { method: 'GET', path: `/${realm.UserPoolId}/.well-known/jwks.json` }))
      .body as unknown as JSONWebKeySet;
  const getUser = (AccessToken: string) => test.sdk.getUser({ AccessToken });
  const headerOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString());

  describe('an access token', () => {
    it('holds Cognito’s claims and no others', () => {
      const claims = claimsOf(tokens.AccessToken);
      const now = Math.floor(test.clock.now() / 1000);
      expect(claims).toEqual({
        sub,
        iss: issuer,
        client_id: realm.ClientId,
        origin_jti: expect.stringMatching(UUID),
        event_id: expect.stringMatching(UUID),
        token_use: 'access',
        scope: 'aws.cognito.signin.user.admin',
        auth_time: claims.iat,
        exp: (claims.iat as number) + 3_600,
        iat: expect.any(Number),
        jti: expect.stringMatching(UUID),
        username: sub,
      });
      expect(now - (claims.iat as number)).toBeLessThan(30);
      expect(headerOf(tokens.AccessToken)).toEqual({ kid: expect.any(String), alg: 'RS256' });
    });

    it('names the user’s groups, the strongest first', async () => {
      const { UserPoolId } = realm;
      await realm.confirmed('groups@example.org');
      for (const [GroupName, Precedence, role] of [
        ['weak', 9, 'weak'],
        ['strong', 1, 'strong'],
        ['plain', undefined, undefined],
      ] as const) {
        const RoleArn = role && `arn:aws:iam::123456789012:role/${role}`;
        await test.sdk.createGroup({ UserPoolId, GroupName, Precedence, RoleArn });
        await test.sdk.adminAddUserToGroup({ UserPoolId, GroupName, Username: 'groups@example.org' });
      }
      const { AccessToken, IdToken } = await realm.signIn('groups@example.org');
      expect(claimsOf(AccessToken)['cognito:groups']).toEqual(['strong', 'weak', 'plain']);
      expect(claimsOf(AccessToken)).not.toHaveProperty('cognito:roles');
      expect(claimsOf(IdToken)).toMatchObject({
        'cognito:groups': ['strong', 'weak', 'plain'],
        'cognito:roles': ['arn:aws:iam::123456789012:role/strong', 'arn:aws:iam::123456789012:role/weak'],
        'cognito:preferred_role': 'arn:aws:iam::123456789012:role/strong',
      });
    });

    it('A03 of a group whose name resembles another names exactly that group', async () => {
      const { UserPoolId } = realm;
      await realm.confirmed('alike@example.org');
      for (const GroupName of ['Admin', 'administrators', 'admin,moderator', 'аdmin']) {
        await test.sdk.createGroup({ UserPoolId, GroupName });
        await test.sdk.adminAddUserToGroup({ UserPoolId, GroupName, Username: 'alike@example.org' });
      }
      const groups = claimsOf((await realm.signIn('alike@example.org')).AccessToken)['cognito:groups'];
      expect((groups as string[]).toSorted()).toEqual(
        ['Admin', 'admin,moderator', 'administrators', 'аdmin'].toSorted(),
      );
    });
  });

  describe('an ID token', () => {
    it('holds Cognito’s claims and the attributes that the client may read', () => {
      const [access, id] = [claimsOf(tokens.AccessToken), claimsOf(tokens.IdToken)];
      expect(id).toEqual({
        sub,
        email: 'ana@example.org',
        email_verified: true,
        iss: issuer,
        'cognito:username': sub,
        origin_jti: access.origin_jti,
        aud: realm.ClientId,
        event_id: access.event_id,
        token_use: 'id',
        auth_time: access.auth_time,
        exp: access.exp,
        iat: access.iat,
        jti: expect.stringMatching(UUID),
      });
      expect(id.jti).not.toBe(access.jti);
    });

    it('never lets an attribute stand for a claim of the pool, nor shows a developer’s', async () => {
      const other = await makeRealm(test, {
        pool: {
          Schema: [
            { Name: 'team', AttributeDataType: 'String', Mutable: true },
            { Name: 'score', AttributeDataType: 'Number', Mutable: true, DeveloperOnlyAttribute: true },
          ],
        },
      });
      await other.confirmed('bea@example.org');
      await test.sdk.adminUpdateUserAttributes({
        UserPoolId: other.UserPoolId,
        Username: 'bea@example.org',
        UserAttributes: [
          { Name: 'custom:team', Value: 'red' },
          { Name: 'dev:score', Value: '7' },
          { Name: 'address', Value: 'Calle 1' },
        ],
      });
      const claims = claimsOf((await other.signIn('bea@example.org')).IdToken);
      expect(claims).toMatchObject({ 'custom:team': 'red', address: { formatted: 'Calle 1' } });
      expect(claims).not.toHaveProperty('dev:score');
      const narrow = await other.client({ ReadAttributes: ['email'] });
      const few = claimsOf((await narrow.signIn('bea@example.org')).IdToken);
      expect(few).toMatchObject({ email: 'bea@example.org' });
      for (const hidden of ['custom:team', 'email_verified', 'address']) expect(few).not.toHaveProperty(hidden);
    });
  });

  it('live as long as the client says, and no second longer', async () => {
    const short = await realm.client({
      AccessTokenValidity: 5,
      IdTokenValidity: 10,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes' },
    });
    const { AccessToken, IdToken } = await short.signIn('ana@example.org');
    const life = ({ exp, iat }: Record<string, unknown>) => (exp as number) - (iat as number);
    expect([life(claimsOf(AccessToken)), life(claimsOf(IdToken))]).toEqual([300, 600]);
    await getUser(AccessToken);
    test.clock.advance(5 * MINUTE);
    await expectRefusal(getUser(AccessToken), 'NotAuthorizedException', 'Access Token has expired');
    test.clock.advance(-5 * MINUTE);
  });

  describe('published keys', () => {
    it('are public RSA signing keys of 2048 bits, to be cached', async () => {
      const path = `/${realm.UserPoolId}/.well-known/jwks.json`;
      const answer = await send(test.pool, { method: 'GET', path });
      expect(answer.headers.get('cache-control')).toMatch(/max-age=\d+/);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      const { keys } = answer.body as unknown as { keys: Record<string, string>[] };
      for (const key of keys) {
        expect(key).toEqual({
          alg: 'RS256',
          e: 'AQAB',
          kid: expect.any(String),
          kty: 'RSA',
          n: expect.any(String),
          use: 'sig',
        });
        expect(Buffer.from(key.n!, 'base64url')).toHaveLength(256);
      }
    });

    it('are where the discovery document says', async () => {
      const path = `/${realm.UserPoolId}/.well-known/openid-configuration`;
      const { body } = await send(test.pool, { method: 'GET', path });
      expect(body).toMatchObject({ issuer, jwks_uri: `${issuer}/.well-known/jwks.json` });
      expect(body.id_token_signing_alg_values_supported).toEqual(['RS256']);
    });

    it('let jose accept both tokens, and no token of another pool', async () => {
      const keys = createLocalJWKSet(await jwks());
      const currentDate = new Date(test.clock.now());
      await jwtVerify(tokens.AccessToken, keys, { issuer, currentDate, algorithms: ['RS256'] });
      await jwtVerify(tokens.IdToken, keys, { issuer, currentDate, audience: realm.ClientId });
      const other = await makeRealm(test);
      await other.confirmed('ana@example.org');
      const foreign = await other.signIn('ana@example.org');
      await expect(jwtVerify(foreign.AccessToken, keys, { currentDate })).rejects.toThrow();
    });

    it('let aws-jwt-verify’s generic verifier accept both tokens', async () => {
      const jwksUri = `${issuer}/.well-known/jwks.json`;
      const keys = (await jwks()) as unknown as Parameters<typeof id.cacheJwks>[0];
      const id = JwtRsaVerifier.create({ issuer, audience: realm.ClientId, jwksUri });
      id.cacheJwks(keys);
      expect(id.verifySync(tokens.IdToken).sub).toBe(sub);
      const access = JwtRsaVerifier.create({ issuer, audience: null, jwksUri });
      access.cacheJwks(keys);
      expect(access.verifySync(tokens.AccessToken).client_id).toBe(realm.ClientId);
    });

    it('stay the same over a restart', async () => {
      const before = await jwks();
      expect(before.keys.length).toBeGreaterThan(0);
      const restarted = await make();
      const again = await send(restarted.pool, { method: 'GET', path: `/${realm.UserPoolId}/.well-known/jwks.json` });
      expect(again.body).toEqual(before);
      await restarted.sdk.getUser({ AccessToken: tokens.AccessToken });
    });
  });

  describe('GetUser', () => {
    const encode = (part: unknown) =>
      Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
    /** Our token with other parts, signed with a key of the attacker’s, or not at all. */
    const forge = (
      header: object | string,
      payload: object | string,
      sign: (input: string) => string = () => 'AAAA',
    ) => {
      const input = `${encode(header)}.${encode(payload)}`;
      return `${input}.${sign(input)}`;
    };
    const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const rs256 = (input: string) =>
      createSign('RSA-SHA256').update(input).sign(attacker.privateKey).toString('base64url');
    const claims = () => ({ ...claimsOf(tokens.AccessToken), exp: Math.floor(test.clock.now() / 1000) + 3_600 });
    const refuses = async (token: string) => {
      const answer = await call(test.pool, 'GetUser', { input: { AccessToken: token } });
      expect(['NotAuthorizedException', 'InvalidParameterException', 'RequestEntityTooLargeException']).toContain(
        answer.body.__type,
      );
    };
    /** A token of the pool’s own key with claims that the pool would never make. */
    const genuine = async (change: (claims: Record<string, unknown>) => unknown, header: object = {}) => {
      const [key] = await test.pool.parts.store.signingKeys.of(realm.UserPoolId);
      const der = test.pool.parts.secrets.signingKeys.open(key!.privateSealed, `${realm.UserPoolId}/${key!.kid}`);
      const privateKey = { key: Buffer.from(der), format: 'der', type: 'pkcs8' } as const;
      const payload = change({ ...claims() });
      return forge({ kid: key!.kid, alg: 'RS256', ...header }, payload as object, (input) =>
        createSign('RSA-SHA256').update(input).sign(privateKey).toString('base64url'),
      );
    };

    it('takes a token of the pool’s key, so that the refusals below are for what they change', async () => {
      await getUser(tokens.AccessToken);
      await getUser(await genuine((same) => same));
    });

    it('J01 refuses alg none in every spelling, and a token without a signature', async () => {
      for (const alg of ['none', 'None', 'nOnE', 'NONE', '']) {
        for (const signature of ['', 'AAAA'])
          await refuses(forge({ ...headerOf(tokens.AccessToken), alg }, claims(), () => signature));
      }
      const [header, payload, signature] = tokens.AccessToken.split('.');
      for (const cut of [
        `${header}.${payload}`,
        `${header}.${payload}.`,
        `${header}..${signature}`,
        `.${payload}.${signature}`,
      ]) {
        await refuses(cut);
      }
    });

    it('J02 refuses HS256 with the public key as its secret, in every form of that key', async () => {
      const [jwk] = (await jwks()).keys;
      const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
      const spki = key.export({ type: 'spki', format: 'pem' }).toString();
      const secrets = [
        spki,
        spki.trimEnd(),
        ` ${spki}`,
        key.export({ type: 'spki', format: 'der' }),
        key.export({ type: 'pkcs1', format: 'pem' }).toString(),
        JSON.stringify(jwk),
        Buffer.from(jwk!.n!, 'base64url'),
        jwk!.n!,
      ];
      for (const secret of secrets) {
        const hs256 = (input: string) => createHmac('sha256', secret).update(input).digest('base64url');
        await refuses(forge({ kid: jwk!.kid, alg: 'HS256' }, claims(), hs256));
      }
    });

    it('J03 refuses a genuine signature under the name of another algorithm', async () => {
      for (const alg of ['RS384', 'RS512', 'PS256', 'ES256', 'rs256', 'RS256 ', ['RS256']]) {
        await refuses(await genuine((same) => same, { alg }));
      }
    });

    it('J04 refuses ES256 with zeros, garbage or DER for a signature', async () => {
      const header = { ...headerOf(tokens.AccessToken), alg: 'ES256' };
      for (const signature of [Buffer.alloc(64), Buffer.alloc(64, 0xff), Buffer.from('3006020100020100', 'hex')]) {
        await refuses(forge(header, claims(), () => signature.toString('base64url')));
      }
    });

    it('J05 J06 J07 uses no key that a token brings or points to, and asks nobody for one', async () => {
      let asked = 0;
      const listener = createServer((_request, response) => {
        asked += 1;
        response.end(JSON.stringify({ keys: [attackerJwk] }));
      });
      await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
      const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/keys`;
      const attackerJwk = { ...attacker.publicKey.export({ format: 'jwk' }), kid: 'mine', alg: 'RS256', use: 'sig' };
      const { kid } = headerOf(tokens.AccessToken);
      const certificate = attacker.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
      for (const brought of [{ jwk: attackerJwk }, { jku: url }, { x5u: url }, { x5c: [certificate] }]) {
        for (const id of [kid, 'mine', undefined]) {
          await refuses(forge({ alg: 'RS256', ...(id && { kid: id }), ...brought }, claims(), rs256));
        }
      }
      listener.close();
      expect(asked).toBe(0);
    });

    it('J08 refuses every kid that names no key of the pool', async () => {
      const kids = [
        '../../dev/null',
        "' OR 1=1--",
        '\0',
        'x'.repeat(1_000_000),
        ['a'],
        7,
        null,
        {},
        '__proto__',
        'constructor',
        '',
      ];
      for (const kid of kids) await refuses(await genuine((same) => same, { kid }));
    });

    it('J12 refuses another issuer, also one of the same server, and another spelling of ours', async () => {
      const other = await makeRealm(test);
      const names = [
        `${publicUrl}/${other.UserPoolId}`,
        `${issuer}/`,
        issuer.toUpperCase(),
        issuer.replace('//', '//evil@'),
        issuer.replace('http:', 'https:'),
        `https://cognito-idp.eu-west-1.amazonaws.com/${realm.UserPoolId}`,
        '',
        undefined,
        [issuer],
      ];
      for (const iss of names) await refuses(await genuine((same) => ({ ...same, iss })));
    });

    it('J13 J14 refuses an ID token, and a token whose use is not exactly access', async () => {
      await refuses(tokens.IdToken);
      for (const token_use of ['id', 'access ', 'Access', ['access'], undefined, null, true]) {
        await refuses(await genuine((same) => ({ ...same, token_use })));
      }
    });

    it('J15 J16 refuses a client that is not the session’s, missing or one of several', async () => {
      const other = await realm.client();
      const foreign = await makeRealm(test);
      for (const client_id of [other.ClientId, foreign.ClientId, undefined, [realm.ClientId], '', 'nobody']) {
        await refuses(await genuine((same) => ({ ...same, client_id })));
      }
    });

    it('J17 refuses a token that has expired or whose expiry is no time', async () => {
      const now = Math.floor(test.clock.now() / 1000);
      for (const exp of [now - 3_600, now - 1, now, 0, -1, '9999999999', undefined, null, [now + 60], true]) {
        await refuses(await genuine((same) => ({ ...same, exp })));
      }
      await refuses(await genuine((same) => JSON.stringify({ ...same, exp: 'E' }).replace('"E"', '1e400')));
    });

    it('J18 refuses a token from the future', async () => {
      const later = Math.floor(test.clock.now() / 1000) + 3_600;
      await refuses(await genuine((same) => ({ ...same, nbf: later })));
      await refuses(await genuine((same) => ({ ...same, iat: later, exp: later + 3_600 })));
    });

    it('J20 refuses other forms of tokens, and headers that change what a signature means', async () => {
      for (const header of [{ crit: ['exp'], exp: 1 }, { crit: ['b64'], b64: false }, { zip: 'DEF' }]) {
        await refuses(await genuine((same) => same, header));
      }
      for (const form of [
        `${tokens.AccessToken}.`,
        `${tokens.AccessToken}.x`,
        `${tokens.AccessToken}.x.y`,
        tokens.AccessToken.replaceAll('.', ''),
      ]) {
        await refuses(form);
      }
    });

    it('J21 does not revive a revoked token by spelling it differently', async () => {
      const { AccessToken, RefreshToken } = await realm.signIn('ana@example.org');
      await test.sdk.revokeToken({ ClientId: realm.ClientId, Token: RefreshToken });
      for (const spelling of [AccessToken, `${AccessToken}=`, `${AccessToken}==`, `${AccessToken.slice(0, -1)}Q`]) {
        await refuses(spelling);
      }
    });

    it('J22 refuses very long and very deep tokens at once', async () => {
      const started = performance.now();
      for (const size of [16_385, 100_000]) await refuses('x'.repeat(size));
      await refuses(`${encode({ alg: 'RS256' })}.${encode(`${'['.repeat(5_000)}${']'.repeat(5_000)}`)}.AAAA`);
      await refuses(`${encode({ alg: 'RS256' })}.${Buffer.from([0xff, 0xfe]).toString('base64url')}.AAAA`);
      expect(performance.now() - started).toBeLessThan(250);
    });

    it('J24 refuses the token of a deleted user, also once the name is taken again', async () => {
      await realm.confirmed('gone@example.org');
      const { AccessToken } = await realm.signIn('gone@example.org');
      await test.sdk.adminDeleteUser({ UserPoolId: realm.UserPoolId, Username: 'gone@example.org' });
      await expectRefusal(getUser(AccessToken), 'NotAuthorizedException');
      await realm.confirmed('gone@example.org');
      await expectRefusal(getUser(AccessToken), 'NotAuthorizedException');
    });

    it('A16 refuses a token without the scope for a person’s own account', async () => {
      for (const scope of ['openid', '', 'aws.cognito.signin.user.administrator', undefined]) {
        await refuses(await genuine((same) => ({ ...same, scope })));
      }
    });

    it('refuses a session or a subject that the token was not made for', async () => {
      const other = await realm.confirmed(`other-${randomUUID()}@example.org`);
      for (const change of [
        { origin_jti: randomUUID() },
        { origin_jti: undefined },
        { sub: other },
        { sub: undefined },
      ]) {
        await refuses(await genuine((same) => ({ ...same, ...change })));
      }
    });

    it('shows the user of the token', async () => {
      expect(attributesOf((await getUser(tokens.AccessToken)).UserAttributes).sub).toBe(sub);
    });

    it('A09 refuses a token that was only decoded, at every operation that takes one', async () => {
      const forged = forge(headerOf(tokens.AccessToken), claims(), rs256);
      const expired = await genuine((same) => ({ ...same, exp: 1 }));
      const inputs: Record<string, object> = {
        GetUser: {},
        UpdateUserAttributes: { UserAttributes: [{ Name: 'name', Value: 'x' }] },
        GetUserAttributeVerificationCode: { AttributeName: 'email' },
        VerifyUserAttribute: { AttributeName: 'email', Code: '000000' },
        ChangePassword: { PreviousPassword: password, ProposedPassword: 'Another-horse-8' },
        GlobalSignOut: {},
        DeleteUser: {},
      };
      for (const [operation, input] of Object.entries(inputs)) {
        for (const AccessToken of [forged, expired, tokens.IdToken]) {
          const answer = await call(test.pool, operation, { input: { ...input, AccessToken } });
          expect(`${operation} ${answer.body.__type}`).toBe(`${operation} NotAuthorizedException`);
        }
        const without = await call(test.pool, operation, { input });
        expect(`${operation} ${without.body.__type}`).toBe(`${operation} InvalidParameterException`);
      }
      await getUser(tokens.AccessToken);
    });
  });
});
