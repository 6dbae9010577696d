import { createPrivateKey, createSign, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';

/** An issuer of the test's own: keys made here, tokens assembled by hand so that every byte can be wrong. */
export const ISSUER = 'http://issuer.test/eu-west-1_Test';
export const CLIENT = 'client1234567890';

export interface TestKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: Record<string, unknown>;
}

export function makeKey(kid: string, modulusLength = 2048): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength });
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' } };
}

export const nowSeconds = () => Math.floor(Date.now() / 1000);

export function accessClaims(change: Record<string, unknown> = {}): Record<string, unknown> {
  const now = nowSeconds();
  return {
    sub: 'a1b2c3d4-0000-7000-8000-000000000001',
    iss: ISSUER,
    client_id: CLIENT,
    origin_jti: 'origin-1',
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    auth_time: now,
    exp: now + 3600,
    iat: now,
    jti: randomUUID(),
    username: 'a1b2c3d4-0000-7000-8000-000000000001',
    ...change,
  };
}

export const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Signs header and payload, given as values or as raw JSON text, with RS256 unless another digest is asked for. */
export function sign(key: TestKey, payload: unknown, header: unknown = { kid: key.kid, alg: 'RS256' }): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${createSign('sha256')
    .update(signed)
    .sign(createPrivateKey(key.privateKey.export({ type: 'pkcs8', format: 'pem' })))
    .toString('base64url')}`;
}
