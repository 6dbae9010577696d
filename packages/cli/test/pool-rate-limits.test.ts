import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { oneWay } from './harness/four-ways.ts';
import type { Environment, Service } from './harness/service.ts';

/** Six times as many as Cognito lists users in a second. */
const ASKED = 180;

oneWay((open) => {
  /** How many of so many lists at once are refused as too many. */
  const refusedAt = async ({ poolUrl, poolId }: Service) => {
    const sdk = new CognitoIdentityProvider({ region: 'eu-west-1', endpoint: poolUrl, maxAttempts: 1 });
    const lists = Array.from({ length: ASKED }, () => sdk.listUsers({ UserPoolId: poolId }));
    const results = await Promise.allSettled(lists);
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
    expect(new Set(reasons)).toEqual(new Set(reasons.length > 0 ? ['TooManyRequestsException: Rate exceeded'] : []));
    return reasons.length;
  };

  describe('The pool that listens', () => {
    it.each<[string, Environment, boolean]>([
      ['on the loopback address limits no requests', {}, false],
      ['there limits them where the settings say so', { POOL_RATE_LIMITS: 'on' }, true],
      ['on other addresses limits requests as Cognito does', { POOL_HOST: '0.0.0.0' }, true],
      ['there limits none where the settings say so', { POOL_HOST: '0.0.0.0', POOL_RATE_LIMITS: 'off' }, false],
    ])('Q16 %s', async (_, settings, isLimited) => {
      const service = await open(settings);
      const refused = await refusedAt(service);
      expect(refused > 0, `${refused} of ${ASKED} refused`).toBe(isLimited);
      // The API asks its pool in this process.
      const answers = await Promise.all(Array.from({ length: 60 }, () => fetch(`${service.url}/ready`)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    });
  });
});
