import { createSign, type KeyObject } from 'node:crypto';
import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import type { Service, SigningKey } from './service.ts';

/** base64url of a text as it is, of anything else as JSON. */
export function encode(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64url');
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** A token of these claims and header, RS256-signed whatever the header says. Text is signed as it stands. */
export function forge(
  { kid, privateKey }: { kid: string; privateKey: KeyObject },
  claims: unknown,
  header: unknown = { kid, alg: 'RS256' },
): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createSign('sha256').update(signed).sign(privateKey).toString('base64url')}`;
}

/** Forges tokens with the pool's own key, like a genuine one but for some claims; `undefined` leaves a claim out. */
export function forger(key: SigningKey, genuine: string): (change: Record<string, unknown>) => string {
  return (change) => forge(key, { ...decodeJwt(genuine), ...change });
}

/** What the API and the pool's own endpoint make of a token: `accepted`, or how they refuse it. */
export async function verdicts(service: Service, token: string): Promise<{ api: string; wire: string }> {
  const answer = await service.browser().get('/api/auth/me', { token });
  if (answer.body.code === 'invalid_token') {
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"');
  }
  const response = await fetch(service.poolUrl, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'AWSCognitoIdentityProviderService.GetUser',
    },
    body: JSON.stringify({ AccessToken: token }),
  });
  const { __type: exception = '' } = (await response.json()) as { __type?: string };
  return {
    api: answer.status === 200 ? 'accepted' : `${answer.status} ${answer.body.code}`,
    wire: response.status === 200 ? 'accepted' : `${response.status} ${exception}`,
  };
}

export const ACCEPTED = { api: 'accepted', wire: 'accepted' };
export const REFUSED = { api: '401 invalid_token', wire: '400 NotAuthorizedException' };
