import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createVerifier, type GuardedAuth, requireUser } from '../src/index.ts';
import { accessClaims, CLIENT, ISSUER, makeKey, nowSeconds, sign } from './issuer.ts';

const key = makeKey('key-1');
const publicKey = createPublicKey({ format: 'jwk', key: key.jwk });
const auth: GuardedAuth = {
  verifyAccessToken: createVerifier({
    issuer: ISSUER,
    clientId: CLIENT,
    tokenUse: 'access',
    isRevoked: null,
    keys: { find: async (kid) => (kid === 'key-1' ? publicKey : undefined), holds: () => true },
  }),
  getUser: () => Promise.reject(new Error('not asked')),
  isInGroup: () => Promise.reject(new Error('not asked')),
  recordRefusal: async () => {},
};

const request = (authorization?: string, url = 'http://localhost/') =>
  new Request(url, authorization === undefined ? {} : { headers: { authorization } });
const tokenOf = (groups?: string[]) => sign(key, accessClaims({ 'cognito:groups': groups }));

describe('requireUser', () => {
  it('says who makes the request', async () => {
    const token = tokenOf(['admin']);
    await expect(requireUser(auth)(request(`Bearer ${token}`))).resolves.toMatchObject({
      accessToken: token,
      groups: ['admin'],
    });
  });

  it('J28 takes a token from the header of RFC 6750 and from nowhere else', async () => {
    const token = tokenOf();
    await expect(
      requireUser(auth)(request(undefined, `http://localhost/?access_token=${token}`)),
    ).rejects.toMatchObject({ code: 'not_authenticated' });
    const twice = new Headers([
      ['authorization', `Bearer ${token}`],
      ['authorization', `Bearer ${token}`],
    ]);
    await expect(requireUser(auth)(new Request('http://localhost/', { headers: twice }))).rejects.toMatchObject({
      code: 'invalid_token',
    });
    for (const header of [
      `Bearer  ${token}`,
      `bearer ${token}`,
      `Bearer\t${token}`,
      `Bearer ${token},`,
      `Bearer ${token} x`,
      token,
      'Bearer',
      `Basic ${token}`,
    ]) {
      await expect(requireUser(auth)(request(header)), header).rejects.toMatchObject({ code: 'invalid_token' });
    }
  });

  it('refuses an expired token', async () => {
    const expired = sign(key, accessClaims({ exp: nowSeconds() - 1 }));
    await expect(requireUser(auth)(request(`Bearer ${expired}`))).rejects.toMatchObject({ code: 'invalid_token' });
  });
});
