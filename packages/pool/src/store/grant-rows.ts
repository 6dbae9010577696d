import type { Selectable } from 'kysely';
import type { Grant } from './grants.ts';
import type { PoolSchema } from './schema.ts';

type Row = Selectable<PoolSchema['pool_grants']>;

export function toGrant(row: Row): Grant {
  return {
    id: row.id,
    poolId: row.pool_id,
    clientId: row.client_id,
    sub: row.sub,
    authTime: row.auth_time_seconds,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
    ...(row.device_key !== null &&
      row.device_group_key !== null && { device: { key: row.device_key, groupKey: row.device_group_key } }),
    ...(row.session_id !== null &&
      row.last_active_at !== null && { session: { id: row.session_id, lastActiveAt: row.last_active_at } }),
    ...(row.scopes !== null && { scopes: JSON.parse(row.scopes) as string[] }),
    ...(row.amr !== null && { amr: JSON.parse(row.amr) as string[] }),
    ...(row.provider_session !== null && { providerSession: row.provider_session }),
  };
}

export function toRow(grant: Grant): Row {
  return {
    id: grant.id,
    pool_id: grant.poolId,
    client_id: grant.clientId,
    sub: grant.sub,
    auth_time_seconds: grant.authTime,
    created_at: grant.createdAt,
    expires_at: grant.expiresAt,
    revoked_at: grant.revokedAt ?? null,
    device_key: grant.device?.key ?? null,
    device_group_key: grant.device?.groupKey ?? null,
    session_id: grant.session?.id ?? null,
    last_active_at: grant.session?.lastActiveAt ?? null,
    scopes: grant.scopes ? JSON.stringify(grant.scopes) : null,
    amr: grant.amr ? JSON.stringify(grant.amr) : null,
    provider_session: grant.providerSession ?? null,
  };
}
