import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { attributesOf } from './realm.ts';
import { ALWAYS, makeTrackingRealm, type TrackingRealm } from './tracking-realm.ts';

const ana = 'ana@example.org';
const bea = 'bea@example.org';
const UNKNOWN = ['ResourceNotFoundException', 'Device does not exist.'] as const;

eachPool((_, make) => {
  let test: TestPool;
  let realm: TrackingRealm;
  beforeAll(async () => {
    test = await make();
    realm = await makeTrackingRealm(test, ALWAYS);
    await realm.confirmed(ana);
    await realm.confirmed(bea);
  });
  const admin = (Username: string) => ({ UserPoolId: realm.UserPoolId, Username });

  it('a user’s devices are listed page by page in the order in which they came', async () => {
    const made = [];
    for (let index = 0; index < 5; index += 1) made.push(await realm.onNewDevice(bea, `device ${index}`));
    const keys = made.map(({ device }) => device.key);
    const { AccessToken } = made[0]!;
    const listed: string[] = [];
    let token: string | undefined;
    do {
      const page = await test.sdk.listDevices({ AccessToken, Limit: 2, PaginationToken: token });
      expect(page.Devices!.length).toBeLessThanOrEqual(2);
      listed.push(...page.Devices!.map((device) => device.DeviceKey!));
      token = page.PaginationToken;
    } while (token);
    expect(listed).toEqual(keys);
    const all = await test.sdk.adminListDevices(admin(bea));
    expect(all.Devices?.map((device) => attributesOf(device.DeviceAttributes).device_name)).toEqual(
      keys.map((_key, index) => `device ${index}`),
    );
    await expectRefusal(test.sdk.listDevices({ AccessToken, Limit: 61 }), 'InvalidParameterException');
    const { PaginationToken } = await test.sdk.listDevices({ AccessToken, Limit: 2 });
    await expectRefusal(test.sdk.adminListDevices({ ...admin(bea), PaginationToken }), 'InvalidParameterException');
  });

  it('one that is no longer remembered is shown to administrators alone', async () => {
    const { AccessToken, device } = await realm.onNewDevice(ana);
    const { key: DeviceKey } = device;
    const set = (DeviceRememberedStatus: 'remembered' | 'not_remembered') =>
      test.sdk.adminUpdateDeviceStatus({ ...admin(ana), DeviceKey, DeviceRememberedStatus });
    const keys = async () => (await test.sdk.listDevices({ AccessToken })).Devices!.map((one) => one.DeviceKey);
    await set('not_remembered');
    expect(await keys()).not.toContain(DeviceKey);
    await expectRefusal(test.sdk.getDevice({ AccessToken, DeviceKey }), ...UNKNOWN);
    const { Device } = await test.sdk.adminGetDevice({ ...admin(ana), DeviceKey });
    expect(attributesOf(Device?.DeviceAttributes)['dev:device_remembered_status']).toBe('not_remembered');
    expect((await realm.signIn(ana, { DEVICE_KEY: DeviceKey })).AuthenticationResult).toBeDefined();
    await set('remembered');
    expect(await keys()).toContain(DeviceKey);
    await test.sdk.updateDeviceStatus({ AccessToken, DeviceKey });
    expect(await keys()).toContain(DeviceKey);
  });

  it('the last sign-in on a device is told', async () => {
    const { device } = await realm.onNewDevice(ana);
    const seen = async () => {
      const { Device } = await test.sdk.adminGetDevice({ ...admin(ana), DeviceKey: device.key });
      return Device!.DeviceLastAuthenticatedDate!.getTime();
    };
    const before = await seen();
    await realm.onDevice(ana, device);
    expect(await seen()).toBeGreaterThan(before);
  });

  it('forgetting a device leaves its tokens until they expire, and nothing else of it', async () => {
    const { AccessToken, device } = await realm.onNewDevice(ana);
    const { key: DeviceKey } = device;
    await test.sdk.forgetDevice({ AccessToken, DeviceKey });
    expect((await test.sdk.getUser({ AccessToken })).Username).toBeDefined();
    await expectRefusal(test.sdk.forgetDevice({ AccessToken, DeviceKey }), ...UNKNOWN);
    await expectRefusal(test.sdk.adminForgetDevice({ ...admin(ana), DeviceKey }), ...UNKNOWN);
    await expectRefusal(test.sdk.adminGetDevice({ ...admin(ana), DeviceKey }), ...UNKNOWN);
    await expectRefusal(realm.signIn(ana, { DEVICE_KEY: DeviceKey }), ...UNKNOWN);
  });

  it('A06 another user’s device is as good as none', async () => {
    const { device } = await realm.onNewDevice(bea);
    const { AccessToken } = await realm.onNewDevice(ana);
    const { key: DeviceKey } = device;
    const remembered = { DeviceRememberedStatus: 'not_remembered' as const };
    await expectRefusal(test.sdk.getDevice({ AccessToken, DeviceKey }), ...UNKNOWN);
    await expectRefusal(test.sdk.updateDeviceStatus({ AccessToken, DeviceKey, ...remembered }), ...UNKNOWN);
    await expectRefusal(test.sdk.forgetDevice({ AccessToken, DeviceKey }), ...UNKNOWN);
    await expectRefusal(test.sdk.adminGetDevice({ ...admin(ana), DeviceKey }), ...UNKNOWN);
    await expectRefusal(test.sdk.adminUpdateDeviceStatus({ ...admin(ana), DeviceKey, ...remembered }), ...UNKNOWN);
    await expectRefusal(test.sdk.adminForgetDevice({ ...admin(ana), DeviceKey }), ...UNKNOWN);
    const { Device } = await test.sdk.adminGetDevice({ ...admin(bea), DeviceKey });
    expect(attributesOf(Device?.DeviceAttributes)['dev:device_remembered_status']).toBe('remembered');
  });

  it.each(['not a key', 'eu-west-1_nothex', 'x'.repeat(60)])('the device key “%s” is none', async (DeviceKey) => {
    const { AccessToken } = await realm.onNewDevice(ana);
    await expectRefusal(test.sdk.getDevice({ AccessToken, DeviceKey }), 'InvalidParameterException', /deviceKey/);
  });
});
