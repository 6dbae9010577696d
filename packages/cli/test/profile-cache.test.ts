import { setTimeout as sleep } from 'node:timers/promises';
import { eachDatabase } from '@custom-cognito/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fourWays } from './harness/four-ways.ts';
import { type CountingService, type Library, openLibrary } from './harness/library.ts';
import type { Service } from './harness/service.ts';
import { enter } from './harness/standing.ts';
import { waitFor } from './harness/wait.ts';

const WINDOW_MS = 2_000;

fourWays.concurrent((open, { backEnd }) => {
  let service: Service;
  let other: Service;
  beforeAll(async () => {
    service = await open();
    other = await service.join();
    return () => other.stop();
  });
  const nameAt = async (at: Service, token: string) => (await at.browser().get('/api/auth/me', { token })).body.name;

  it('S24 a change of the profile is seen at once where it was made, and in every process within 2 s', async () => {
    const { tokens, browser } = await enter(service);
    const token = tokens.access_token;
    for (const at of [service, other]) expect(await nameAt(at, token)).toBe('Ana Pérez');
    const changed = await browser.send('PATCH', '/api/auth/me', { token, body: { full_name: 'Ana Gil' } });
    expect(changed.body.name).toBe('Ana Gil');
    expect(await nameAt(service, token)).toBe('Ana Gil');
    await waitFor('the new name', async () => (await nameAt(other, token)) === 'Ana Gil', WINDOW_MS);
  });

  it('S24 so is one that an AWS SDK made', async () => {
    const { tokens, email } = await enter(service);
    const token = tokens.access_token;
    for (const at of [service, other]) expect(await nameAt(at, token)).toBe('Ana Pérez');
    await service.cognito('AdminUpdateUserAttributes', {
      UserPoolId: service.poolId,
      Username: email,
      UserAttributes: [{ Name: 'name', Value: 'Ana Gil' }],
    });
    if (backEnd === 'embedded') expect(await nameAt(service, token)).toBe('Ana Gil');
    for (const at of [service, other]) {
      await waitFor('the new name', async () => (await nameAt(at, token)) === 'Ana Gil', WINDOW_MS);
    }
  });
});

eachDatabase((_dialect, open) => {
  let library: Library;
  let home: CountingService;
  let away: CountingService;
  beforeAll(async () => {
    library = await openLibrary(await open());
    [home, away] = [await library.service({ home: true }), await library.service()];
    for (const { auth } of [home, away]) auth.start();
  });
  afterAll(() => library.close());
  const rename = (email: string, Value: string) =>
    library.pool.call('AdminUpdateUserAttributes', {
      UserPoolId: library.userPoolId,
      Username: email,
      UserAttributes: [{ Name: 'name', Value }],
    });
  const namesAt = ({ auth }: CountingService, accessToken: string) => auth.getUser({ accessToken });

  describe('A profile', () => {
    it('is read once, and told again while nothing changes', async () => {
      const { accessToken } = await home.enter('once@example.org');
      const before = home.asked('GetUser');
      for (let time = 0; time < 50; time += 1) expect((await namesAt(home, accessToken)).name).toBe('Ana');
      expect(home.asked('GetUser') - before).toBe(1);
    });

    it('S25 is no part of the token: sub and groups are always those that were presented', async () => {
      const { email, accessToken } = await home.enter('groups@example.org');
      const GroupName = 'editors';
      await library.pool.call('CreateGroup', { UserPoolId: library.userPoolId, GroupName });
      expect(await namesAt(home, accessToken)).toMatchObject({ groups: [], email });
      await home.auth.addToGroup({ email, group: GroupName });
      await expect(namesAt(home, accessToken)).rejects.toMatchObject({ code: 'invalid_token' });
      const asked = home.asked('GetUser');
      const again = await library.pool.call('InitiateAuth', {
        ClientId: library.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: 'Seven lamps on the stairs, 7' },
      });
      const token = again.AuthenticationResult?.AccessToken ?? '';
      expect(await namesAt(home, token)).toMatchObject({ groups: [GroupName], email });
      // The profile had been read with the other token, and was as good as then.
      expect(home.asked('GetUser')).toBe(asked);
    });

    it('S24 that was asked for before a change and answered after it is not told again', async () => {
      for (const service of [home, away]) {
        const { email, accessToken } = await home.enter(`late${service === home ? 1 : 2}@example.org`);
        const { promise, resolve } = Promise.withResolvers<void>();
        const answered = service.delay('GetUser', promise);
        const reading = namesAt(service, accessToken);
        await answered;
        await rename(email, 'Eva');
        resolve();
        expect((await reading).name).toBe('Ana');
        if (service === home) expect((await namesAt(home, accessToken)).name).toBe('Eva');
        else await waitFor('the new name', async () => (await namesAt(away, accessToken)).name === 'Eva', WINDOW_MS);
      }
    });

    it('S24 a second factor that is switched on by other means is told at once', async () => {
      const { email, accessToken } = await home.enter('mfa@example.org');
      const UserPoolId = library.userPoolId;
      expect((await namesAt(home, accessToken)).mfa).toBe(false);
      await library.pool.call('SetUserPoolMfaConfig', {
        UserPoolId,
        MfaConfiguration: 'OPTIONAL',
        SoftwareTokenMfaConfiguration: { Enabled: true },
      });
      expect((await namesAt(home, accessToken)).mfa).toBe(false);
      const { SecretCode } = await library.pool.call('AssociateSoftwareToken', { AccessToken: accessToken });
      const { TOTP, Secret } = await import('otpauth');
      const UserCode = new TOTP({ secret: Secret.fromBase32(SecretCode ?? '') }).generate();
      await library.pool.call('VerifySoftwareToken', { AccessToken: accessToken, UserCode });
      await library.pool.call('AdminSetUserMFAPreference', {
        UserPoolId,
        Username: email,
        SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
      });
      expect((await namesAt(home, accessToken)).mfa).toBe(true);
    });

    it('S24 is not told again by a process that hears nothing', async () => {
      const deaf = await library.service();
      const { email, accessToken } = await home.enter('deaf@example.org');
      await namesAt(deaf, accessToken);
      await rename(email, 'Eva');
      await sleep(WINDOW_MS);
      expect((await namesAt(deaf, accessToken)).name).toBe('Eva');
      const asked = deaf.asked('GetUser');
      await namesAt(deaf, accessToken);
      expect(deaf.asked('GetUser')).toBe(asked + 1);
    });

    it.each([-1, 300_001, Number.NaN])('may not be kept for %d ms', async (profileCacheMs) => {
      await expect(library.service({ profileCacheMs })).rejects.toBeInstanceOf(RangeError);
    });
  });
});
