import { describe, expect, it } from 'vitest';
import { createAppClient } from '../src/app-client.ts';

describe('SECRET_HASH', () => {
  const pool = { userPoolId: 'eu-west-1_Test', clientId: '1example23456789' };

  it('is Base64(HMAC-SHA256(secret, username + client id))', () => {
    // printf %s 'mytestuser1example23456789' | openssl dgst -sha256 -hmac 9example87654321 -binary | base64
    const client = createAppClient({ ...pool, clientSecret: '9example87654321' });
    expect(client.secretHash('mytestuser')).toEqual({ SecretHash: 'AYin1wReBq+RQpgkLjHSLSWJQB/NgayMcMWKp0/mxfI=' });
    expect(client.identify('mytestuser')).toEqual({
      USERNAME: 'mytestuser',
      SECRET_HASH: 'AYin1wReBq+RQpgkLjHSLSWJQB/NgayMcMWKp0/mxfI=',
    });
  });

  it('is left out for a client without a secret', () => {
    const client = createAppClient(pool);
    expect(client.secretHash('mytestuser')).toEqual({});
    expect(client.identify('mytestuser')).toEqual({ USERNAME: 'mytestuser' });
  });
});
