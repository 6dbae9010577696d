import type { ActRecord, Pool } from '@custom-cognito/pool';
import { setUserMigration } from '@custom-cognito/pool/provision';
import { connectRedis, createPoolChanges, type PoolChanges, type SharedRedis } from 'custom-cognito';
import type { Logger } from 'pino';
import { isLoopback, urlAt } from '../settings/hosts.ts';
import { type Settings, SettingsError } from '../settings/settings.ts';
import { type DefaultPool, ensureDefaultPool } from './default-pool.ts';
import { ensureFirstAdmin } from './first-admin.ts';
import { type Foundation, layFoundation } from './foundation.ts';
import { type Listening, listen } from './listen.ts';
import { MIGRATE_FROM } from './migrate-from.ts';
import { poolAddress } from './pool-address.ts';
import { type MailService, openMail, startPool } from './pool-service.ts';
import { remoteAddress } from './remote-address.ts';

/** A pool that serves other programs' services has nobody else to forget its old changes. */
const TIDY_MS = 3_600_000;

/** What every command that runs something stands on. */
export interface Ground extends Foundation {
  readonly mail: MailService;
  /** Absent where the settings name none. */
  readonly redis: SharedRedis | undefined;
}

/** Opens the foundation, the mail and Redis, in that order. The log is the settings' unless given. */
export async function layGround(settings: Settings, given?: Logger): Promise<Ground> {
  const foundation = await layFoundation(settings, given);
  const { closing, log } = foundation;
  try {
    const mail = await openMail(settings, foundation);
    const nobodyReads = mail.mailbox && settings.environment === 'production';
    if (nobodyReads) log.warn('SMTP_URL is not set: mail is kept and nobody receives it');
    mail.delivery.start();
    closing.add('mail', () => mail.delivery.stop());
    const redis = settings.redisUrl === undefined ? undefined : await connectRedis(settings.redisUrl, log);
    if (redis) closing.add('redis', () => redis.close());
    return { ...foundation, mail, redis };
  } catch (error) {
    await closing.closeAll();
    throw error;
  }
}

/** The embedded pool, with what a first start makes. */
export interface ServedPool extends DefaultPool {
  readonly pool: Pool;
  /** Where it tells what has changed: to the services of all processes on this database. */
  readonly poolChanges: PoolChanges;
  /** Base of its issuers. */
  readonly publicUrl: string;
  /** Where browsers reach its OAuth endpoints; absent when nobody can. */
  readonly domain?: string | undefined;
  /** Where AWS SDKs reach it; absent when it does not listen. */
  readonly endpoint?: string;
}

/** Starts the embedded pool and what a first start makes, its administrator included. */
export async function servePool(ground: Ground): Promise<ServedPool> {
  const served = await openPool(ground);
  const { admin } = ground.settings;
  if (admin) await ensureFirstAdmin(served, admin);
  return served;
}

/** Starts the embedded pool, makes its defaults, and listens where the settings say so. */
export async function openPool(ground: Ground, acts?: ActRecord): Promise<ServedPool> {
  const { settings, closing, mail } = ground;
  const held: { pool?: Pool } = {};
  const listening = await listenForPool(settings, held);
  if (listening) closing.add('pool endpoint', () => listening.drain());
  const publicUrl = poolAddress(settings, listening?.port);
  const poolChanges = await createPoolChanges({ database: ground.database });
  const tidying = setInterval(() => poolChanges.removeExpired().catch(logTidying(ground)), TIDY_MS).unref();
  closing.add('pool changes', () => clearInterval(tidying));
  const given = { ...ground, delivery: mail.delivery, publicUrl, changed: poolChanges.record, acts };
  const pool = await startPool(settings, given);
  closing.add('pool', () => pool.close());
  const defaults = await ensureDefaultPool(pool, settings);
  const asked = settings.migrateFrom !== undefined;
  await setUserMigration(pool, { poolId: defaults.poolId, name: MIGRATE_FROM, asked });
  held.pool = pool;
  return {
    pool,
    poolChanges,
    publicUrl,
    domain: listening === undefined ? settings.poolPublicUrl : publicUrl,
    ...defaults,
    ...(listening && { endpoint: urlAt(settings.poolHost, listening.port) }),
  };
}

const logTidying =
  ({ log }: Ground) =>
  (error: unknown) =>
    log.warn({ error: String(error) }, 'old changes were not removed; it will be tried again');

/** Listens before the pool stands, because a free port chosen here becomes part of its issuer. */
async function listenForPool(settings: Settings, held: { pool?: Pool }): Promise<Listening | undefined> {
  if (settings.poolPort === 'off') return undefined;
  if (!isLoopback(settings.poolHost) && settings.poolCredentials === null) {
    throw new SettingsError(['POOL_ACCESS_KEY_ID and POOL_SECRET_ACCESS_KEY missing: POOL_HOST is not loopback']);
  }
  const fetch = (request: Request, env: unknown) =>
    held.pool?.fetch(request, { address: remoteAddress(env) }) ?? new Response(null, { status: 503 });
  return listen(fetch, { host: settings.poolHost, port: settings.poolPort, setting: 'POOL_PORT' });
}
