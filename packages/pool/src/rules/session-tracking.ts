import { refuse } from '../errors.ts';
import type { Client } from '../store/clients.ts';
import type { PoolSessions, PoolSettings } from '../store/pools.ts';

/** Cognito's defaults, of pools and clients that were never configured. */
const UNTRACKED: PoolSessions = { tracked: false, mostPerUser: 20 };
const SSO_MINUTES = 60;

export function sessionSettings({ settings }: { readonly settings: PoolSettings }): PoolSessions {
  return settings.sessions ?? UNTRACKED;
}

/** Minutes since the last authentication for which a client reuses an SSO session. */
export function ssoMinutes(client: Client): number {
  return client.ssoMinutes ?? SSO_MINUTES;
}

/** Refuses what makes sense only where sessions are tracked. */
export function requireSessionTracking(pool: { readonly settings: PoolSettings }): void {
  if (sessionSettings(pool).tracked) return;
  refuse('OperationNotEnabledException', 'Session tracking is not enabled for the user pool.');
}

/** Refuses to configure sessions in a pool of the lowest feature plan. */
export function requireSessionTier({ UserPoolTier }: PoolSettings): void {
  if (UserPoolTier !== 'LITE') return;
  refuse('FeatureUnavailableInTierException', "Session management is not available in the user pool's feature plan.");
}
