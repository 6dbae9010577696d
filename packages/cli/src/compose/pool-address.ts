import type { Settings } from '../settings/settings.ts';

/** Cognito's emulators have made it known. */
const USUAL_PORT = 9229;

/** Where browsers and providers reach the embedded pool of a server with these settings, which may not run. */
export function poolAddress(
  { poolPublicUrl, poolPort }: Pick<Settings, 'poolPublicUrl' | 'poolPort'>,
  listening?: number,
): string {
  const port = listening ?? (poolPort === 'off' || poolPort === 0 ? USUAL_PORT : poolPort);
  return poolPublicUrl ?? `http://localhost:${port}`;
}
