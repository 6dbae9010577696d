import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MailboxEntry } from '@custom-cognito/pool/delivery';
import { revokeSigningKey } from '@custom-cognito/pool/provision';
import { type Auth, type Cognito, createAwsCognito } from 'custom-cognito';
import { pino } from 'pino';
import { expect } from 'vitest';
import { whileFull } from '../../../pool/test/saturated.ts';
import { type Api, startApi } from '../../src/compose/api.ts';
import { type Ground, layGround, type ServedPool, servePool } from '../../src/compose/serving.ts';
import { loadSettings } from '../../src/settings/settings.ts';
import { type Browser, type BrowserOptions, createBrowser } from './browser.ts';
import { UNLIMITED } from './unlimited.ts';
import { waitFor } from './wait.ts';

export type Environment = Readonly<Record<string, string>>;

/** What one of the four ways is made of. */
export interface Way {
  /** Where the pool runs: in the API's process, or behind its own endpoint with a database of its own. */
  readonly backEnd: 'embedded' | 'remote';
  readonly databaseUrl: string;
  /** Of the remote pool. */
  readonly poolDatabaseUrl: string;
}

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** A line of the structured log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** The program as people run it: reached over sockets only, but for what stands in the mailbox of a lone pool. */
export interface Service {
  readonly url: string;
  readonly poolUrl: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly backEnd: Way['backEnd'];
  /** The settings of a command beside it. */
  readonly environment: Environment;
  /** The service behind the API, for what has no route: administration and guards. */
  readonly auth: () => Auth;
  /** The pool through the unmodified AWS SDK, over HTTP and signed: what an operator may do. */
  readonly cognito: Cognito;
  /** The key that signs the pool's tokens, as whoever holds the database and the master key can read it. */
  signingKey(): Promise<SigningKey>;
  /** Withdraws that key, as an operator does who has lost it. */
  revokeSigningKey(): Promise<void>;
  /** All that has been logged so far, by the API and the pool. */
  readonly logged: readonly LogLine[];
  browser(options?: BrowserOptions): Browser;
  /** All mail so far, newest first: codes from where the pool is, notices from the API. */
  mailbox(): Promise<readonly MailboxEntry[]>;
  /** Starts one more API process's worth of parts on the same databases. */
  join(): Promise<Service>;
  /** Stops everything in order and starts it again on the same data and ports. */
  restart(): Promise<void>;
  /** Does something while a remote pool is away, and waits until it is back; its absence is no fault of the log. */
  withoutPool(work: () => Promise<void>): Promise<void>;
  /** Does something that may be answered with `service_unavailable`, which is then no fault of the log. */
  refusing<T>(work: () => Promise<T>): Promise<T>;
  /** Does something while the pool has as much to hash as it lets wait. */
  withHashesWaiting(work: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

const region = 'eu-west-1';
const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: randomBytes(20).toString('hex') };
// The remote way finds its credentials where the AWS SDK looks for them.
process.env.AWS_ACCESS_KEY_ID = credentials.accessKeyId;
process.env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey;

/** The master keys belong to the databases, so that a second start on one of them reads what the first wrote. */
const masterKeys = new Map<string, string>();

/** Starts the program with these settings over what every test needs. */
export async function startService(way: Way, settings: Environment = {}): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), 'custom-cognito-api-'));
  return running(way, { folder, settings, owner: true });
}

interface Start {
  readonly folder: string;
  readonly settings: Environment;
  /** Whether this start made the folder and the remote pool; one that joined only uses them. */
  readonly owner: boolean;
  readonly pool?: Running['pool'];
}

interface Running {
  readonly grounds: readonly Ground[];
  readonly api: Api;
  readonly apiGround: Ground;
  readonly pool: ServedPool;
  /** Of the lone pool; the embedded one's is shown by the API. */
  readonly poolGround: Ground | undefined;
}

async function running(way: Way, start: Start): Promise<Service> {
  const logged: LogLine[] = [];
  let ports: Environment = { PORT: '0', POOL_PORT: start.owner ? '0' : 'off' };
  let now = await startParts(way, start, { ports, logged });
  const url = `http://localhost:${now.api.port}`;
  const poolUrl = now.pool.publicUrl;
  ports = { PORT: String(now.api.port), POOL_PORT: start.owner ? new URL(poolUrl).port : 'off' };
  const stopParts = async () => {
    for (const ground of now.grounds) await ground.closing.closeAll();
  };
  return {
    url,
    poolUrl,
    poolId: now.pool.poolId,
    clientId: now.pool.clientId,
    backEnd: way.backEnd,
    environment: { ...settingsOf(way.databaseUrl, start), ...outsideOf(way, now.pool) },
    auth: () => now.api.auth,
    cognito: createAwsCognito({ region, endpoint: poolUrl, credentials }),
    signingKey: () => signingKey(now.pool),
    async revokeSigningKey() {
      const { poolId, pool } = now.pool;
      expect(await revokeSigningKey(pool, { poolId, kid: (await signingKey(now.pool)).kid })).toBeDefined();
    },
    logged,
    browser: (options) => createBrowser(url, options),
    mailbox: () => mailbox(url, now),
    join: () => running(way, { ...start, owner: false, pool: now.pool }),
    async restart() {
      await stopParts();
      now = await startParts(way, start, { ports, logged });
    },
    async withoutPool(work) {
      await refusing(logged, async () => {
        await now.poolGround?.closing.closeAll();
        await work();
      });
      await stopParts();
      now = await startParts(way, start, { ports, logged });
    },
    refusing: (work) => refusing(logged, work),
    withHashesWaiting: (work) => refusing(logged, () => whileFull(now.pool.pool, work)),
    async stop() {
      await stopParts();
      if (start.owner) rmSync(start.folder, { recursive: true, force: true });
    },
  };
}

async function refusing<T>(logged: LogLine[], work: () => Promise<T>): Promise<T> {
  const before = logged.length;
  try {
    return await work();
  } finally {
    logged.push(...logged.splice(before).filter(({ msg }) => msg !== 'service_unavailable'));
  }
}

interface Attempt {
  readonly ports: Environment;
  readonly logged: LogLine[];
}

interface Laying {
  readonly start: Start;
  readonly attempt: Attempt;
  readonly more?: Environment;
}

async function startParts(way: Way, start: Start, attempt: Attempt): Promise<Running> {
  const poolGround =
    way.backEnd === 'remote' && start.owner ? await lay(way.poolDatabaseUrl, { start, attempt }) : undefined;
  const pool = poolGround ? await servePool(poolGround) : start.pool;
  const outside = pool ? outsideOf(way, pool) : {};
  const shared: Environment = start.owner || !pool ? {} : { POOL_PUBLIC_URL: pool.publicUrl };
  const apiGround = await lay(way.databaseUrl, { start, attempt, more: { ...outside, ...shared } });
  const api = await startApi(apiGround);
  const answering = api.served ?? pool;
  if (!answering) throw new TypeError('No pool answers.');
  // The API goes before the pool it asks.
  return { grounds: [apiGround, ...(poolGround ? [poolGround] : [])], api, apiGround, pool: answering, poolGround };
}

/** What names the remote pool, and whose calls it takes. */
function outsideOf({ backEnd }: Way, { poolId, clientId, publicUrl }: ServedPool): Environment {
  if (backEnd === 'embedded') return {};
  return {
    COGNITO_USER_POOL_ID: poolId,
    COGNITO_APP_CLIENT_ID: clientId,
    COGNITO_ENDPOINT: publicUrl,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}

function lay(databaseUrl: string, { start, attempt, more = {} }: Laying): Promise<Ground> {
  const settings = loadSettings({
    ...UNLIMITED,
    ...settingsOf(databaseUrl, start),
    POOL_ACCESS_KEY_ID: credentials.accessKeyId,
    POOL_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...attempt.ports,
    ...start.settings,
    ...more,
  });
  const write = (line: string) => void attempt.logged.push(JSON.parse(line) as LogLine);
  return layGround(settings, pino({ base: null }, { write }));
}

function settingsOf(databaseUrl: string, { folder }: Start): Environment {
  const masterKey = masterKeys.get(databaseUrl) ?? randomBytes(32).toString('base64');
  masterKeys.set(databaseUrl, masterKey);
  return { ENVIRONMENT: 'test', DATA_DIR: folder, DATABASE_URL: databaseUrl, MASTER_KEY: masterKey };
}

async function signingKey({ pool, poolId }: ServedPool): Promise<SigningKey> {
  const { store, secrets } = pool.parts;
  const [row] = await store.signingKeys.of(poolId);
  if (!row) throw new TypeError('The pool has no signing key.');
  const key = Buffer.from(secrets.signingKeys.open(row.privateSealed, `${poolId}/${row.kid}`));
  return { kid: row.kid, privateKey: createPrivateKey({ key, type: 'pkcs8', format: 'der' }) };
}

async function mailbox(url: string, { poolGround, apiGround }: Running): Promise<readonly MailboxEntry[]> {
  for (const { mail } of [poolGround, apiGround].filter((ground) => ground !== undefined)) {
    await waitFor('mail to be delivered', async () => (await mail.delivery.pending()) === 0);
  }
  const answer = await fetch(`${url}/dev/mailbox.json`);
  const shown = (await answer.json()) as readonly (MailboxEntry & { sent_at: string })[];
  const here = shown.map(({ sent_at, ...mail }) => ({ ...mail, sentAt: Date.parse(sent_at) }));
  const there = (await poolGround?.mail.mailbox?.list()) ?? [];
  return [...here, ...there].sort((a, b) => b.sentAt - a.sentAt);
}
