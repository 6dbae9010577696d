import type {
  DeviceType,
  GroupType,
  SessionDescriptionType,
  UserPoolClientType,
  UserPoolType,
  UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { toAttributeList } from '../attributes.ts';
import { deviceArn, poolArn } from '../rules/pool-arn.ts';
import type { Client } from '../store/clients.ts';
import type { Device } from '../store/devices.ts';
import type { Grant, TokenSession } from '../store/grants.ts';
import type { Group } from '../store/groups.ts';
import type { UserPool } from '../store/pools.ts';
import type { ListedUser, User } from '../store/users.ts';

/** A user as administrators see one; `only` names the attributes that were asked for. */
export function describeUser(user: ListedUser, only?: readonly string[]): UserType {
  const attributes = toAttributeList({ sub: user.sub, ...user.attributes });
  return {
    Username: user.username,
    Attributes: only ? attributes.filter(({ Name = '' }) => only.includes(Name)) : attributes,
    UserCreateDate: new Date(user.createdAt),
    UserLastModifiedDate: new Date(user.modifiedAt),
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

export function describeGroup(group: Group): GroupType {
  return {
    GroupName: group.name,
    UserPoolId: group.poolId,
    ...(group.description !== undefined && { Description: group.description }),
    ...(group.roleArn !== undefined && { RoleArn: group.roleArn }),
    ...(group.precedence !== undefined && { Precedence: group.precedence }),
    CreationDate: new Date(group.createdAt),
    LastModifiedDate: new Date(group.modifiedAt),
  };
}

export function describePool(pool: UserPool, users: number): UserPoolType {
  const { passwordBlocklist: _blocklist, mfa: _mfa, sessions: _sessions, ...settings } = pool.settings;
  return {
    Id: pool.id,
    Name: pool.name,
    ...settings,
    CreationDate: new Date(pool.createdAt),
    LastModifiedDate: new Date(pool.modifiedAt),
    EstimatedNumberOfUsers: users,
    Arn: poolArn(pool.id),
  };
}

export function describeClient(client: Client): UserPoolClientType {
  const [secret] = client.secrets;
  return {
    UserPoolId: client.poolId,
    ClientId: client.id,
    ClientName: client.name,
    ...(secret && { ClientSecret: secret.value }),
    ...client.settings,
    CreationDate: new Date(client.createdAt),
    LastModifiedDate: new Date(client.modifiedAt),
  };
}

/** A device with the attributes that Cognito gives it, but for the address, which is not kept. */
export function describeDevice(device: Device, { pool, user }: { pool: UserPool; user: User }): DeviceType {
  const owner = `${user.username}.${pool.id}`;
  const attributes = {
    device_status: 'valid',
    ...(device.name !== undefined && { device_name: device.name }),
    'dev:device_arn': deviceArn(pool.id, { owner, key: device.key }),
    'dev:device_owner': owner,
    'dev:device_remembered_status': device.remembered ? 'remembered' : 'not_remembered',
    'dev:device_sdk': 'aws-sdk-unknown-unknown',
  };
  return {
    DeviceKey: device.key,
    DeviceAttributes: toAttributeList(attributes),
    DeviceCreateDate: new Date(device.createdAt),
    DeviceLastModifiedDate: new Date(device.modifiedAt),
    DeviceLastAuthenticatedDate: new Date(device.authenticatedAt),
  };
}

/** A session without its device, address and place, which are not kept; `current` is the sign-in that asks. */
export function describeSession(
  { id, clientId, createdAt, session }: TokenSession,
  current: Grant | undefined,
): SessionDescriptionType {
  return {
    SessionId: session.id,
    SessionType: 'TOKEN',
    ClientId: clientId,
    CreateDate: new Date(createdAt),
    LastActiveDate: new Date(session.lastActiveAt),
    DeviceType: 'unknown',
    IsCurrentSession: id === current?.id,
  };
}
