import { setTimeout as sleep } from 'node:timers/promises';
import { eachDatabase } from '@custom-cognito/database/testing';
import { connectRedis, type SharedRedis } from 'custom-cognito';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasOwnRedis, type OwnRedis, startOwnRedis } from '../../../scripts/services/own-redis.ts';
import { type CountingService, type Library, openLibrary } from './harness/library.ts';
import { waitFor } from './harness/wait.ts';

const WINDOW_MS = 2_000;
/** What a Redis that does not answer may cost one request. */
const MOMENT_MS = 500;
const quiet = { info() {}, warn() {}, error() {} };

describe.skipIf(!hasOwnRedis)('With a Redis', () => {
  eachDatabase((_dialect, open) => {
    let own: OwnRedis;
    let redis: SharedRedis;
    let library: Library;
    let home: CountingService;
    let away: CountingService;
    const opened: SharedRedis[] = [];
    const connected = async () => {
      const one = await connectRedis(own.url, quiet);
      opened.push(one);
      return one;
    };
    beforeAll(async () => {
      own = await startOwnRedis();
      redis = await connected();
      library = await openLibrary(await open());
      home = await library.service({ home: true, redis });
      away = await library.service({ redis: await connected() });
      for (const { auth } of [home, away]) auth.start();
    });
    afterEach(async () => {
      while (await redis.check().catch((error: unknown) => error)) await sleep(20);
    });
    afterAll(async () => {
      await library.close();
      await Promise.all(opened.map((one) => one.close()));
      await own.kill();
    });
    const me = ({ auth }: CountingService, accessToken: string) => auth.getUser({ accessToken });
    const isDead = ({ auth }: CountingService, accessToken: string) =>
      auth.getUser({ accessToken }).then(
        () => false,
        ({ code }: { code: string }) => code === 'invalid_token',
      );
    const rename = (email: string, Value: string) =>
      library.pool.call('AdminUpdateUserAttributes', {
        UserPoolId: library.userPoolId,
        Username: email,
        UserAttributes: [{ Name: 'name', Value }],
      });
    const stored = () =>
      redis.run(async (client) => {
        const keys = await client.keys('profile:*');
        return Promise.all(keys.map(async (key) => ({ key, value: (await client.get(key)) ?? '' })));
      });
    const kept = (before: number) => waitFor('a profile in Redis', async () => (await stored()).length > before);

    it('a profile that one process has read is there for all, and no longer than in the first', async () => {
      const before = (await stored()).length;
      const { accessToken, email } = await home.enter('shared@example.org');
      await me(home, accessToken);
      await kept(before);
      const asked = away.asked('GetUser');
      expect(await me(away, accessToken)).toMatchObject({ email, name: 'Ana', groups: [] });
      expect(away.asked('GetUser')).toBe(asked);
      for (const { key } of await stored()) {
        const left = await redis.run((client) => client.pttl(key));
        expect(left).toBeGreaterThan(0);
        expect(left).toBeLessThanOrEqual(300_000);
      }
    });

    it('S26 nobody who reads Redis learns who or what is in it, or holds a token', async () => {
      const before = (await stored()).length;
      const { accessToken, email } = await home.enter('secret@example.org');
      const { sub } = await me(home, accessToken);
      await kept(before);
      const everything = (await stored()).map(({ key, value }) => `${key} ${value}`).join('\n');
      const decoded = (await stored()).map(({ value }) => Buffer.from(value, 'base64url').toString('latin1')).join();
      for (const secret of [accessToken, accessToken.split('.')[1] ?? '', sub, email, 'Ana', library.userPoolId]) {
        expect(everything).not.toContain(secret);
        expect(decoded).not.toContain(secret);
      }
    });

    it('S26 what somebody else wrote there, or moved, is not believed', async () => {
      const before = (await stored()).length;
      const one = await home.enter('one@example.org');
      await me(home, one.accessToken);
      await kept(before);
      const known = await stored();
      const two = await home.enter('two@example.org');
      await me(home, two.accessToken);
      await kept(before + 1);
      const values = ['{}', 'AAAA', '', known[0]?.value ?? ''];
      for (const [index, value] of values.entries()) {
        for (const { key } of await stored()) await redis.run((client) => client.set(key, value, 'PX', 60_000));
        const fresh = await library.service({ redis });
        expect((await me(fresh, two.accessToken)).email, `${index}`).toBe(two.email);
        expect(fresh.asked('GetUser')).toBe(1);
      }
    });

    it('S24 a profile that was read before a change is not taken by whoever knows of the change', async () => {
      const { accessToken, email } = await home.enter('changed@example.org');
      await Promise.all([me(home, accessToken), me(away, accessToken)]);
      await rename(email, 'Eva');
      expect((await me(home, accessToken)).name).toBe('Eva');
      await waitFor('the new name', async () => (await me(away, accessToken)).name === 'Eva', WINDOW_MS);
      expect((await me(home, accessToken)).name).toBe('Eva');
    });

    it('a change is heard of without waiting for the next look into the database', async () => {
      // It never looks by itself.
      const idle = await library.service({ redis: await connected() });
      const { accessToken, email } = await home.enter('signal@example.org');
      await me(idle, accessToken);
      await sleep(100);
      await library.pool.call('AdminDisableUser', { UserPoolId: library.userPoolId, Username: email });
      expect(await isDead(home, accessToken)).toBe(true);
      // Without asking the pool: the token itself is refused.
      await waitFor('the signal', () =>
        idle.auth.verifyAccessToken(accessToken).then(
          () => false,
          () => true,
        ),
      );
    });

    it.each([
      ['gone', () => own.kill(), () => own.start()],
      ['paused', async () => own.pause(), async () => own.resume()],
    ])('S27 one that is %s fails nobody and hides nothing; changes are felt within 2 s', async (_, stop, start) => {
      const people = await Promise.all(['a', 'b'].map((name) => home.enter(`${name}${performance.now()}@example.org`)));
      const [ends, stays] = people as [(typeof people)[0], (typeof people)[0]];
      for (const { accessToken } of people) await me(home, accessToken);
      await stop();
      try {
        for (let time = 0; time < 10; time += 1) {
          const began = performance.now();
          expect((await me(away, stays.accessToken)).email).toBe(stays.email);
          expect(performance.now() - began).toBeLessThan(MOMENT_MS);
        }
        await library.pool.call('AdminDisableUser', { UserPoolId: library.userPoolId, Username: ends.email });
        expect(await isDead(home, ends.accessToken)).toBe(true);
        await waitFor('the end to be felt', () => isDead(away, ends.accessToken), WINDOW_MS);
        expect((await me(away, stays.accessToken)).email).toBe(stays.email);
      } finally {
        await start();
      }
    });
  });
});
