import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll } from 'vitest';

/** An OpenID provider that lies as it is told. Nobody signs in at it: whoever comes gets a code at once. */
export interface HostileProvider {
  readonly issuer: string;
  /** Changes what the next answers say; each is given what an honest provider would. */
  lies: Lies;
  /** How often the token endpoint, the keys and the discovery document were asked for. */
  readonly asked: { token: number; keys: number; discovery: number };
  /** What the last token request carried. */
  readonly lastToken: URLSearchParams;
  /** A logout token of an honest provider, but for what is said of it. */
  logoutToken(claims: JWTPayload, header?: { typ?: string | undefined; kid?: string; alg?: string }): Promise<string>;
  /** Signs with a new key from now on, and publishes nothing else. */
  rotate(): Promise<void>;
  /** The answer of a browser that went to an authorization address: the query of the way back. */
  authorize(location: URL): URLSearchParams;
}

export interface Lies {
  claims?: (claims: JWTPayload) => JWTPayload;
  header?: { alg: string; kid?: string };
  sign?: (claims: JWTPayload) => Promise<string>;
  userinfo?: (info: JWTPayload) => JWTPayload;
  discovery?: (document: Record<string, unknown>) => Record<string, unknown>;
  answer?: (path: string, response: ServerResponse) => boolean;
}

export async function hostileProvider(): Promise<HostileProvider> {
  let key = await newKey();
  const nonces = new Map<string, string>();
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = {
    issuer,
    lies: {} as Lies,
    asked: { token: 0, keys: 0, discovery: 0 },
    lastToken: new URLSearchParams(),
    async rotate() {
      key = await newKey();
    },
    logoutToken(claims: JWTPayload, header: { typ?: string | undefined; kid?: string; alg?: string } = {}) {
      const at = Math.floor(Date.now() / 1000);
      const truth = { iss: issuer, aud: 'client-1', iat: at, exp: at + 120, jti: `jti-${tokens}`, events: LOGOUT };
      tokens += 1;
      return new SignJWT({ ...truth, ...claims })
        .setProtectedHeader({ alg: 'RS256', typ: 'logout+jwt', kid: key.jwk.kid, ...header })
        .sign(key.privateKey);
    },
    authorize(location: URL) {
      const code = `code-${nonces.size}`;
      nonces.set(code, location.searchParams.get('nonce') ?? '');
      return new URLSearchParams({ code, state: location.searchParams.get('state') ?? '' });
    },
  };
  const honest = (): JWTPayload => ({ sub: 'subject-1', email: 'ann@example.org', email_verified: true, name: 'Ann' });
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '/', issuer).pathname;
    if (path.startsWith('/.well-known/')) provider.asked.discovery += 1;
    if (provider.lies.answer?.(path, response)) return;
    const json = (body: object) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body));
    };
    if (path === '/.well-known/openid-configuration') {
      const document = {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/userinfo`,
        jwks_uri: `${issuer}/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
      };
      return json(provider.lies.discovery?.(document) ?? document);
    }
    if (path === '/keys') {
      provider.asked.keys += 1;
      return json({ keys: [key.jwk] });
    }
    if (path === '/userinfo') return json(provider.lies.userinfo?.(honest()) ?? honest());
    if (path === '/token') {
      provider.asked.token += 1;
      let body = '';
      for await (const chunk of request) body += chunk;
      provider.lastToken = new URLSearchParams(body);
      const at = Math.floor(Date.now() / 1000);
      const nonce = nonces.get(provider.lastToken.get('code') ?? '') ?? '';
      const truth = { ...honest(), iss: issuer, aud: 'client-1', iat: at, exp: at + 300, ...(nonce && { nonce }) };
      const claims = provider.lies.claims?.(truth) ?? truth;
      const header = provider.lies.header ?? { alg: 'RS256', kid: key.jwk.kid };
      const signed =
        provider.lies.sign?.(claims) ?? new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey);
      return json({ access_token: 'opaque', token_type: 'Bearer', expires_in: 300, id_token: await signed });
    }
    response.statusCode = 404;
    response.end();
  };
  return provider;
}

const LOGOUT = { 'http://schemas.openid.net/event/backchannel-logout': {} };
let tokens = 0;
let keys = 0;

async function newKey() {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  keys += 1;
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: `key-${keys}`, use: 'sig', alg: 'RS256' } };
}
