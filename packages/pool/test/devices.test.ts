import { beforeAll, describe, expect, it } from 'vitest';
import { makeDevice, proveDevice } from './device-client.ts';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { attributesOf, claimsOf, makeRealm, outcomes, password, type Realm, rotating } from './realm.ts';
import { beginSrp } from './srp-client.ts';
import { ALWAYS, FLOWS, makeTrackingRealm, OPT_IN, type TrackingRealm } from './tracking-realm.ts';

const UNTRACKED = 'InvalidUserPoolConfigurationException';
eachPool((_, make) => {
  let test: TestPool;
  let always: TrackingRealm;
  let optIn: TrackingRealm;
  let untracked: Realm;
  beforeAll(async () => {
    test = await make();
    always = await makeTrackingRealm(test, ALWAYS);
    optIn = await makeTrackingRealm(test, OPT_IN);
    untracked = await makeRealm(test, { client: { ExplicitAuthFlows: FLOWS } });
    for (const email of ['ana@example.org', 'bea@example.org']) {
      await always.confirmed(email);
      await optIn.confirmed(email);
      await untracked.confirmed(email);
    }
  });
  const refresh = (realm: Pick<Realm, 'ClientId'>, REFRESH_TOKEN: string, more: Record<string, string> = {}) =>
    test.sdk.initiateAuth({
      ClientId: realm.ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN, ...more },
    });

  describe('a pool', () => {
    it('tells how it tracks devices, and forgets it when an update leaves it out', async () => {
      const { UserPoolId } = await makeRealm(test, { pool: { DeviceConfiguration: OPT_IN } });
      expect((await test.sdk.describeUserPool({ UserPoolId })).UserPool?.DeviceConfiguration).toEqual(OPT_IN);
      await test.sdk.updateUserPool({ UserPoolId });
      expect((await test.sdk.describeUserPool({ UserPoolId })).UserPool).not.toHaveProperty('DeviceConfiguration');
    });

    it('that tracks none gives no device keys, ignores the one it is given and refuses what is about devices', async () => {
      const { UserPoolId, ClientId } = untracked;
      const { AuthenticationResult } = await test.sdk.initiateAuth({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ana@example.org', PASSWORD: password, DEVICE_KEY: 'eu-west-1_0-0' },
      });
      expect(AuthenticationResult).not.toHaveProperty('NewDeviceMetadata');
      expect(claimsOf(AuthenticationResult!.AccessToken!)).not.toHaveProperty('device_key');
      const { AccessToken } = AuthenticationResult!;
      const DeviceKey = 'eu-west-1_00000000-0000-4000-8000-000000000000';
      const { config: DeviceSecretVerifierConfig } = await makeDevice({ DeviceKey, DeviceGroupKey: 'group' });
      const admin = { UserPoolId, Username: 'ana@example.org' };
      await expectRefusal(test.sdk.confirmDevice({ AccessToken, DeviceKey, DeviceSecretVerifierConfig }), UNTRACKED);
      await expectRefusal(test.sdk.getDevice({ AccessToken, DeviceKey }), UNTRACKED);
      await expectRefusal(test.sdk.listDevices({ AccessToken }), UNTRACKED);
      await expectRefusal(test.sdk.forgetDevice({ AccessToken, DeviceKey }), UNTRACKED);
      await expectRefusal(test.sdk.updateDeviceStatus({ AccessToken, DeviceKey }), UNTRACKED);
      await expectRefusal(test.sdk.adminGetDevice({ ...admin, DeviceKey }), UNTRACKED);
      await expectRefusal(test.sdk.adminListDevices(admin), UNTRACKED);
      await expectRefusal(test.sdk.adminForgetDevice({ ...admin, DeviceKey }), UNTRACKED);
      await expectRefusal(test.sdk.adminUpdateDeviceStatus({ ...admin, DeviceKey }), UNTRACKED);
    });
  });

  describe('a new device', () => {
    it('gets its keys with the tokens, which name it', async () => {
      const { AuthenticationResult } = await always.signIn('ana@example.org');
      const { DeviceKey, DeviceGroupKey } = AuthenticationResult!.NewDeviceMetadata!;
      expect(DeviceKey).toMatch(/^eu-west-1_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(DeviceGroupKey).toMatch(/^-[A-Za-z0-9]{8}$/);
      expect(claimsOf(AuthenticationResult!.AccessToken!).device_key).toBe(DeviceKey);
      expect(claimsOf(AuthenticationResult!.IdToken!)).not.toHaveProperty('device_key');
    });

    it.each([
      ['at once where the pool always remembers', () => always, false],
      ['once its user says so where the pool leaves it to them', () => optIn, true],
    ])('is remembered %s', async (_name, realmOf, asksUser) => {
      const realm = realmOf();
      const { AccessToken, device, UserConfirmationNecessary } = await realm.onNewDevice('ana@example.org');
      expect(UserConfirmationNecessary).toBe(asksUser);
      if (asksUser) {
        // One that is only tracked is no business of its user's, and gives no advantage.
        await expectRefusal(test.sdk.getDevice({ AccessToken, DeviceKey: device.key }), 'ResourceNotFoundException');
        expect((await test.sdk.listDevices({ AccessToken })).Devices).toEqual([]);
        const again = await realm.signIn('ana@example.org', { DEVICE_KEY: device.key });
        expect(again.AuthenticationResult?.NewDeviceMetadata?.DeviceKey).not.toBe(device.key);
        const status = { AccessToken, DeviceKey: device.key, DeviceRememberedStatus: 'remembered' as const };
        await test.sdk.updateDeviceStatus(status);
      }
      const { Device } = await test.sdk.getDevice({ AccessToken, DeviceKey: device.key });
      expect(Device?.DeviceKey).toBe(device.key);
      expect(Math.abs(Date.now() - Device!.DeviceCreateDate!.getTime())).toBeLessThan(60_000);
      expect(attributesOf(Device?.DeviceAttributes)).toMatchObject({
        device_status: 'valid',
        device_name: 'a telephone',
        'dev:device_remembered_status': 'remembered',
        'dev:device_arn': expect.stringContaining(`/device/${device.key}`),
      });
      const tokens = await realm.onDevice('ana@example.org', device);
      expect(tokens).not.toHaveProperty('NewDeviceMetadata');
      expect(claimsOf(tokens.AccessToken!).device_key).toBe(device.key);
    });

    it('is confirmed once, with the token that it came with and a verifier that gives nothing away', async () => {
      const { AuthenticationResult: tokens } = await always.signIn('bea@example.org');
      const { AuthenticationResult: others } = await always.signIn('bea@example.org');
      const device = await makeDevice(tokens!.NewDeviceMetadata);
      const confirm = (more: object) =>
        test.sdk.confirmDevice({
          AccessToken: tokens!.AccessToken,
          DeviceKey: device.key,
          DeviceSecretVerifierConfig: device.config,
          ...more,
        });
      const refused = 'InvalidParameterException';
      await expectRefusal(confirm({ AccessToken: others!.AccessToken }), refused, 'Invalid device key given.');
      for (const verifier of [Buffer.of(0), Buffer.of(1), Buffer.alloc(384, 0xff)]) {
        const PasswordVerifier = verifier.toString('base64');
        await expectRefusal(confirm({ DeviceSecretVerifierConfig: { ...device.config, PasswordVerifier } }), refused);
      }
      await expectRefusal(confirm({ DeviceSecretVerifierConfig: { ...device.config, Salt: 'no Base64!' } }), refused);
      expect(await outcomes(10, () => confirm({}))).toEqual({ ok: 1, DeviceKeyExistsException: 9 });
    });
  });

  describe('a remembered device', () => {
    it('is asked after the password, by SRP and for administrators too', async () => {
      const { device } = await always.onNewDevice('ana@example.org');
      const { UserPoolId, ClientId } = always;
      const begun = await beginSrp(test.sdk, always, { username: 'ana@example.org' });
      const responses = await begun.prove(password);
      const bySrp = await test.sdk.respondToAuthChallenge({
        ClientId,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: { ...responses, DEVICE_KEY: device.key },
      });
      const admin = await test.sdk.adminInitiateAuth({
        UserPoolId,
        ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ana@example.org', PASSWORD: password, DEVICE_KEY: device.key },
      });
      for (const asked of [bySrp, admin]) {
        expect(asked.AuthenticationResult).toBeUndefined();
        expect(asked.ChallengeName).toBe('DEVICE_SRP_AUTH');
        const { AuthenticationResult } = await proveDevice(test.sdk, {
          ClientId,
          username: 'ana@example.org',
          device,
          asked,
        });
        expect(claimsOf(AuthenticationResult!.AccessToken!).device_key).toBe(device.key);
      }
    });

    it('that is not the user’s is refused before anything is used up, whoever the user is', async () => {
      const { device } = await always.onNewDevice('bea@example.org');
      const unknown = 'eu-west-1_00000000-0000-4000-8000-000000000000';
      const refusal = ['ResourceNotFoundException', 'Device does not exist.'] as const;
      for (const name of ['ana@example.org', 'nobody@example.org']) {
        await expectRefusal(always.signIn(name, { DEVICE_KEY: device.key }), ...refusal);
        await expectRefusal(always.signIn(name, { DEVICE_KEY: unknown }), ...refusal);
      }
      // A client drops the device and sends the very same proof once more.
      const begun = await beginSrp(test.sdk, always, { username: 'ana@example.org' });
      const ChallengeResponses = await begun.prove(password);
      const answer = (more: object) =>
        test.sdk.respondToAuthChallenge({
          ClientId: always.ClientId,
          ChallengeName: 'PASSWORD_VERIFIER',
          ChallengeResponses: { ...ChallengeResponses, ...more },
        });
      await expectRefusal(answer({ DEVICE_KEY: unknown }), ...refusal);
      expect((await answer({})).AuthenticationResult?.NewDeviceMetadata).toBeDefined();
    });

    it('takes a wrong password for what it is', async () => {
      const { device } = await always.onNewDevice('bea@example.org');
      const wrong = always.signIn('bea@example.org', { DEVICE_KEY: device.key, PASSWORD: 'Wrong-horse-7' });
      await expectRefusal(wrong, 'NotAuthorizedException', 'Incorrect username or password.');
    });

    it('keeps its refresh tokens to itself', async () => {
      const { device, RefreshToken } = await always.onNewDevice('ana@example.org');
      const other = await always.onNewDevice('ana@example.org');
      const invalid = ['NotAuthorizedException', 'Invalid Refresh Token.'] as const;
      await expectRefusal(refresh(always, RefreshToken), ...invalid);
      await expectRefusal(refresh(always, RefreshToken, { DEVICE_KEY: other.device.key }), ...invalid);
      const { AuthenticationResult } = await refresh(always, RefreshToken, { DEVICE_KEY: device.key });
      expect(claimsOf(AuthenticationResult!.AccessToken!).device_key).toBe(device.key);
      expect(AuthenticationResult).not.toHaveProperty('NewDeviceMetadata');
      await test.sdk.forgetDevice({ AccessToken: other.AccessToken, DeviceKey: device.key });
      await expectRefusal(refresh(always, RefreshToken, { DEVICE_KEY: device.key }), ...invalid);
    });

    it('has to be confirmed before its refresh tokens work, where they rotate too', async () => {
      const client = await always.client(rotating(0));
      const { AuthenticationResult: tokens } = await test.sdk.initiateAuth({
        ClientId: client.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ana@example.org', PASSWORD: password },
      });
      const device = await makeDevice(tokens!.NewDeviceMetadata);
      const renew = (more: { DeviceKey?: string }) =>
        test.sdk.getTokensFromRefreshToken({
          ClientId: client.ClientId,
          RefreshToken: tokens!.RefreshToken,
          ...more,
        });
      await expectRefusal(renew({ DeviceKey: device.key }), 'NotAuthorizedException');
      await test.sdk.confirmDevice({
        AccessToken: tokens!.AccessToken,
        DeviceKey: device.key,
        DeviceSecretVerifierConfig: device.config,
      });
      await expectRefusal(renew({}), 'NotAuthorizedException');
      expect((await renew({ DeviceKey: device.key })).AuthenticationResult?.RefreshToken).toBeDefined();
    });
  });
});
