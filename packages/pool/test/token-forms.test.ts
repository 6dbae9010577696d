import { beforeAll, expect, it } from 'vitest';
import { eachPool, publicUrl, type TestPool } from './harness.ts';
import { quickest } from './quickest.ts';
import { claimsOf, makeRealm, type Realm } from './realm.ts';
import { encode, type Forger, forgerLike } from './token-forger.ts';
import { call } from './wire-call.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

eachPool((_, make) => {
  const reported: unknown[] = [];
  let test: TestPool;
  let realm: Realm;
  let token: string;
  let forged: Forger;
  beforeAll(async () => {
    test = await make({ report: { unexpected: (...what) => void reported.push(what) } });
    realm = await makeRealm(test);
    await realm.confirmed('ana@example.org');
    token = (await realm.signIn('ana@example.org')).AccessToken;
    forged = await forgerLike(test, realm.UserPoolId, token);
  });
  const getUser = async (AccessToken: unknown) =>
    (await call(test.pool, 'GetUser', { input: { AccessToken } })).body.__type ?? 'accepted';
  const REFUSED = [
    'NotAuthorizedException',
    'InvalidParameterException',
    'SerializationException',
    'RequestEntityTooLargeException',
  ];
  const refuses = async (...tokens: unknown[]) => {
    for (const one of tokens) expect(REFUSED, String(one).slice(0, 60)).toContain(await getUser(one));
  };
  const text = () => JSON.stringify(claimsOf(token));

  it('takes a token that is made like a genuine one, so that the refusals are for what they change', async () => {
    expect(await getUser(forged())).toBe('accepted');
    expect(await getUser(forged(text()))).toBe('accepted');
  });

  it('J18 takes what began within a minute from now, by another clock, and nothing later', async () => {
    const now = Math.floor(test.clock.now() / 1000);
    expect(await getUser(forged({ iat: now + 30 }))).toBe('accepted');
    await refuses(forged({ iat: now + 120 }), forged({ nbf: now + 120 }), forged({ iat: undefined }));
    await refuses(forged({ iat: String(now) }), forged({ nbf: String(now) }), forged({ iat: now + 0.5 }));
  });

  it('J19 refuses names that occur twice, in claims and header, however they are spelt and wherever', async () => {
    const other = '"00000000-0000-7000-8000-000000000000"';
    await refuses(
      forged(text().replace('{', `{"sub":${other},`)),
      forged(text().replace(/}$/, `,"sub":${other}}`)),
      forged(text().replace('{', `{"\\u0073ub":${other},`)),
      forged(text().replace('{', '{"iss":"http://elsewhere.example",')),
      forged(text().replace('{', '{"nested":{"a":1,"a":2},')),
    );
    const { kid } = JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString());
    await refuses(
      forged({}, `{"kid":"${kid}","alg":"RS256","alg":"RS256"}`),
      forged({}, `{"alg":"none","kid":"${kid}","alg":"RS256"}`),
      forged({}, `{"kid":"x","kid":"${kid}","alg":"RS256"}`),
    );
    expect(await getUser(forged(text().replace('{', '{"a":{"sub":1},"b":[{"sub":2}],')))).toBe('accepted');
  });

  it('J20 refuses every form but the compact one of three parts, and every header that changes its meaning', async () => {
    const [protectedHeader, payload, signature] = token.split('.');
    const jwe = [encode({ alg: 'RSA-OAEP', enc: 'A256GCM' }), 'AAAA', 'AAAA', payload, 'AAAA'].join('.');
    await refuses(
      jwe,
      JSON.stringify({ protected: protectedHeader, payload, signature }),
      { protected: protectedHeader, payload, signature },
      { payload, signatures: [{ protected: protectedHeader, signature }] },
      `${token}.`,
      `.${token}`,
      `${token}.${signature}`,
      `${token}.${payload}.${signature}`,
      `${protectedHeader}..${signature}`,
    );
    const headers = [{ crit: [] }, { crit: ['exp'], exp: 1 }, { crit: ['b64'], b64: false }, { b64: false }];
    for (const more of [...headers, { zip: 'DEF' }, { typ: 'JWT' }, { enc: 'A256GCM' }, { cty: 'JWT' }]) {
      await refuses(forged({}, more));
    }
    await refuses(forged({}, '[]'), forged({}, 'null'), forged('[]'), forged('null'), forged('"text"'));
  });

  it('J21 refuses every other spelling of a token, live or revoked', async () => {
    const session = await realm.signIn('ana@example.org');
    const spellings = spellingsOf(session.AccessToken);
    await refuses(...spellings);
    expect(await getUser(session.AccessToken)).toBe('accepted');
    await test.sdk.revokeToken({ ClientId: realm.ClientId, Token: session.RefreshToken });
    await refuses(session.AccessToken, ...spellings);
  });

  it('J22 refuses long, deep and undecodable tokens at once, and keeps nothing of them', async () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const within = `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
    const tokens = [
      'x'.repeat(16_385),
      'x'.repeat(200_000),
      `${'x'.repeat(8_000)}.${'y'.repeat(8_000)}.z`,
      '.'.repeat(16_000),
      forged({ filler: 'x'.repeat(16_384) }),
      forged(deep),
      forged(within),
      forged({}, within),
      forged(Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d)),
      forged(Uint8Array.of(0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d)),
      forged(`\ufeff${text()}`),
    ];
    for (const one of tokens) {
      await refuses(one);
      expect(await quickest(() => getUser(one)), one.slice(0, 40)).toBeLessThan(50);
    }
    expect((await call(test.pool, 'GetUser', { input: { AccessToken: 'x'.repeat(1_000_000) } })).status).toBe(413);
    const before = await memoryHeld();
    for (let round = 0; round < 100; round += 1) for (const one of tokens) await getUser(one);
    expect((await memoryHeld()) - before).toBeLessThan(8_000_000);
  });

  it('J23 is not polluted by claims named after prototypes, and reads past them', async () => {
    const odd = '{"__proto__":{"polluted":1,"sub":"x"},"constructor":{"prototype":{"polluted":1}},';
    expect(await getUser(forged(text().replace('{', odd)))).toBe('accepted');
    await refuses(forged(text().replace(/"sub":"[^"]*"/, '"__proto__":{"sub":"x"}')));
    await refuses(forged({}, '{"__proto__":{"kid":"x","alg":"RS256"}}'));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('I16 asks no database about the pool that a token claims, unless it may be one', async () => {
    const names = ['\0', 'eu-west-1_\0', 'eu-west-1_\ud800', `eu-west-1_${"'".repeat(3)}`, 'eu-west-1_a b', ''];
    for (const name of names) {
      const claims = { ...claimsOf(token), iss: `${publicUrl}/${name}` };
      const unsigned = `${encode({ alg: 'RS256', kid: 'x' })}.${encode(claims)}.AAAA`;
      expect(await getUser(unsigned)).toBe('NotAuthorizedException');
      expect(await getUser(forged({ iss: claims.iss }))).toBe('NotAuthorizedException');
    }
    for (const kid of ['\0', '\ud800', 'a\0b'])
      expect(await getUser(forged({}, { kid }))).toBe('NotAuthorizedException');
  });

  it('none of it was an internal error', () => expect(reported).toEqual([]));
});

/** Other texts that a forgiving decoder reads as the same bytes. */
function spellingsOf(token: string): string[] {
  const [head = '', body = '', signature = ''] = token.split('.');
  // 256 bytes leave four unused bits in the last character.
  const stray = (part: string) => part.slice(0, -1) + ALPHABET[ALPHABET.indexOf(part.slice(-1)) + 1];
  const standard = Buffer.from(signature, 'base64url').toString('base64');
  return [
    `${token}=`,
    `${token}==`,
    ` ${token}`,
    `${token}\n`,
    `${head}=.${body}.${signature}`,
    `${head}.${body}==.${signature}`,
    `${head}.\t${body}.${signature}`,
    `${head}.${body}.${stray(signature)}`,
    `${head}.${body}.${standard}`,
    `${head}.${body}.${standard.replace(/=+$/, '')}`,
  ].filter((spelling) => spelling !== token);
}

/** What is in use after all that is garbage has gone. */
async function memoryHeld(): Promise<number> {
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round += 1) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
