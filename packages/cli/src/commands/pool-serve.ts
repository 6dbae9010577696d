import { layGround, servePool } from '../compose/serving.ts';
import { untilAsked, whenAsked } from '../compose/until-asked.ts';
import { type Settings, SettingsError } from '../settings/settings.ts';
import { print } from './banner.ts';

/** Runs the embedded pool's endpoint alone, until asked to stop. */
export async function poolServe(settings: Settings): Promise<void> {
  if (settings.poolPort === 'off') throw new SettingsError(['POOL_PORT is off, and there is nothing else to serve']);
  if (settings.backEnd.kind !== 'embedded') {
    throw new SettingsError(['COGNITO_USER_POOL_ID names another pool, and this command serves the embedded one']);
  }
  const asked = whenAsked();
  const ground = await layGround(settings);
  try {
    const served = await servePool(ground);
    print('Custom Cognito user pool', [
      { name: 'Pool endpoint', at: served.endpoint ?? served.publicUrl },
      { name: 'Pool id', at: served.poolId },
      { name: 'Client id', at: served.clientId },
      ...(settings.usesDataDir ? [{ name: 'Data folder', at: settings.dataDir }] : []),
    ]);
    await untilAsked(asked, async () => {});
  } finally {
    await ground.closing.closeAll();
  }
}
