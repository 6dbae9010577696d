import { setTimeout as delay } from 'node:timers/promises';
import { type Api, startApi } from '../compose/api.ts';
import { layGround } from '../compose/serving.ts';
import { untilAsked, whenAsked } from '../compose/until-asked.ts';
import { urlAt } from '../settings/hosts.ts';
import type { Settings } from '../settings/settings.ts';
import { type Place, print } from './banner.ts';

/** Runs the API, the web and, unless another pool is named, the embedded pool, until asked to stop. */
export async function serve(settings: Settings): Promise<void> {
  const asked = whenAsked();
  const ground = await layGround(settings);
  try {
    const api = await startApi(ground);
    print('Custom Cognito', places(settings, api));
    await untilAsked(asked, async () => {
      api.drain();
      // Whoever sends requests here has a moment to see that this process is going.
      if (settings.environment === 'production') await delay(1_000);
    });
  } finally {
    await ground.closing.closeAll();
  }
}

function places(settings: Settings, { port, answering, served }: Api): Place[] {
  const web = settings.publicUrl ?? urlAt(settings.host, port);
  const open = settings.environment !== 'production';
  return [
    { name: 'Web', at: web },
    ...(open ? [{ name: 'API docs', at: `${web}/docs` }] : []),
    ...(open && !settings.smtp ? [{ name: 'Mailbox', at: `${web}/dev/mailbox` }] : []),
    ...(served ? [{ name: 'Pool endpoint', at: served.endpoint ?? 'not listening' }] : []),
    { name: 'Pool id', at: answering.userPoolId },
    { name: 'Client id', at: answering.clientId },
    ...(settings.usesDataDir ? [{ name: 'Data folder', at: settings.dataDir }] : []),
  ];
}
