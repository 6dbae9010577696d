import { z } from 'zod';
import { sealDeviceVerifier } from '../device-record.ts';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import { asksWhetherToRemember, requireTracking } from '../rules/device-tracking.ts';
import { readVerifier } from '../rules/srp.ts';
import type { Device } from '../store/devices.ts';
import type { UserPool } from '../store/pools.ts';
import type { User } from '../store/users.ts';
import { describeDevice } from './describe.ts';
import { nextToken, position } from './pagination.ts';
import * as shape from './shapes.ts';

const LARGEST_PAGE = 60;

const page = { Limit: shape.limit(LARGEST_PAGE).optional(), PaginationToken: shape.paginationToken.optional() };
const status = z.enum(['remembered', 'not_remembered']);
const own = z.object({ AccessToken: shape.accessToken, DeviceKey: shape.deviceKey });
const theirs = z.object({ UserPoolId: shape.poolId, Username: shape.username, DeviceKey: shape.deviceKey });
const errors = ['InvalidUserPoolConfigurationException'] as const;

export const confirmDevice = operation('ConfirmDevice', {
  access: 'caller',
  input: own.extend({
    DeviceSecretVerifierConfig: z.object({ PasswordVerifier: shape.base64, Salt: shape.base64 }),
    DeviceName: z.string().min(1).max(1024).optional(),
  }),
  errors: [...errors, 'DeviceKeyExistsException'],
  async handle(input, context) {
    const { pool, user, grant, store, now } = context;
    requireTracking(pool);
    if (grant.device?.key !== input.DeviceKey) refuse('InvalidParameterException', 'Invalid device key given.');
    const { PasswordVerifier, Salt } = input.DeviceSecretVerifierConfig;
    const verifier =
      readVerifier(PasswordVerifier) ?? refuse('InvalidParameterException', 'Invalid device secret verifier given.');
    const at = now();
    const owned = { ...grant.device, poolId: pool.id, sub: user.sub };
    const device: Device = {
      ...owned,
      ...(input.DeviceName !== undefined && { name: input.DeviceName }),
      remembered: !asksWhetherToRemember(pool),
      srp: { salt: Salt, sealed: sealDeviceVerifier(owned, verifier, context) },
      createdAt: at,
      modifiedAt: at,
      authenticatedAt: grant.createdAt,
    };
    const confirmed = await store.transaction(async (inside) => {
      // A user who is deleted meanwhile leaves no device behind.
      if (!(await inside.users.stillHas(user, user.password?.hash))) {
        refuse('NotAuthorizedException', 'Access Token has been revoked');
      }
      return inside.devices.insert(device);
    });
    if (!confirmed) refuse('DeviceKeyExistsException', 'Device already exists.');
    return { UserConfirmationNecessary: !device.remembered };
  },
});

export const getDevice = operation('GetDevice', {
  access: 'caller',
  input: own,
  errors,
  async handle(input, context) {
    const device = await find(context, input.DeviceKey);
    return device.remembered ? { Device: describeDevice(device, context) } : refuseUnknown();
  },
});

export const adminGetDevice = operation('AdminGetDevice', {
  access: 'poolUser',
  input: theirs,
  errors,
  handle: async (input, context) => ({ Device: describeDevice(await find(context, input.DeviceKey), context) }),
});

export const listDevices = operation('ListDevices', {
  access: 'caller',
  input: z.object({ AccessToken: shape.accessToken, ...page }),
  errors,
  handle: (input, context) => list(input, { ...context, operation: 'ListDevices', rememberedOnly: true }),
});

export const adminListDevices = operation('AdminListDevices', {
  access: 'poolUser',
  input: z.object({ UserPoolId: shape.poolId, Username: shape.username, ...page }),
  errors,
  handle: (input, context) => list(input, { ...context, operation: 'AdminListDevices', rememberedOnly: false }),
});

export const updateDeviceStatus = operation('UpdateDeviceStatus', {
  access: 'caller',
  input: own.extend({ DeviceRememberedStatus: status.optional() }),
  errors,
  handle: setStatus,
});

export const adminUpdateDeviceStatus = operation('AdminUpdateDeviceStatus', {
  access: 'poolUser',
  input: theirs.extend({ DeviceRememberedStatus: status.optional() }),
  errors,
  handle: setStatus,
});

export const forgetDevice = operation('ForgetDevice', { access: 'caller', input: own, errors, handle: forget });

export const adminForgetDevice = operation('AdminForgetDevice', {
  access: 'poolUser',
  input: theirs,
  errors,
  handle: forget,
});

type At = Pick<Parts, 'store' | 'secrets' | 'now'> & { readonly pool: UserPool; readonly user: User };

async function find({ pool, user, store }: At, key: string): Promise<Device> {
  requireTracking(pool);
  return (await store.devices.find(user, key)) ?? refuseUnknown();
}

async function list(
  { Limit, PaginationToken }: { Limit?: number | undefined; PaginationToken?: string | undefined },
  { operation, rememberedOnly, ...at }: At & { operation: string; rememberedOnly: boolean },
) {
  const { pool, user, store, secrets } = at;
  requireTracking(pool);
  const listing = { operation, scope: [pool.id, user.sub] };
  const after = position(secrets, listing, PaginationToken);
  const limit = Limit || LARGEST_PAGE;
  const { devices, next } = await store.devices.list({ owner: user, rememberedOnly, after, limit });
  return {
    Devices: devices.map((device) => describeDevice(device, at)),
    ...(next !== undefined && { PaginationToken: nextToken(secrets, listing, next) }),
  };
}

async function setStatus(
  input: { DeviceKey: string; DeviceRememberedStatus?: z.output<typeof status> | undefined },
  { pool, user, store, now }: At,
): Promise<object> {
  requireTracking(pool);
  const { DeviceKey: key, DeviceRememberedStatus: wanted } = input;
  const change = { remembered: wanted === 'remembered', now: now() };
  const known = wanted
    ? await store.devices.setRemembered(user, key, change)
    : (await store.devices.find(user, key)) !== undefined;
  return known ? {} : refuseUnknown();
}

async function forget(input: { DeviceKey: string }, { pool, user, store }: At): Promise<object> {
  requireTracking(pool);
  if (!(await store.devices.delete(user, input.DeviceKey))) refuseUnknown();
  return {};
}

function refuseUnknown(): never {
  return refuse('ResourceNotFoundException', 'Device does not exist.');
}
