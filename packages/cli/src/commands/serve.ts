import { setTimeout as delay } from 'node:timers/promises';
import { createApp } from '@custom-cognito/server';
import { createAuth } from 'custom-cognito';
import { type Answering, embedded, outside } from '../compose/back-end.ts';
import { listen } from '../compose/listen.ts';
import { type Ground, layGround, type ServedPool, servePool } from '../compose/serving.ts';
import { untilAsked } from '../compose/until-asked.ts';
import { isLoopback, type Settings } from '../settings/settings.ts';
import { type Place, print } from './banner.ts';

const DAY_MS = 86_400_000;
const DEFAULT_REFRESH_DAYS = 30;

/** Runs the API, the web and, unless another pool is named, the embedded pool, until asked to stop. */
export async function serve(settings: Settings): Promise<void> {
  const ground = await layGround(settings);
  try {
    const served = settings.backEnd.kind === 'embedded' ? await servePool(ground) : undefined;
    const answering = await answeringPool(settings, served);
    const { port, drain } = await serveApp(ground, { answering, served });
    print('Custom Cognito', places(settings, { port, answering, served }));
    await untilAsked(async () => {
      drain();
      // Whoever sends requests here has a moment to see that this process is going.
      if (settings.environment === 'production') await delay(1_000);
    });
  } finally {
    await ground.closing.closeAll();
  }
}

async function answeringPool(settings: Settings, served: ServedPool | undefined): Promise<Answering> {
  if (served) return embedded(served.pool, served, served.publicUrl);
  if (settings.backEnd.kind === 'embedded') throw new TypeError('The embedded pool is not running.');
  return outside(settings.backEnd, settings);
}

interface Serving {
  readonly answering: Answering;
  readonly served: ServedPool | undefined;
}

async function serveApp({ settings, log, closing, database, masterKey, mail }: Ground, { answering, served }: Serving) {
  const lifetime = (settings.lifetimes.refreshToken ?? DEFAULT_REFRESH_DAYS * (DAY_MS / 1000)) * 1000;
  const auth = await createAuth({
    ...answering,
    database,
    masterKey,
    log,
    mail: (notice) => mail.delivery.enqueue(notice),
    sessionLifetimes: { absolute: lifetime, idle: lifetime },
  });
  auth.start();
  closing.add('service', () => auth.close());
  const held: { fetch?: (request: Request, env: unknown) => Promise<Response> } = {};
  const answer = (request: Request, env: unknown) => held.fetch?.(request, env) ?? new Response(null, { status: 503 });
  const listening = await listen(answer, { host: settings.host, port: settings.port, setting: 'PORT' });
  closing.add('api', () => listening.drain());
  const app = createApp(auth, {
    environment: settings.environment,
    publicUrl: settings.publicUrl ?? `http://localhost:${listening.port}`,
    frontendOrigins: settings.frontendOrigins,
    defaultLocale: settings.locale,
    log,
    checks: { database: () => database.check(), mail: () => mail.delivery.check(), pool: () => answering.check() },
    refreshTokenTtl: Math.floor(lifetime / 1000),
    ...(mail.mailbox && { mailbox: mail.mailbox }),
    about: {
      backEnd: settings.backEnd.kind,
      poolId: answering.userPoolId,
      clientId: answering.clientId,
      ...(served?.endpoint !== undefined && { poolUrl: served.endpoint }),
      dataFolder: settings.dataDir,
    },
  });
  held.fetch = app.fetch;
  return { port: listening.port, drain: () => app.drain() };
}

function places(settings: Settings, { port, answering, served }: Serving & { port: number }): Place[] {
  const web = settings.publicUrl ?? `http://${isLoopback(settings.host) ? 'localhost' : settings.host}:${port}`;
  const open = settings.environment !== 'production';
  return [
    { name: 'Web', at: web },
    ...(open ? [{ name: 'API docs', at: `${web}/docs` }] : []),
    ...(open && !settings.smtp ? [{ name: 'Mailbox', at: `${web}/dev/mailbox` }] : []),
    ...(served ? [{ name: 'Pool endpoint', at: served.endpoint ?? 'not listening' }] : []),
    { name: 'Pool id', at: answering.userPoolId },
    { name: 'Client id', at: answering.clientId },
    { name: 'Data folder', at: settings.dataDir },
  ];
}
