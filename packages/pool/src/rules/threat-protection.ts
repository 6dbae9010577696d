import { refuse } from '../errors.ts';
import type { PoolSettings } from '../store/pools.ts';

type Asked = Pick<PoolSettings, 'UserPoolAddOns' | 'UserPoolTier'>;

/** Whether a pool keeps its users' history. */
export function keepsAuthEvents({ settings }: { readonly settings: Asked }): boolean {
  return settings.UserPoolAddOns?.AdvancedSecurityMode === 'AUDIT';
}

/** Refuses what is about the history of users in a pool that keeps none. */
export function requireAuthEvents(pool: { readonly settings: Asked }): void {
  if (keepsAuthEvents(pool)) return;
  refuse('UserPoolAddOnNotEnabledException', 'Advanced security is not enabled for the user pool.');
}

/**
 * Refuses a mode that promises to act on risks, which nobody judges here, and any mode in a lower feature plan than
 * Cognito's.
 */
export function checkAddOns({ UserPoolAddOns, UserPoolTier }: Asked): void {
  const mode = UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF';
  if (mode === 'OFF') return;
  if (mode !== 'AUDIT') {
    refuse('InvalidParameterException', `AdvancedSecurityMode ${mode} is not offered by this user pool.`);
  }
  if (UserPoolTier !== 'PLUS') {
    refuse('FeatureUnavailableInTierException', "Threat protection is not available in the user pool's feature plan.");
  }
}
