import type { Selectable, Updateable } from 'kysely';
import type { UserRow } from './schema.ts';
import type { ListedUser, NewUser, PasswordRecord, User, UserChange } from './users.ts';

/** Attributes with a column and an index of their own; the others are one JSON object. */
const SEARCHABLE = ['email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username'] as const;
const isSearchable = new Set<string>(SEARCHABLE);

/** What a page of users reads: a password's verifier is larger than all the rest. */
export const LISTED = [
  'seq',
  'pool_id',
  'sub',
  'username',
  'status',
  'enabled',
  'created_at',
  'modified_at',
  'attributes',
  ...SEARCHABLE,
] as const satisfies readonly (keyof UserRow)[];

export type ListedRow = Pick<Selectable<UserRow>, (typeof LISTED)[number]>;

export function toUser(row: Selectable<UserRow>): User {
  const user = toListedUser(row);
  return row.password_hash === null ? user : { ...user, password: toPassword(row, row.password_hash) };
}

export function toListedUser(row: ListedRow): ListedUser {
  const attributes = JSON.parse(row.attributes) as Record<string, string>;
  for (const name of SEARCHABLE) {
    const value = row[name];
    if (value !== null) attributes[name] = value;
  }
  return {
    seq: row.seq,
    poolId: row.pool_id,
    sub: row.sub,
    username: row.username,
    status: row.status as User['status'],
    enabled: row.enabled === 1,
    attributes,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

function toPassword(row: Selectable<UserRow>, hash: string): PasswordRecord {
  const { srp_salt: salt, srp_verifier_sealed: sealed, password_expires_at: expiresAt } = row;
  return { hash, ...(salt && sealed && { srp: { salt, sealed } }), ...(expiresAt !== null && { expiresAt }) };
}

function passwordColumns(password: PasswordRecord | undefined) {
  return {
    password_hash: password?.hash ?? null,
    password_expires_at: password?.expiresAt ?? null,
    srp_salt: password?.srp?.salt ?? null,
    srp_verifier_sealed: password?.srp?.sealed ?? null,
  };
}

export function toRow(user: NewUser) {
  return {
    pool_id: user.poolId,
    sub: user.sub,
    username: user.username,
    status: user.status,
    enabled: user.enabled ? 1 : 0,
    ...passwordColumns(user.password),
    created_at: user.createdAt,
    modified_at: user.modifiedAt,
    ...attributeColumns(user.attributes),
  };
}

export function changedColumns(change: UserChange): Updateable<UserRow> {
  return {
    modified_at: change.modifiedAt,
    ...(change.status !== undefined && { status: change.status }),
    ...(change.enabled !== undefined && { enabled: change.enabled ? 1 : 0 }),
    ...(change.password && passwordColumns(change.password)),
  };
}

export function attributeColumns(attributes: Readonly<Record<string, string>>) {
  const others = Object.entries(attributes).filter(([name]) => !isSearchable.has(name));
  return {
    email: attributes.email ?? null,
    phone_number: attributes.phone_number ?? null,
    name: attributes.name ?? null,
    given_name: attributes.given_name ?? null,
    family_name: attributes.family_name ?? null,
    preferred_username: attributes.preferred_username ?? null,
    attributes: JSON.stringify(Object.fromEntries(others)),
  };
}
