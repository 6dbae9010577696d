import { beforeAll, expect, it } from 'vitest';
import { forger, REFUSED, verdicts } from './harness/forge.ts';
import { fourWays } from './harness/four-ways.ts';
import type { Service } from './harness/service.ts';
import { DEAD, enter, refreshed, seen } from './harness/standing.ts';
import { waitFor } from './harness/wait.ts';

/** The API reads the keys of its own pool every second, of another one every two and a half. */
const SECONDS_MS = 6_000;

fourWays.concurrent((open) => {
  let service: Service;
  let other: Service;
  beforeAll(async () => {
    service = await open();
    other = await service.join();
    return () => other.stop();
  });

  it('J26 whoever took the signing key can do nothing with it within seconds, in any process, and the rest goes on', async () => {
    const person = await enter(service);
    const { access_token: genuine } = person.tokens;
    const taken = await service.signingKey();
    const forged = forger(taken, genuine)({ 'cognito:groups': ['admin'], jti: 'forged' });
    for (const at of [service, other]) {
      for (const token of [genuine, forged]) expect(await seen(at.browser(), token)).toBe('alive');
    }

    await service.revokeSigningKey();
    expect((await verdicts(service, genuine)).wire).toBe(REFUSED.wire);
    for (const at of [service, other]) {
      for (const token of [genuine, forged, forger(taken, genuine)({ jti: 'made later' })]) {
        await waitFor('the key to be refused', async () => (await seen(at.browser(), token)) === DEAD, SECONDS_MS);
      }
    }
    // Sessions are none of the key's: they go on with tokens of the new one, which every process accepts.
    const next = (await person.browser.post('/api/auth/refresh')).body.access_token;
    for (const at of [service, other]) {
      await waitFor('the new key', async () => (await seen(at.browser(), next)) === 'alive', SECONDS_MS);
    }
    expect(await refreshed(person.browser)).toBe('alive');
    expect(await seen(service.browser(), (await enter(service)).tokens.access_token)).toBe('alive');
  });
});
