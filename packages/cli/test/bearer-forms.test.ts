import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { ACCEPTED, encode, forge, forger, REFUSED, verdicts } from './harness/forge.ts';
import { fourWays } from './harness/four-ways.ts';
import { made, newAddress, signIn } from './harness/people.ts';
import { rawRequest } from './harness/raw.ts';
import type { Service, SigningKey } from './harness/service.ts';

const ME = '/api/auth/me';
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

fourWays((open) => {
  let service: Service;
  let key: SigningKey;
  let token: string;
  let forged: ReturnType<typeof forger>;
  beforeAll(async () => {
    service = await open();
    key = await service.signingKey();
    token = (await signIn(await made(service))).tokens.access_token;
    forged = forger(key, token);
  });
  const text = () => JSON.stringify(decodeJwt(token));
  const own = () => ({ kid: key.kid, alg: 'RS256' });
  const refused = async (...tokens: string[]) => {
    for (const one of tokens)
      expect([one.slice(0, 40), await verdicts(service, one)]).toEqual([one.slice(0, 40), REFUSED]);
  };
  /** Whatever cannot even be sent as a token is refused as none, by both. */
  const unread = async (...tokens: string[]) => {
    for (const one of tokens) {
      const { api, wire } = await verdicts(service, one);
      expect(api).toMatch(/^40[01] (invalid_token|not_authenticated|invalid_request)$/);
      expect(wire).toMatch(/^4\d\d (NotAuthorized|InvalidParameter|RequestEntityTooLarge)Exception$/);
    }
  };

  it('J18 refuses what begins in the future, and takes what another clock began a moment ahead', async () => {
    const now = Math.floor(Date.now() / 1000);
    expect(await verdicts(service, forged({ iat: now + 30 }))).toEqual(ACCEPTED);
    await refused(forged({ nbf: now + 120 }), forged({ iat: now + 120 }), forged({ nbf: now + 600 }));
    await refused(forged({ iat: undefined }), forged({ iat: '1' }), forged({ nbf: String(now) }));
  });

  it('J19 refuses names that come twice, so that nobody reads another subject than anybody else', async () => {
    const other = '"sub":"00000000-0000-7000-8000-000000000000"';
    await refused(
      forge(key, text().replace('{', `{${other},`)),
      forge(key, text().replace(/}$/, `,${other}}`)),
      forge(key, text().replace('{', `{${other.replace('sub', '\\u0073ub')},`)),
      forge(key, decodeJwt(token), `{"kid":"${key.kid}","alg":"RS256","alg":"RS256"}`),
      forge(key, decodeJwt(token), `{"alg":"none","kid":"${key.kid}","alg":"RS256"}`),
    );
  });

  it('J20 refuses every form but the compact one of three parts, and headers that change its meaning', async () => {
    const [head, body, signature] = token.split('.');
    const jwe = [encode({ alg: 'RSA-OAEP', enc: 'A256GCM' }), 'AAAA', 'AAAA', body, 'AAAA'].join('.');
    await refused(jwe, `${token}.`, `.${token}`, `${token}.${signature}`, `${token}.${body}.${signature}`);
    await unread(JSON.stringify({ protected: head, payload: body, signature }));
    const headers = [
      { crit: ['exp'] },
      { crit: ['b64'], b64: false },
      { b64: false },
      { zip: 'DEF' },
      { enc: 'A256GCM' },
    ];
    for (const more of headers) await refused(forge(key, decodeJwt(token), { ...own(), ...more }));
  });

  it('J21 refuses every other spelling of a token, before and after it is revoked', async () => {
    const { browser, tokens } = await signIn(await made(service));
    const live = tokens.access_token;
    const [head = '', body = '', signature = ''] = live.split('.');
    // 256 bytes leave four unused bits in the last character.
    const stray = signature.slice(0, -1) + ALPHABET[ALPHABET.indexOf(signature.slice(-1)) + 1];
    const standard = Buffer.from(signature, 'base64url').toString('base64');
    const spellings = [`${live}=`, `${live}==`, `${head}=.${body}.${signature}`, `${head}.${body}.${stray}`];
    const refuseAll = async () => {
      await unread(...spellings, `${head}.${body}.${standard}`, `${head}. ${body}.${signature}`, `${live}%3D`);
    };
    await refuseAll();
    expect(await verdicts(service, live)).toEqual(ACCEPTED);
    expect((await browser.post('/api/auth/logout')).status).toBe(200);
    await refused(live);
    await refuseAll();
  });

  it('J22 refuses long, deep and undecodable tokens within 50 ms', async () => {
    const deep = `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
    const odd = [
      forge(key, deep),
      forge(key, decodeJwt(token), deep),
      forge(key, Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d)),
      `${'x'.repeat(6_000)}.${'y'.repeat(6_000)}.z`,
    ];
    await refused(...odd);
    const headers = odd.map((one) => ({ Authorization: `Bearer ${one}` }));
    // Genuine ones, longer than a token or all headers of a request may be.
    for (const size of [8_000, 16_384, 1_048_576])
      headers.push({ Authorization: `Bearer ${forged({ filler: 'x'.repeat(size) })}` });
    headers.push({ Authorization: `Bearer ${forge(key, `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)}` });
    for (const one of headers) {
      const times: number[] = [];
      for (let run = 0; run < 4; run += 1) {
        const started = performance.now();
        const { status } = await rawRequest(service.url, { method: 'GET', path: ME, headers: one });
        expect([401, 431]).toContain(status);
        times.push(performance.now() - started);
      }
      expect(Math.min(...times)).toBeLessThan(50);
    }
    expect(await verdicts(service, token)).toEqual(ACCEPTED);
  });

  it('J23 is not polluted by claims named after prototypes, and reads past them', async () => {
    const odd = '{"__proto__":{"polluted":true,"sub":"x"},"constructor":{"prototype":{"polluted":true}},';
    expect(await verdicts(service, forge(key, text().replace('{', odd)))).toEqual(ACCEPTED);
    await refused(forge(key, text().replace(/"sub":"[^"]*"/, '"__proto__":{"sub":"x"}')));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('J24 refuses the token of an account that is gone, also for another of the same name', async () => {
    const person = await made(service);
    const { tokens } = await signIn(person);
    expect(await verdicts(service, tokens.access_token)).toEqual(ACCEPTED);
    await service.cognito('AdminDeleteUser', { UserPoolId: service.poolId, Username: person.email });
    // A pool elsewhere tells nobody, and is asked again after two seconds.
    if (service.backEnd === 'remote') await sleep(2_000);
    await refused(tokens.access_token);
    const heir = await signIn(await made(service, { email: person.email }));
    await refused(tokens.access_token);
    expect(await verdicts(service, heir.tokens.access_token)).toEqual(ACCEPTED);
    const { sub, username } = decodeJwt(tokens.access_token);
    await refused(forged({ sub: newAddress(), username: 'nobody' }), forged({ sub, username }));
  });

  it('A16 refuses a token without the scope for a person’s own account', async () => {
    for (const scope of ['openid', 'openid profile email', 'aws.cognito.signin.user.administrator', undefined, '']) {
      await refused(forged({ scope }));
    }
    expect(await verdicts(service, forged({ scope: 'openid aws.cognito.signin.user.admin' }))).toEqual(ACCEPTED);
  });
});
