import { createApp, type Metrics } from '@custom-cognito/server';
import { type Auth, createAuth, createLimits } from 'custom-cognito';
import type { Settings } from '../settings/settings.ts';
import { actsIn } from './acts.ts';
import { type Answering, embedded, outside } from './back-end.ts';
import { ensureFirstAdmin } from './first-admin.ts';
import { listen } from './listen.ts';
import { startMetrics } from './metering.ts';
import { remoteAddress } from './remote-address.ts';
import { type Ground, openPool, type ServedPool } from './serving.ts';
import type { Traces } from './traces.ts';
import { startTraces } from './tracing.ts';
import { watchedSettings } from './watched-settings.ts';
import { webFiles } from './web-files.ts';

const DAY_S = 86_400;
const DEFAULT_REFRESH_DAYS = 30;

/** The API and its pages, listening, and the pool that answers behind them. */
export interface Api {
  readonly port: number;
  readonly auth: Auth;
  readonly answering: Answering;
  /** The embedded pool; absent when another one answers. */
  readonly served: ServedPool | undefined;
  /** Makes `/ready` say that this process is going. */
  drain(): void;
}

/** Starts the embedded pool, unless the settings name another, and the API in front of the one that answers. */
export async function startApi(ground: Ground): Promise<Api> {
  const { settings } = ground;
  const held: { auth?: Auth } = {};
  const served = settings.backEnd.kind === 'embedded' ? await openPool(ground, actsIn(held)) : undefined;
  const answering = await answeringPool(settings, served);
  const watching = { traces: await startTraces(ground), metrics: await startMetrics(ground, served) };
  const auth = await openService(ground, answering, watching);
  held.auth = auth;
  if (served && settings.admin) await ensureFirstAdmin(served, settings.admin, auth);
  return { ...(await serveApp(ground, { auth, answering, served, ...watching })), auth, answering, served };
}

async function answeringPool(settings: Settings, served: ServedPool | undefined): Promise<Answering> {
  if (served) return embedded(served);
  if (settings.backEnd.kind === 'embedded') throw new TypeError('The embedded pool is not running.');
  return outside(settings.backEnd, settings);
}

/** What hears what all the others do. */
interface Watching {
  readonly metrics: Metrics;
  readonly traces: Traces | undefined;
}

async function openService(ground: Ground, answering: Answering, { metrics, traces }: Watching): Promise<Auth> {
  const { settings, log, closing, database, masterKey, mail, redis } = ground;
  const lifetime = refreshLifetime(settings);
  const auth = await createAuth({
    ...answering,
    cognito: traces?.cognito(answering.cognito) ?? answering.cognito,
    database,
    masterKey,
    redis,
    log,
    observer: metrics.observer,
    sameEmail: settings.sameEmail,
    mail: (notice) => mail.delivery.enqueue(notice),
    sessionLifetimes: { absolute: lifetime * 1000, idle: lifetime * 1000 },
  });
  closing.add('service', () => auth.close());
  metrics.read({ sessions: () => auth.countSessions() });
  await auth.noteSettings({ settings: watchedSettings(settings), actor: 'program' });
  auth.start();
  return auth;
}

const refreshLifetime = ({ lifetimes }: Settings): number => lifetimes.refreshToken ?? DEFAULT_REFRESH_DAYS * DAY_S;

async function serveApp(
  { settings, log, closing, database, masterKey, mail, redis }: Ground,
  { auth, answering, served, metrics, traces }: Pick<Api, 'auth' | 'answering' | 'served'> & Watching,
) {
  const held: { fetch?: (request: Request, env: unknown) => Promise<Response> } = {};
  const answer = (request: Request, env: unknown) => held.fetch?.(request, env) ?? new Response(null, { status: 503 });
  const listening = await listen(answer, { host: settings.host, port: settings.port, setting: 'PORT' });
  closing.add('api', () => listening.drain());
  const web = webFiles(log);
  const app = createApp(auth, {
    environment: settings.environment,
    publicUrl: settings.publicUrl ?? `http://localhost:${listening.port}`,
    frontendOrigins: settings.frontendOrigins,
    defaultLocale: settings.locale,
    log,
    checks: { database: () => database.check(), mail: () => mail.delivery.check(), pool: () => answering.check() },
    ...(redis && { borneChecks: { redis: () => redis.check() } }),
    refreshTokenTtl: refreshLifetime(settings),
    limits: createLimits({ quotas: settings.quotas, masterKey, redis }),
    remoteAddress,
    trustedProxies: settings.trustedProxies,
    metrics,
    follow: traces?.follow,
    metricsToken: settings.metricsToken,
    ...(mail.mailbox && { mailbox: mail.mailbox }),
    ...(web && { web }),
    about: {
      backEnd: settings.backEnd.kind,
      poolId: answering.userPoolId,
      clientId: answering.clientId,
      ...(served?.endpoint !== undefined && { poolUrl: served.endpoint }),
      ...(settings.usesDataDir && { dataFolder: settings.dataDir }),
    },
  });
  held.fetch = app.fetch;
  return { port: listening.port, drain: () => app.drain() };
}
