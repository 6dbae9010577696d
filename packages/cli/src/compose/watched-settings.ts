import type { Settings } from '../settings/settings.ts';

/** What an operator should see in the record when it changes: who may come in, how often, for how long, and who answers. */
const WATCHED = [
  'environment',
  'backEnd',
  'publicUrl',
  'poolPublicUrl',
  'frontendOrigins',
  'trustedProxies',
  'quotas',
  'metricsToken',
  'poolCredentials',
  'poolRateLimits',
  'lifetimes',
  'codeLifetimes',
  'smtp',
  'sameEmail',
  'passwordRangeUrl',
] as const satisfies readonly (keyof Settings)[];

/** Those settings by name; one that is not set is one that is null. */
export function watchedSettings(settings: Settings): Readonly<Record<string, unknown>> {
  return Object.fromEntries(WATCHED.map((name) => [name, settings[name] ?? null]));
}
