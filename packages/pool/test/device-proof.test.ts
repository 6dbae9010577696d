import { beforeAll, describe, expect, it } from 'vitest';
import { srpTimestamp } from '../src/rules/srp-timestamp.ts';
import { beginDeviceProof, type DeviceTwist, proveDevice, type TestDevice } from './device-client.ts';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { outcomes, password } from './realm.ts';
import { ALWAYS, makeTrackingRealm, type TrackingRealm } from './tracking-realm.ts';

const ana = 'ana@example.org';
const bea = 'bea@example.org';
const WRONG = ['NotAuthorizedException', 'Incorrect username or password.'] as const;

eachPool((_, make) => {
  let test: TestPool;
  let realm: TrackingRealm;
  beforeAll(async () => {
    test = await make();
    realm = await makeTrackingRealm(test, ALWAYS);
    await realm.confirmed(ana);
    await realm.confirmed(bea);
  });
  const ask = (username: string, device: TestDevice) => realm.signIn(username, { DEVICE_KEY: device.key });
  /** Ana's password is proven; her device has still to prove itself. */
  const begin = async (twist: DeviceTwist = {}, device?: TestDevice) => {
    const own = device ?? (await realm.onNewDevice(ana)).device;
    const asked = await ask(ana, own);
    const { ClientId } = realm;
    return {
      device: own,
      asked,
      answer: await beginDeviceProof(test.sdk, { ClientId, username: ana, device: own, asked }, twist),
    };
  };

  describe('T14 a device proves itself', () => {
    it('with its secret only, and has one try', async () => {
      const { answer } = await begin();
      await expectRefusal(answer({ secret: 'a stolen key without its secret' }), ...WRONG);
      await expectRefusal(answer(), 'NotAuthorizedException');
    });

    it('once with one proof, however often it is sent', async () => {
      const { answer } = await begin();
      expect(await outcomes(10, () => answer())).toEqual({ ok: 1, NotAuthorizedException: 9 });
    });

    it.each([
      ['of another user', async () => ({ username: bea }), 'ResourceNotFoundException'],
      ['through another client', async () => ({ client: (await realm.client()).ClientId }), 'NotAuthorizedException'],
      [
        'as another device of the same user',
        async () => ({ deviceKey: (await realm.onNewDevice(ana)).device.key }),
        'NotAuthorizedException',
      ],
    ])('not %s, in either half', async (_name, wrong, exception) => {
      const twist = await wrong();
      const { answer } = await begin();
      await expectRefusal(answer(twist), exception);
      await expectRefusal(begin(twist), exception);
    });

    it('not before its user’s password was proven', async () => {
      const { device } = await realm.onNewDevice(ana);
      const session = 'made-up-session-of-nobody';
      await expectRefusal(begin({ session }, device), 'NotAuthorizedException', 'Invalid session for the user.');
    });

    it('with numbers that give nothing away, and at the time it says', async () => {
      const { device } = await realm.onNewDevice(ana);
      for (const SRP_A of ['0', '1', 'not a number']) {
        const { Session } = await ask(ana, device);
        const call = test.sdk.respondToAuthChallenge({
          ClientId: realm.ClientId,
          ChallengeName: 'DEVICE_SRP_AUTH',
          Session,
          ChallengeResponses: { USERNAME: ana, DEVICE_KEY: device.key, SRP_A },
        });
        await expectRefusal(call, 'InvalidParameterException');
      }
      for (const off of [-600_000, 600_000]) {
        const { answer } = await begin({}, device);
        await expectRefusal(answer({ timestamp: srpTimestamp(Date.now() + off) }), ...WRONG);
      }
      const { answer } = await begin({}, device);
      await expectRefusal(answer({ timestamp: 'yesterday' }), 'InvalidParameterException');
    });

    it('within the session’s time', async () => {
      const { device, asked } = await begin();
      test.clock.advance(4 * 60_000);
      const proof = proveDevice(test.sdk, { ClientId: realm.ClientId, username: ana, device, asked });
      await expectRefusal(proof, 'NotAuthorizedException', /session/);
    });

    it('as long as it is remembered, and its user may sign in', async () => {
      const { UserPoolId } = realm;
      const admin = { UserPoolId, Username: ana };
      const forgotten = await begin();
      await test.sdk.adminForgetDevice({ ...admin, DeviceKey: forgotten.device.key });
      await expectRefusal(forgotten.answer(), 'ResourceNotFoundException', 'Device does not exist.');
      const untrusted = await begin();
      const status = { ...admin, DeviceKey: untrusted.device.key, DeviceRememberedStatus: 'not_remembered' as const };
      await test.sdk.adminUpdateDeviceStatus(status);
      await expectRefusal(untrusted.answer(), ...WRONG);
      const disabled = await begin();
      await test.sdk.adminDisableUser(admin);
      await expectRefusal(disabled.answer(), 'NotAuthorizedException');
      await test.sdk.adminEnableUser(admin);
      const reset = await begin();
      await test.sdk.adminSetUserPassword({ ...admin, Password: 'Another-horse-8', Permanent: true });
      await expectRefusal(reset.answer(), 'NotAuthorizedException');
      await test.sdk.adminSetUserPassword({ ...admin, Password: password, Permanent: true });
    });
  });

  it.each([
    ['instead of the second factor, where the pool says so', true],
    ['after the second factor elsewhere', false],
  ])('a remembered device proves itself %s', async (_name, ChallengeRequiredOnNewDevice) => {
    const { UserPoolId, ClientId, confirmed, ...tracking } = await makeTrackingRealm(test, {
      ChallengeRequiredOnNewDevice,
      DeviceOnlyRememberedOnUserPrompt: false,
    });
    const email = ChallengeRequiredOnNewDevice ? 'dan@example.org' : 'eva@example.org';
    await confirmed(email);
    const { device } = await tracking.onNewDevice(email);
    const mfa = { SoftwareTokenMfaConfiguration: { Enabled: false }, EmailMfaConfiguration: {} };
    await test.sdk.setUserPoolMfaConfig({ UserPoolId, MfaConfiguration: 'ON', ...mfa });
    expect((await tracking.signIn(email)).ChallengeName).toBe('EMAIL_OTP');
    // Two mails that wait together may arrive in either order.
    await test.mails();
    const onDevice = await tracking.signIn(email, { DEVICE_KEY: device.key });
    expect(onDevice.ChallengeName).toBe(ChallengeRequiredOnNewDevice ? 'DEVICE_SRP_AUTH' : 'EMAIL_OTP');
    const asked = ChallengeRequiredOnNewDevice
      ? onDevice
      : await test.sdk.respondToAuthChallenge({
          ClientId,
          ChallengeName: 'EMAIL_OTP',
          Session: onDevice.Session,
          ChallengeResponses: { USERNAME: email, EMAIL_OTP_CODE: await test.code(email), DEVICE_KEY: device.key },
        });
    expect(asked.ChallengeName).toBe('DEVICE_SRP_AUTH');
    const proof = await proveDevice(test.sdk, { ClientId, username: email, device, asked });
    expect(proof.AuthenticationResult).toBeDefined();
  });

  it('A18 a user who comes back under the same name has none of the former one’s devices', async () => {
    const email = 'cai@example.org';
    await realm.confirmed(email);
    const { device } = await realm.onNewDevice(email);
    await test.sdk.adminDeleteUser({ UserPoolId: realm.UserPoolId, Username: email });
    await realm.confirmed(email);
    await expectRefusal(ask(email, device), 'ResourceNotFoundException', 'Device does not exist.');
    const { Devices } = await test.sdk.adminListDevices({ UserPoolId: realm.UserPoolId, Username: email });
    expect(Devices).toEqual([]);
  });

  it('E01 E03 a device’s verifier is sealed, and opens for its own user and device only', async () => {
    const [first, second] = [await realm.onNewDevice(ana), await realm.onNewDevice(ana)];
    const { db } = test.database.as<{ pool_devices: { device_key: string; verifier_sealed: Uint8Array } }>();
    const sealed = async (key: string) =>
      (
        await db
          .selectFrom('pool_devices')
          .select('verifier_sealed')
          .where('device_key', '=', key)
          .executeTakeFirstOrThrow()
      ).verifier_sealed;
    const verifier = Buffer.from(first.device.config.PasswordVerifier, 'base64').subarray(-64);
    expect(Buffer.from(await sealed(first.device.key)).includes(verifier)).toBe(false);
    await db
      .updateTable('pool_devices')
      .set({ verifier_sealed: await sealed(second.device.key) })
      .where('device_key', '=', first.device.key)
      .execute();
    await expectRefusal(begin({}, first.device), 'InternalErrorException');
  });
});
