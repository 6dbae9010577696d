import type { ColumnTypes } from '@custom-cognito/database';
import { type Kysely, sql } from 'kysely';
import type { Sealer } from '../crypto/seal.ts';
import type { AskedAuthorization, Authorizations, FederatedSession, GrantedAuthorization } from './authorizations.ts';
import type { PoolSchema } from './schema.ts';

type Db = Kysely<PoolSchema>;

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Authorization requests, codes and browser sessions, and what a sign-in was granted for. */
export async function addAuthorizations(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('pool_authorization_requests')
    .addColumn('id', types.text, (c) => c.primaryKey())
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('client_id', types.text, (c) => c.notNull())
    .addColumn('browser_hash', types.bytes, (c) => c.notNull())
    .addColumn('asked', types.text, (c) => c.notNull())
    .addColumn('progress_sealed', types.bytes)
    .addColumn('expires_at', types.integer, (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('pool_authorization_codes')
    .addColumn('hash', types.bytes, (c) => c.primaryKey())
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('client_id', types.text, (c) => c.notNull())
    .addColumn('sub', types.text, (c) => c.notNull())
    .addColumn('granted', types.text, (c) => c.notNull())
    .addColumn('expires_at', types.integer, (c) => c.notNull())
    .addColumn('used_at', types.integer)
    .addColumn('grant_id', types.text)
    .execute();
  await db.schema
    .createTable('pool_browser_sessions')
    .addColumn('hash', types.bytes, (c) => c.primaryKey())
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('sub', types.text, (c) => c.notNull())
    .addColumn('auth_time_seconds', types.integer, (c) => c.notNull())
    .addColumn('amr', types.text, (c) => c.notNull())
    .addColumn('password_mark', types.bytes, (c) => c.notNull())
    .addColumn('expires_at', types.integer, (c) => c.notNull())
    .execute();
  for (const table of ['pool_authorization_requests', 'pool_authorization_codes', 'pool_browser_sessions']) {
    await db.schema.createIndex(`${table}_expiry`).on(table).columns(['expires_at']).execute();
  }
  for (const table of ['pool_authorization_codes', 'pool_browser_sessions']) {
    await db.schema.createIndex(`${table}_user`).on(table).columns(['pool_id', 'sub']).execute();
  }
  await db.schema.alterTable('pool_grants').addColumn('scopes', types.text).execute();
  await db.schema.alterTable('pool_grants').addColumn('amr', types.text).execute();
}

/** How a provider names a session that began by SAML. */
export async function addSingleLogout(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema.alterTable('pool_browser_sessions').addColumn('federated_sealed', types.bytes).execute();
}

/** Which session of a provider a sign-in came from, so that the provider can end what came from one. */
export async function addProviderSessions(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  for (const table of ['pool_browser_sessions', 'pool_authorization_codes', 'pool_grants'])
    await db.schema.alterTable(table).addColumn('provider_session', types.bytes).execute();
}

/** A provider may say which session has ended and not whose it was. Few sign-ins are a provider's. */
export async function indexProviderSessions(db: Kysely<unknown>): Promise<void> {
  for (const table of ['pool_browser_sessions', 'pool_authorization_codes', 'pool_grants'])
    await db.schema
      .createIndex(`${table}_provider_session`)
      .on(table)
      .column('provider_session')
      .where(sql.ref('provider_session'), 'is not', null)
      .execute();
}

export function kyselyAuthorizations(db: Db, sealer: Sealer): Authorizations {
  return {
    ...requests(db, sealer),
    ...codes(db),
    ...browsers(db, sealer),
    deleteExpired: (...at) => deleteExpired(db, ...at),
  };
}

function requests(
  db: Db,
  sealer: Sealer,
): Pick<Authorizations, 'insert' | 'find' | 'progress' | 'keepProgress' | 'consume'> {
  return {
    async insert({ id, poolId, clientId, browserHash, expiresAt, asked }) {
      const row = { id, pool_id: poolId, client_id: clientId, browser_hash: browserHash, expires_at: expiresAt };
      await db
        .insertInto('pool_authorization_requests')
        .values({ ...row, asked: JSON.stringify(asked), progress_sealed: null })
        .execute();
    },
    async find(id) {
      const row = await db
        .selectFrom('pool_authorization_requests')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return (
        row && {
          id: row.id,
          poolId: row.pool_id,
          clientId: row.client_id,
          browserHash: row.browser_hash,
          expiresAt: row.expires_at,
          asked: JSON.parse(row.asked) as AskedAuthorization,
        }
      );
    },
    async progress(id) {
      const row = await db
        .selectFrom('pool_authorization_requests')
        .select('progress_sealed')
        .where('id', '=', id)
        .executeTakeFirst();
      return row?.progress_sealed ? Buffer.from(sealer.open(row.progress_sealed, id)).toString() : undefined;
    },
    async keepProgress(id, progress) {
      const kept = await db
        .updateTable('pool_authorization_requests')
        .set({ progress_sealed: sealer.seal(progress, id) })
        .where('id', '=', id)
        .executeTakeFirst();
      return kept.numUpdatedRows > 0n;
    },
    async consume(id) {
      const used = await db.deleteFrom('pool_authorization_requests').where('id', '=', id).executeTakeFirst();
      return used.numDeletedRows > 0n;
    },
  };
}

function codes(db: Db): Pick<Authorizations, 'insertCode' | 'findCode' | 'useCode'> {
  return {
    async insertCode({ hash, poolId, clientId, sub, expiresAt, granted, providerSession = null }) {
      const row = { hash, pool_id: poolId, client_id: clientId, sub, expires_at: expiresAt };
      await db
        .insertInto('pool_authorization_codes')
        .values({
          ...row,
          granted: JSON.stringify(granted),
          used_at: null,
          grant_id: null,
          provider_session: providerSession,
        })
        .execute();
    },
    async findCode(hash) {
      const row = await db
        .selectFrom('pool_authorization_codes')
        .selectAll()
        .where('hash', '=', hash)
        .executeTakeFirst();
      return (
        row && {
          hash: row.hash,
          poolId: row.pool_id,
          clientId: row.client_id,
          sub: row.sub,
          expiresAt: row.expires_at,
          granted: JSON.parse(row.granted) as GrantedAuthorization,
          ...(row.grant_id !== null && { grantId: row.grant_id }),
          ...(row.provider_session !== null && { providerSession: row.provider_session }),
        }
      );
    },
    async useCode(hash, { grantId, now }) {
      const won = await db
        .updateTable('pool_authorization_codes')
        .set({ used_at: now, grant_id: grantId })
        .where('hash', '=', hash)
        .where('used_at', 'is', null)
        .executeTakeFirst();
      if (won.numUpdatedRows > 0n) return { kind: 'first' };
      const lost = await db
        .selectFrom('pool_authorization_codes')
        .select('grant_id')
        .where('hash', '=', hash)
        .executeTakeFirst();
      return lost && { kind: 'again', grantId: lost.grant_id ?? '' };
    },
  };
}

function browsers(db: Db, sealer: Sealer): Pick<Authorizations, 'insertBrowser' | 'findBrowser' | 'deleteBrowser'> {
  return {
    async insertBrowser({ hash, poolId, sub, authTime, amr, passwordMark, expiresAt, federated, providerSession }) {
      const row = { hash, pool_id: poolId, sub, auth_time_seconds: authTime, password_mark: passwordMark };
      await db
        .insertInto('pool_browser_sessions')
        .values({
          ...row,
          amr: JSON.stringify(amr),
          expires_at: expiresAt,
          provider_session: providerSession ?? null,
          federated_sealed: federated ? sealer.seal(JSON.stringify(federated), hex(hash)) : null,
        })
        .execute();
    },
    async findBrowser(hash) {
      const row = await db.selectFrom('pool_browser_sessions').selectAll().where('hash', '=', hash).executeTakeFirst();
      return (
        row && {
          hash: row.hash,
          poolId: row.pool_id,
          sub: row.sub,
          authTime: row.auth_time_seconds,
          amr: JSON.parse(row.amr) as string[],
          passwordMark: row.password_mark,
          expiresAt: row.expires_at,
          ...(row.federated_sealed && {
            federated: JSON.parse(
              Buffer.from(sealer.open(row.federated_sealed, hex(hash))).toString(),
            ) as FederatedSession,
          }),
        }
      );
    },
    async deleteBrowser(hash) {
      await db.deleteFrom('pool_browser_sessions').where('hash', '=', hash).execute();
    },
  };
}

async function deleteExpired(db: Db, now: number, codesBefore: number): Promise<void> {
  await db.deleteFrom('pool_authorization_requests').where('expires_at', '<=', now).execute();
  await db.deleteFrom('pool_browser_sessions').where('expires_at', '<=', now).execute();
  await db.deleteFrom('pool_authorization_codes').where('expires_at', '<=', codesBefore).execute();
}
