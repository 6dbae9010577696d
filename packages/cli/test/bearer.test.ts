import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, type JWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { ACCEPTED, encode, forge, forger, REFUSED, verdicts } from './harness/forge.ts';
import { fourWays } from './harness/four-ways.ts';
import { made, PASSWORD, signIn } from './harness/people.ts';
import { rawRequest } from './harness/raw.ts';
import type { Service, SigningKey } from './harness/service.ts';

const ME = '/api/auth/me';
const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });

fourWays((open) => {
  let service: Service;
  let key: SigningKey;
  let token: string;
  let idToken: string;
  let forged: ReturnType<typeof forger>;
  beforeAll(async () => {
    service = await open();
    key = await service.signingKey();
    ({ access_token: token, id_token: idToken } = (await signIn(await made(service))).tokens);
    forged = forger(key, token);
  });
  const claims = () => decodeJwt(token);
  const judge = (one: string) => verdicts(service, one);
  const asAttacker = (header: object) => forge({ kid: key.kid, privateKey: attacker.privateKey }, claims(), header);

  it('accepts a genuine token, and one that is made like it with the same key', async () => {
    expect(await judge(token)).toEqual(ACCEPTED);
    expect(await judge(forged({}))).toEqual(ACCEPTED);
  });

  it.each(['none', 'None', 'nOnE', 'NONE', ''])('J01 refuses alg %j', async (alg) => {
    const head = encode({ kid: key.kid, alg });
    const body = encode(claims());
    for (const signature of ['', '.', `.${token.split('.')[2]}`]) {
      expect(await judge(`${head}.${body}${signature}`)).toEqual(REFUSED);
    }
  });

  it('J01 refuses a token without its signature', async () => {
    const [head, body] = token.split('.');
    for (const bare of [`${head}.${body}`, `${head}.${body}.`, `${head}.${body}.AAAA`]) {
      expect(await judge(bare)).toEqual(REFUSED);
    }
  });

  it('J02 refuses HS256 keyed with any spelling of the public key', async () => {
    const response = await fetch(`${service.poolUrl}/${service.poolId}/.well-known/jwks.json`);
    const { keys } = (await response.json()) as { keys: (JWK & { kid: string })[] };
    const jwk = keys.find(({ kid }) => kid === key.kid);
    const publicKey = createPublicKey({ format: 'jwk', key: jwk ?? {} });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const secrets = [
      pem,
      pem.trimEnd(),
      ` ${pem}`,
      publicKey.export({ type: 'pkcs1', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
      publicKey.export({ type: 'pkcs1', format: 'der' }),
      JSON.stringify(jwk),
      jwk?.n ?? '',
      Buffer.from(jwk?.n ?? '', 'base64url'),
    ];
    const signed = `${encode({ kid: key.kid, alg: 'HS256' })}.${encode(claims())}`;
    for (const secret of secrets) {
      const mac = createHmac('sha256', secret).update(signed).digest('base64url');
      expect(await judge(`${signed}.${mac}`)).toEqual(REFUSED);
    }
  });

  it.each(['RS384', 'RS512', 'PS256', 'rs256', 'HS256', 'ES256', 'EdDSA'])(
    'J03 refuses the right signature under alg %s',
    async (alg) => {
      expect(await judge(forge(key, claims(), { kid: key.kid, alg }))).toEqual(REFUSED);
    },
  );

  it('J04 refuses elliptic signatures without failing', async () => {
    const signed = `${encode({ kid: key.kid, alg: 'ES256' })}.${encode(claims())}`;
    for (const signature of [Buffer.alloc(64), Buffer.from('3006020100020100', 'hex'), Buffer.alloc(64, 0xff)]) {
      expect(await judge(`${signed}.${encode(signature)}`)).toEqual(REFUSED);
    }
  });

  it('J05 J07 uses no key that a token brings along', async () => {
    const jwk = attacker.publicKey.export({ format: 'jwk' });
    const der = attacker.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const base = { kid: key.kid, alg: 'RS256' };
    for (const header of [base, { ...base, jwk }, { alg: 'RS256', jwk }, { ...base, x5c: [der] }]) {
      expect(await judge(asAttacker(header))).toEqual(REFUSED);
    }
    // Not even beside a signature that would be right without it.
    for (const extra of [{ jwk }, { x5c: [der] }, { crit: ['b64'], b64: false }]) {
      expect(await judge(forge(key, claims(), { ...base, ...extra }))).toEqual(REFUSED);
    }
  });

  it('J06 fetches nothing that a token points at', async () => {
    let connections = 0;
    const listener = createServer((_, response) => response.end('{"keys":[]}'));
    listener.on('connection', () => {
      connections += 1;
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/jwks.json`;
    try {
      for (const header of [{ jku: url }, { x5u: url }, { jku: url, x5u: url, kid: url }]) {
        expect(await judge(asAttacker({ kid: key.kid, alg: 'RS256', ...header }))).toEqual(REFUSED);
      }
      expect(await judge(forged({ iss: url }))).toEqual(REFUSED);
      expect(connections).toBe(0);
    } finally {
      listener.close();
    }
  });

  it.each([
    '../../../../dev/null',
    "' OR 1=1--",
    '\0',
    '',
    'x'.repeat(4_000),
    ['array'],
    17,
    null,
    undefined,
    '__proto__',
    'constructor',
  ])('J08 looks nothing up for kid %j', async (kid) => {
    expect(await judge(asAttacker({ kid, alg: 'RS256' }))).toEqual(REFUSED);
    expect(await judge(forge(key, claims(), { kid, alg: 'RS256' }))).toEqual(REFUSED);
  });

  it('J08 J22 refuses an enormous kid before looking at it', async () => {
    const enormous = asAttacker({ kid: 'x'.repeat(1_000_000), alg: 'RS256' });
    const answer = await fetch(service.url + ME, { headers: { Authorization: `Bearer ${enormous}` } });
    expect(answer.status).toBe(431);
    expect(await judge(token)).toEqual(ACCEPTED);
  });

  it('J12 refuses other issuers, however alike', async () => {
    const own = String(claims().iss);
    const others = [
      `${own}/`,
      own.toUpperCase(),
      own.replace('http://', 'https://'),
      own.replace('http://', `http://${new URL(own).host}@evil.example/`),
      own.replace('http://', 'http://user@'),
      own.replace(service.poolId, 'eu-west-1_Another01'),
      `https://cognito-idp.eu-west-1.amazonaws.com/${service.poolId}`,
      [own],
      null,
      undefined,
    ];
    for (const iss of others) expect(await judge(forged({ iss }))).toEqual(REFUSED);
  });

  describe('tokens of the same server that are not for this API', () => {
    const flows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const;

    it('J12 of another pool', async () => {
      const { UserPool } = await service.cognito('CreateUserPool', { PoolName: 'another' });
      const UserPoolId = UserPool?.Id;
      const foreign = await foreignToken({ UserPoolId, Username: 'ana' });
      expect((await judge(foreign)).api).toBe(REFUSED.api);
    });

    it('J15 of another client of the same pool', async () => {
      const { email } = await made(service);
      const foreign = await foreignToken({ UserPoolId: service.poolId, Username: email, known: true });
      expect(decodeJwt(foreign).iss).toBe(claims().iss);
      // Genuine for the pool itself, which serves both clients.
      expect(await judge(foreign)).toEqual({ api: REFUSED.api, wire: 'accepted' });
    });

    async function foreignToken({ known, ...named }: Foreign): Promise<string> {
      const { UserPoolClient } = await service.cognito('CreateUserPoolClient', {
        UserPoolId: named.UserPoolId,
        ClientName: 'another',
        ExplicitAuthFlows: [...flows],
      });
      const Password = known ? PASSWORD : 'Una frase 1 con símbolos!';
      if (!known) {
        await service.cognito('AdminCreateUser', { ...named, MessageAction: 'SUPPRESS' });
        await service.cognito('AdminSetUserPassword', { ...named, Password, Permanent: true });
      }
      const { AuthenticationResult } = await service.cognito('InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: UserPoolClient?.ClientId,
        AuthParameters: { USERNAME: named.Username, PASSWORD: Password },
      });
      return AuthenticationResult?.AccessToken ?? '';
    }
  });

  it('J13 refuses an ID token as a bearer', async () => {
    expect(await judge(idToken)).toEqual(REFUSED);
    // Nor does one become an access token by what it says besides.
    const { client_id, username, scope, origin_jti } = claims();
    const dressed = { ...decodeJwt(idToken), client_id, username, scope, origin_jti };
    expect(await judge(forge(key, dressed))).toEqual(REFUSED);
  });

  it.each([undefined, null, ['access'], 'access ', 'Access', 'id', 'refresh', true, {}])(
    'J14 refuses token_use %j',
    async (token_use) => {
      expect(await judge(forged({ token_use }))).toEqual(REFUSED);
    },
  );

  it('J16 refuses a client that is missing, a list or another', async () => {
    const { clientId } = service;
    for (const client_id of [undefined, null, '', [clientId], [clientId, 'another'], 'another', `${clientId} `]) {
      expect(await judge(forged({ client_id }))).toEqual(REFUSED);
      expect(await judge(forged({ client_id, aud: [clientId, 'another'] }))).toEqual(REFUSED);
    }
  });

  it('J17 refuses every end that is over, or none', async () => {
    const now = Math.floor(Date.now() / 1000);
    for (const exp of [now - 3600, now - 1, now, 0, -1, '9999999999', null, undefined, true, [now + 60]]) {
      expect([exp, await judge(forged({ exp }))]).toEqual([exp, REFUSED]);
    }
    const text = JSON.stringify({ ...claims(), exp: 'here' });
    for (const exp of ['1e400', '-1e400', '9e999']) {
      expect([exp, await judge(forge(key, text.replace('"here"', exp)))]).toEqual([exp, REFUSED]);
    }
  });

  describe('J28 the Authorization field', () => {
    const ask = (headers: Record<string, string>, path = ME) =>
      rawRequest(service.url, { method: 'GET', path, headers });

    it('is read exactly as RFC 6750 writes it', async () => {
      expect((await ask({ Authorization: `Bearer ${token}` })).status).toBe(200);
      for (const credentials of [
        `Bearer  ${token}`,
        `bearer ${token}`,
        `BEARER ${token}`,
        `Bearer\t${token}`,
        `Bearer ${token} x`,
        `Bearer "${token}"`,
        `Token ${token}`,
        token,
      ]) {
        expect((await ask({ Authorization: credentials })).status).toBe(401);
      }
    });

    it('comes once', async () => {
      for (const [first, second] of [
        [token, token],
        [token, 'x'],
        ['x', token],
      ]) {
        const answer = await ask({ Authorization: `Bearer ${first}`, authorization: `Bearer ${second}` });
        expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('invalid_request')]);
        expect((await ask({ Authorization: `Bearer ${first}, Bearer ${second}` })).status).toBe(400);
      }
    });

    it('is the only place', async () => {
      const query = `?access_token=${token}&token=${token}&authorization=Bearer%20${token}`;
      expect((await ask({}, ME + query)).status).toBe(401);
      expect((await ask({ Cookie: `access_token=${token}; authorization=Bearer ${token}` })).status).toBe(401);
      expect((await ask({ 'X-Access-Token': token, 'Proxy-Authorization': `Bearer ${token}` })).status).toBe(401);
      const body = { access_token: token, full_name: 'Ana' };
      const patched = await service.browser().send('PATCH', ME, { body });
      expect([patched.status, patched.body.code]).toEqual([401, 'not_authenticated']);
    });
  });
});

interface Foreign {
  readonly UserPoolId: string | undefined;
  readonly Username: string;
  /** Whether the user is there already. */
  readonly known?: boolean;
}
