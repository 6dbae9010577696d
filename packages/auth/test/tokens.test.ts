import {
  createHmac,
  createPublicKey,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  sign as signRaw,
} from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactSign, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createJwks, createVerifier, type KeySource, verifyToken } from '../src/index.ts';
import { accessClaims, CLIENT, encode, ISSUER, makeKey, nowSeconds, sign, type TestKey } from './issuer.ts';

const key = makeKey('key-1');
const publicKey = createPublicKey({ format: 'jwk', key: key.jwk });

const sourceOf = (...keys: TestKey[]): KeySource => {
  const held = new Map<string, KeyObject>(
    keys.map(({ kid, jwk }) => [kid, createPublicKey({ format: 'jwk', key: jwk })]),
  );
  return { find: async (kid) => held.get(kid), holds: (kid, one) => held.get(kid) === one };
};
const keys = sourceOf(key);
const rules = { issuer: ISSUER, clientId: CLIENT, tokenUse: 'access', keys } as const;
const verify = (token: string) => verifyToken(token, rules);

const refused = async (token: string) =>
  expect(verify(token)).rejects.toMatchObject({ name: 'AuthError', code: 'invalid_token', status: 401 });

describe('a genuine token', () => {
  it('is accepted, and says who it speaks for', async () => {
    const claims = await verify(sign(key, accessClaims({ 'cognito:groups': ['admin'] })));
    expect(claims).toMatchObject({
      sub: accessClaims().sub,
      groups: ['admin'],
      clientId: CLIENT,
      originJti: 'origin-1',
    });
    expect(claims.scopes).toEqual(['aws.cognito.signin.user.admin']);
  });

  it('is accepted from an independent signer', async () => {
    const token = await new SignJWT(accessClaims())
      .setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
      .sign(key.privateKey);
    await expect(verify(token)).resolves.toMatchObject({ tokenUse: 'access' });
  });
});

describe('signature', () => {
  it.each(['none', 'None', 'nOnE', 'NONE', ''])('J01 refuses alg %j', async (alg) => {
    const head = encode({ alg, kid: 'key-1' });
    await refused(`${head}.${encode(accessClaims())}.`);
    await refused(`${head}.${encode(accessClaims())}`);
    await refused(`${head}.${encode(accessClaims())}.${encode('x')}`);
  });

  it('J01 refuses a missing or empty signature under RS256', async () => {
    const [head, body] = sign(key, accessClaims()).split('.');
    await refused(`${head}.${body}`);
    await refused(`${head}.${body}.`);
    await refused('');
    await refused('..');
  });

  it('J02 refuses HS256 keyed with any spelling of the public key', async () => {
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const spellings: (string | Buffer)[] = [
      pem,
      pem.trimEnd(),
      ` ${pem}`,
      publicKey.export({ type: 'spki', format: 'der' }),
      publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      JSON.stringify(key.jwk),
      Buffer.from(String(key.jwk.n), 'base64url'),
    ];
    for (const secret of spellings) {
      const signed = `${encode({ alg: 'HS256', kid: 'key-1' })}.${encode(accessClaims())}`;
      await refused(`${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`);
    }
  });

  it.each([
    ['RS384', 'sha384'],
    ['RS512', 'sha512'],
  ])('J03 refuses %s although the key is right', async (alg, digest) => {
    const signed = `${encode({ alg, kid: 'key-1' })}.${encode(accessClaims())}`;
    await refused(`${signed}.${createSign(digest).update(signed).sign(key.privateKey).toString('base64url')}`);
  });

  it('J03 refuses PS256, and an RS384 signature that claims to be RS256', async () => {
    const ps256 = await new CompactSign(Buffer.from(JSON.stringify(accessClaims())))
      .setProtectedHeader({ alg: 'PS256', kid: 'key-1' })
      .sign(key.privateKey);
    await refused(ps256);
    const signed = `${encode({ alg: 'RS256', kid: 'key-1' })}.${encode(accessClaims())}`;
    await refused(`${signed}.${createSign('sha384').update(signed).sign(key.privateKey).toString('base64url')}`);
  });

  it('J04 refuses elliptic signatures, well formed or not, without failing', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signed = `${encode({ alg: 'ES256', kid: 'key-1' })}.${encode(accessClaims())}`;
    const p1363 = signRaw('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    for (const signature of [
      p1363,
      signRaw('sha256', Buffer.from(signed), privateKey),
      Buffer.alloc(64),
      Buffer.alloc(256, 0xff),
    ]) {
      await refused(`${signed}.${signature.toString('base64url')}`);
      await refused(
        `${encode({ alg: 'RS256', kid: 'key-1' })}.${encode(accessClaims())}.${signature.toString('base64url')}`,
      );
    }
  });

  it('refuses a token whose payload or signature was changed in one bit', async () => {
    const [head = '', body = '', signature = ''] = sign(key, accessClaims()).split('.');
    const other = encode(accessClaims({ sub: 'someone-else' }));
    await refused(`${head}.${other}.${signature}`);
    const bytes = Buffer.from(signature, 'base64url');
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await refused(`${head}.${body}.${bytes.toString('base64url')}`);
  });

  it('refuses a token signed by another key under a known kid', async () => {
    await refused(sign({ ...makeKey('key-1') }, accessClaims()));
  });
});

describe('keys that a token brings along', () => {
  const attacker = makeKey('key-1');

  it('J05 are never used: jwk', async () => {
    await refused(sign(attacker, accessClaims(), { alg: 'RS256', kid: 'key-1', jwk: attacker.jwk }));
  });

  it('J06 are never fetched: jku, x5u', async () => {
    let connections = 0;
    const server = createServer()
      .on('connection', () => connections++)
      .listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
    await refused(sign(attacker, accessClaims(), { alg: 'RS256', kid: 'key-1', jku: url }));
    await refused(sign(attacker, accessClaims(), { alg: 'RS256', kid: 'key-1', x5u: url }));
    await refused(sign(key, accessClaims(), { alg: 'RS256', kid: 'key-1', jku: url }));
    server.close();
    expect(connections).toBe(0);
  });

  it('J07 are never used: x5c', async () => {
    await refused(sign(attacker, accessClaims(), { alg: 'RS256', kid: 'key-1', x5c: ['MIIB'] }));
  });

  it.each([
    '../../dev/null',
    "' OR 1=1--",
    '\0',
    '',
    'x'.repeat(1024 * 1024),
    ['key-1'],
    1,
    null,
    '__proto__',
    'constructor',
    { kid: 'key-1' },
  ])('J08 refuses kid %#', async (kid) => {
    await refused(sign(key, accessClaims(), { alg: 'RS256', kid }));
  });
});

describe('claims', () => {
  const withClaims = (change: Record<string, unknown>) => sign(key, accessClaims(change));

  it.each([
    'http://issuer.test/eu-west-1_Other',
    `${ISSUER}/`,
    ISSUER.toUpperCase(),
    `http://issuer.test@evil.test/eu-west-1_Test`,
    undefined,
    [ISSUER],
    '',
  ])('J12 refuses issuer %j', (iss) => refused(withClaims({ iss })));

  it('J13 refuses an ID token where an access token is wanted, and the reverse', async () => {
    const id = sign(key, accessClaims({ token_use: 'id', aud: CLIENT, client_id: undefined, 'cognito:username': 'u' }));
    await refused(id);
    await expect(verifyToken(id, { ...rules, tokenUse: 'id' })).resolves.toMatchObject({ tokenUse: 'id' });
    await expect(verifyToken(withClaims({}), { ...rules, tokenUse: 'id' })).rejects.toMatchObject({
      code: 'invalid_token',
    });
  });

  it.each([undefined, ['access'], 'access ', 'Access', 'refresh', true])('J14 refuses token_use %j', (token_use) =>
    refused(withClaims({ token_use })),
  );

  it('J15 refuses another client of the same pool unless it is listed', async () => {
    const token = withClaims({ client_id: 'other' });
    await refused(token);
    await expect(verifyToken(token, { ...rules, clientId: [CLIENT, 'other'] })).resolves.toMatchObject({
      clientId: 'other',
    });
    await expect(verifyToken(token, { ...rules, clientId: null })).resolves.toMatchObject({ clientId: 'other' });
  });

  it('J16 refuses a list of audiences, and a missing client', async () => {
    await refused(withClaims({ client_id: undefined }));
    await refused(withClaims({ client_id: [CLIENT] }));
    const id = { token_use: 'id', client_id: undefined, 'cognito:username': 'u' };
    for (const aud of [[CLIENT, 'other'], [CLIENT], undefined]) {
      await expect(verifyToken(withClaims({ ...id, aud }), { ...rules, tokenUse: 'id' })).rejects.toMatchObject({
        code: 'invalid_token',
      });
    }
  });

  it.each([nowSeconds() - 1, nowSeconds() - 3600, '9999999999', -1, 1.5, undefined, null, true])(
    'J17 refuses exp %j',
    (exp) => refused(withClaims({ exp })),
  );

  it('J17 refuses an exp beyond numbers, and the very second of exp', async () => {
    await refused(sign(key, JSON.stringify(accessClaims()).replace(/"exp":\d+/, '"exp":1e400')));
    const exp = nowSeconds() + 100;
    const token = withClaims({ exp });
    await expect(verifyToken(token, { ...rules, clock: () => exp * 1000 - 1 })).resolves.toBeDefined();
    await expect(verifyToken(token, { ...rules, clock: () => exp * 1000 })).rejects.toMatchObject({
      code: 'invalid_token',
    });
    await expect(verifyToken(token, { ...rules, leeway: 10, clock: () => exp * 1000 + 9_999 })).resolves.toBeDefined();
    await expect(verifyToken(token, { ...rules, leeway: 10, clock: () => exp * 1000 + 10_000 })).rejects.toMatchObject({
      code: 'invalid_token',
    });
  });

  it('J18 refuses nbf and iat in the future beyond a minute', async () => {
    await refused(withClaims({ iat: nowSeconds() + 120 }));
    await refused(withClaims({ nbf: nowSeconds() + 120 }));
    await refused(withClaims({ iat: undefined }));
    await expect(verify(withClaims({ iat: nowSeconds() + 30, nbf: nowSeconds() + 30 }))).resolves.toBeDefined();
  });

  it('J19 refuses names that occur twice, however they are spelt', async () => {
    const body = JSON.stringify(accessClaims());
    await refused(sign(key, body.replace('{', '{"sub":"other",')));
    await refused(sign(key, body.replace('{', '{"\\u0073ub":"other",')));
    await refused(sign(key, accessClaims(), '{"alg":"RS256","kid":"key-1","alg":"RS256"}'));
    await refused(sign(key, accessClaims({ nested: 0 }), '{"alg":"none","alg":"RS256","kid":"key-1"}'));
    await expect(
      verify(sign(key, accessClaims({ a: { b: 1 }, c: { b: 2 }, text: '","sub":"x' }))),
    ).resolves.toBeDefined();
  });

  it('refuses a missing, empty or foreign sub, and groups that are not a list of names', async () => {
    for (const sub of [undefined, '', 1, ['a']]) await refused(withClaims({ sub }));
    for (const groups of ['admin', { admin: true }, [1], 'admin,user'])
      await refused(withClaims({ 'cognito:groups': groups }));
  });

  it('leaves no check out by omission', async () => {
    const token = withClaims({});
    for (const name of ['issuer', 'clientId', 'tokenUse'] as const) {
      await expect(verifyToken(token, { ...rules, [name]: undefined } as never)).rejects.toThrow(TypeError);
    }
    expect(() => createVerifier({ ...rules } as never)).toThrow(TypeError);
    await expect(verifyToken(token, { ...rules, leeway: 61 })).rejects.toThrow(TypeError);
  });
});

describe('form', () => {
  it.each([
    { crit: ['exp'] },
    { crit: [] },
    { b64: false, crit: ['b64'] },
    { b64: false },
    { zip: 'DEF' },
    { typ: 'JOSE' },
    { enc: 'A256GCM' },
  ])('J20 refuses header %j', (more) => refused(sign(key, accessClaims(), { alg: 'RS256', kid: 'key-1', ...more })));

  it('J20 refuses four and five parts, JSON serialisation and a trailing dot', async () => {
    const token = sign(key, accessClaims());
    const [protectedHeader, payload, signature] = token.split('.');
    await refused(`${token}.`);
    await refused(`${token}.x`);
    await refused(`${token}.x.y`);
    await refused(`.${token}`);
    await refused(JSON.stringify({ protected: protectedHeader, payload, signature }));
  });

  it('J21 refuses every other spelling of the same token', async () => {
    const token = sign(key, accessClaims());
    const [head = '', body = '', signature = ''] = token.split('.');
    for (const other of [
      `${token}=`,
      `${token}==`,
      ` ${token}`,
      `${token}\n`,
      `${head}=.${body}.${signature}`,
      `${head}.\t${body}.${signature}`,
    ]) {
      await refused(other);
    }
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // 256 bytes leave four unused bits in the last character.
    const stray = signature.slice(0, -1) + alphabet[alphabet.indexOf(signature.slice(-1)) + 1];
    expect(Buffer.from(stray, 'base64url')).toEqual(Buffer.from(signature, 'base64url'));
    await refused(`${head}.${body}.${stray}`);
    await refused(`${head}.${body}.${Buffer.from(signature, 'base64url').toString('base64')}`);
  });

  it('J22 refuses large, deep and undecodable tokens quickly', async () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const shallow = JSON.stringify(accessClaims()).replace('{', `{"a":${'['.repeat(2_000)}${']'.repeat(2_000)},`);
    const tokens = [
      sign(key, accessClaims({ filler: 'x'.repeat(16_384) })),
      sign(key, accessClaims({ filler: 'x'.repeat(1_048_576) })),
      sign(key, deep),
      `${encode('\ufeff{"alg":"RS256","kid":"key-1"}')}.${encode(accessClaims())}.${encode('x')}`,
      `${Buffer.from([0x7b, 0xff, 0xfe, 0x7d]).toString('base64url')}.${encode(accessClaims())}.${encode('x')}`,
      `${encode('[]')}.${encode('{}')}.${encode('x')}`,
      `${encode('null')}.${encode('{}')}.${encode('x')}`,
    ];
    for (const token of tokens) {
      const start = performance.now();
      await refused(token);
      expect(performance.now() - start).toBeLessThan(50);
    }
    await expect(verify(sign(key, shallow))).resolves.toBeDefined();
    await refused(undefined as never);
    await refused({ length: 3 } as never);
  });

  it('J23 is not polluted by claims named after prototypes', async () => {
    const body = JSON.stringify(accessClaims()).replace(
      '{',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
    );
    const claims = await verify(sign(key, body));
    expect(claims.sub).toBe(accessClaims().sub);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((claims as unknown as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('a verifier that remembers', () => {
  const revoked = new Set<string>();
  let now = Date.now();
  let held = sourceOf(key);
  const source: KeySource = { find: (kid) => held.find(kid), holds: (kid, one) => held.holds(kid, one) };
  const remembering = createVerifier({
    ...rules,
    keys: source,
    isRevoked: ({ originJti }) => revoked.has(originJti ?? ''),
    clock: () => now,
  });

  it('forgets a token when it expires', async () => {
    const token = sign(key, accessClaims({ exp: nowSeconds() + 5 }));
    await remembering(token);
    now += 6_000;
    await expect(remembering(token)).rejects.toMatchObject({ code: 'invalid_token' });
    now = Date.now();
  });

  it('refuses a token as soon as it is revoked', async () => {
    const token = sign(key, accessClaims({ origin_jti: 'ended' }));
    await remembering(token);
    revoked.add('ended');
    await expect(remembering(token)).rejects.toMatchObject({ code: 'invalid_token' });
  });

  it('J25 refuses a token once its key is withdrawn', async () => {
    const token = sign(key, accessClaims());
    await remembering(token);
    held = sourceOf(makeKey('key-2'));
    await expect(remembering(token)).rejects.toMatchObject({ code: 'invalid_token' });
    held = sourceOf(key);
  });

  it('asks for the key of a token only once', async () => {
    let asked = 0;
    const counting: KeySource = {
      find: (kid) => {
        asked++;
        return keys.find(kid);
      },
      holds: keys.holds,
    };
    const counted = createVerifier({ ...rules, keys: counting, isRevoked: null });
    const token = sign(key, accessClaims());
    for (let i = 0; i < 3; i++) await counted(token);
    expect(asked).toBe(1);
    await counted(sign(key, accessClaims()));
    expect(asked).toBe(2);
  });
});

describe('keys from an issuer', () => {
  const documentOf = (...jwks: unknown[]) => JSON.stringify({ keys: jwks });

  function serving(respond: () => Response | Promise<Response>) {
    let time = 0;
    let calls = 0;
    const source = createJwks({
      uri: `${ISSUER}/.well-known/jwks.json`,
      fetch: async () => {
        calls++;
        return respond();
      },
      clock: () => time,
    });
    return {
      source,
      calls: () => calls,
      pass: (ms: number) => {
        time += ms;
      },
    };
  }

  it('J09 are asked for once per cool-down however many unknown kids come, and never hold up known ones', async () => {
    const { source, calls, pass } = serving(() => new Response(documentOf(key.jwk)));
    await expect(Promise.all(Array.from({ length: 50 }, () => source.find('key-1')))).resolves.not.toContain(undefined);
    expect(calls()).toBe(1);
    for (let i = 0; i < 1_000; i++) expect(await source.find(`unknown-${i}`)).toBeUndefined();
    expect(calls()).toBe(1);
    pass(10_000);
    await Promise.all(Array.from({ length: 100 }, (_, i) => source.find(`other-${i}`)));
    expect(calls()).toBe(2);
    expect(await source.find('key-1')).toBeDefined();
  });

  it.each([
    ['an error', () => new Response('no', { status: 500 })],
    ['a web page', () => new Response('<!doctype html>')],
    ['50 MB', () => new Response('x'.repeat(50 * 1024 * 1024))],
    ['no keys', () => new Response(documentOf())],
    ['nothing', () => Promise.reject(new TypeError('fetch failed'))],
  ])('J10 keep working when the issuer answers %s', async (_, fail) => {
    let failing = false;
    const { source, pass } = serving(() => (failing ? fail() : new Response(documentOf(key.jwk))));
    await source.find('key-1');
    failing = true;
    pass(600_000);
    expect(await source.find('key-1')).toBeDefined();
    await expect(source.find('unknown')).rejects.toMatchObject({ name: 'KeysUnavailableError' });
    expect(await source.find('key-1')).toBeDefined();
    await expect(
      verifyToken(sign(makeKey('unknown'), accessClaims()), { ...rules, keys: source }),
    ).rejects.toMatchObject({ code: 'service_unavailable', status: 503 });
  });

  it('J10 give up within a bounded time when the issuer hangs or redirects', async () => {
    const server = createServer((request, response) => {
      if (request.url?.startsWith('/redirect')) response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const start = performance.now();
    await expect(createJwks({ uri: `${base}/redirect` }).find('k')).rejects.toMatchObject({
      name: 'KeysUnavailableError',
    });
    expect(performance.now() - start).toBeLessThan(1_000);
    await expect(createJwks({ uri: `${base}/hang` }).find('k')).rejects.toMatchObject({ name: 'KeysUnavailableError' });
    expect(performance.now() - start).toBeLessThan(4_500);
    server.closeAllConnections();
    server.close();
    expect(() => createJwks({ uri: 'file:///etc/passwd' })).toThrow(TypeError);
  });

  it('J11 leave out weak, foreign, private, nameless and repeated keys', async () => {
    const good = makeKey('good');
    const twice = makeKey('twice');
    const { source } = serving(
      () =>
        new Response(
          documentOf(
            good.jwk,
            { ...makeKey('weak', 1024).jwk },
            { ...makeKey('enc').jwk, use: 'enc' },
            { ...makeKey('rs384').jwk, alg: 'RS384' },
            { ...makeKey('ops').jwk, key_ops: ['encrypt'] },
            { ...makeKey('private').privateKey.export({ format: 'jwk' }), kid: 'private' },
            { kty: 'oct', k: 'c2VjcmV0', kid: 'oct' },
            { ...key.jwk, kid: undefined },
            { ...key.jwk, kid: 7 },
            { ...key.jwk, kid: 'broken', n: '!' },
            twice.jwk,
            makeKey('twice').jwk,
            twice.jwk,
            null,
            'text',
          ),
        ),
    );
    expect(await source.find('good')).toBeDefined();
    for (const kid of ['weak', 'enc', 'rs384', 'ops', 'private', 'oct', 'broken', 'twice', '7', 'undefined']) {
      expect(await source.find(kid), kid).toBeUndefined();
    }
  });
});
