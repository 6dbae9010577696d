import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJwks, createVerifier, type Verifier } from '../src/index.ts';
import { accessClaims, CLIENT, encode, ISSUER, makeKey, sign } from './issuer.ts';

const MEBIBYTE = 1 << 20;
/** As long as keys may take to come, and a little for the machine. */
const BOUND_MS = 4_000;

const key = makeKey('known');
const stranger = makeKey('unknown');
const document = JSON.stringify({ keys: [key.jwk] });

type Fault = (response: ServerResponse) => unknown;

describe('J10 an issuer over sockets that', () => {
  let issuer: Server;
  let trap: Server;
  let fault: Fault | undefined;
  let sent = 0;
  let trapped = 0;
  let now = 0;
  let verify: Verifier;

  beforeAll(async () => {
    issuer = createServer((_, response) => {
      const { socket } = response;
      response.once('close', () => {
        sent = socket?.bytesWritten ?? 0;
      });
      if (fault) fault(response);
      else response.end(document);
    });
    trap = createServer((_, response) => response.end(JSON.stringify({ keys: [stranger.jwk] })));
    trap.on('connection', () => {
      trapped += 1;
    });
    for (const server of [issuer, trap]) await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => {
    for (const server of [issuer, trap]) {
      server.closeAllConnections();
      server.close();
    }
  });
  const portOf = (server: Server) => (server.address() as AddressInfo).port;

  beforeEach(async () => {
    fault = undefined;
    sent = 0;
    trapped = 0;
    const keys = createJwks({ uri: `http://127.0.0.1:${portOf(issuer)}/jwks.json`, clock: () => now });
    verify = createVerifier({ issuer: ISSUER, clientId: CLIENT, tokenUse: 'access', keys, isRevoked: null });
    await verify(sign(key, accessClaims()));
    // Long enough that the keys are due again.
    now += 600_000;
  });

  const redirect =
    (location: string): Fault =>
    (response) =>
      response.writeHead(302, { location }).end();
  const faults: Record<string, Fault> = {
    'hangs up': (response) => response.destroy(),
    'answers nothing': () => {},
    'begins and stops': (response) => response.writeHead(200).write('{"keys":'),
    'drips one character at a time': async (response) => {
      response.writeHead(200);
      while (!response.destroyed) {
        response.write(' ');
        await delay(20);
      }
    },
    'answers 500': (response) => response.writeHead(500).end('{"keys":[]}'),
    'answers 404 with keys': (response) => response.writeHead(404).end(JSON.stringify({ keys: [stranger.jwk] })),
    'answers a web page': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'),
    'answers 50 MB with its length': (response) => {
      response.writeHead(200, { 'content-length': 50 * MEBIBYTE });
      pour(response, 50 * MEBIBYTE);
    },
    'answers 50 MB in chunks': (response) => pour(response, 50 * MEBIBYTE),
    'answers 50 MB that is packed small': (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      pour(response, MEBIBYTE);
    },
    'redirects to a file': redirect('file:///etc/passwd'),
    'redirects to the address of a cloud’s secrets': redirect('http://169.254.169.254/latest/meta-data/'),
    'redirects to this machine': (response) => redirect(`http://127.0.0.1:${portOf(trap)}/jwks.json`)(response),
  };

  it.each(Object.keys(faults))('%s costs nobody a known key, and no more than a moment', async (name) => {
    fault = faults[name];
    const started = performance.now();
    // Known keys neither wait nor fail, while the issuer is being asked and afterwards.
    await verify(sign(key, accessClaims()));
    expect(performance.now() - started).toBeLessThan(BOUND_MS / 8);
    const verdict = await verify(sign(stranger, accessClaims())).catch(({ code }: { code: string }) => code);
    expect(verdict).toBe('service_unavailable');
    expect(performance.now() - started).toBeLessThan(BOUND_MS);
    await verify(sign(key, accessClaims()));
    // A little may lie in the buffers between the two.
    expect(sent).toBeLessThan(4 * MEBIBYTE);
    expect(trapped).toBe(0);

    fault = undefined;
    now += 600_000;
    await verify(sign(key, accessClaims()));
    await expect(verify(sign(stranger, accessClaims()))).rejects.toMatchObject({ code: 'invalid_token' });
  });

  it('is named by a file is no issuer', () => {
    for (const uri of ['file:///etc/passwd', 'data:application/json,{}', 'ftp://127.0.0.1/jwks.json']) {
      expect(() => createJwks({ uri })).toThrow(TypeError);
    }
  });
});

describe('J11 keys that an issuer publishes over a socket', () => {
  const good = makeKey('good');
  const weak = makeKey('weak', 1024);
  const [encrypting, nameless, first, second] = ['enc', 'nameless', 'twice', 'twice'].map((kid) => makeKey(kid));
  const published = [
    good.jwk,
    weak.jwk,
    { ...encrypting!.jwk, use: 'enc' },
    { ...nameless!.jwk, kid: undefined },
    { kty: 'oct', k: Buffer.from('a shared secret').toString('base64url'), kid: 'oct', alg: 'HS256' },
    first!.jwk,
    second!.jwk,
  ];
  let issuer: Server;
  let verify: Verifier;
  beforeAll(async () => {
    issuer = createServer((_, response) => response.end(JSON.stringify({ keys: published })));
    await once(issuer.listen(0, '127.0.0.1'), 'listening');
    const keys = createJwks({ uri: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks.json` });
    verify = createVerifier({ issuer: ISSUER, clientId: CLIENT, tokenUse: 'access', keys, isRevoked: null });
  });
  afterAll(() => void issuer.close());

  it('verify nothing where they are weak, for another use, shared, nameless or two of a name', async () => {
    await verify(sign(good, accessClaims()));
    for (const key of [weak, encrypting!, nameless!, first!, second!]) {
      await expect(verify(sign(key, accessClaims())), key.kid).rejects.toMatchObject({ code: 'invalid_token' });
    }
    for (const kid of ['oct', undefined, '']) {
      const token = sign(good, accessClaims(), { alg: 'RS256', kid });
      await expect(verify(token)).rejects.toMatchObject({ code: 'invalid_token' });
    }
    const signed = `${encode({ alg: 'HS256', kid: 'oct' })}.${encode(accessClaims())}`;
    const mac = createHmac('sha256', 'a shared secret').update(signed).digest('base64url');
    await expect(verify(`${signed}.${mac}`)).rejects.toMatchObject({ code: 'invalid_token' });
  });
});

/** Sends so much, as fast as it is taken. */
function pour(response: ServerResponse, bytes: number): void {
  let left = bytes;
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= 65_536;
      if (!response.write(Buffer.alloc(65_536, ' '))) return;
    }
    response.end();
  };
  response.on('drain', more);
  more();
}
