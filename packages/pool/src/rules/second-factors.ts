import type { Factors, SecondFactor } from '../store/factors.ts';
import type { UserPool } from '../store/pools.ts';
import type { User } from '../store/users.ts';

/** What a pool lets its users prove beside the first factor. */
export function offeredFactors({ settings: { mfa } }: UserPool): readonly SecondFactor[] {
  return [
    ...(mfa?.softwareToken ? (['SOFTWARE_TOKEN_MFA'] as const) : []),
    ...(mfa?.email ? (['EMAIL_OTP'] as const) : []),
  ];
}

/** What a user has switched on, whether or not the pool asks for it at present. */
export function chosenFactors(factors: Factors | undefined): readonly SecondFactor[] {
  if (!factors) return [];
  const { totp, emailEnabled } = factors;
  return [
    ...(totp?.enabled ? (['SOFTWARE_TOKEN_MFA'] as const) : []),
    ...(emailEnabled ? (['EMAIL_OTP'] as const) : []),
  ];
}

/** A user's choices as Cognito describes them; members that say nothing are left out. */
export function describeFactors(factors: Factors | undefined): {
  PreferredMfaSetting?: string;
  UserMFASettingList?: string[];
} {
  const chosen = chosenFactors(factors);
  const preferred = chosen.find((factor) => factor === factors?.preferred);
  return {
    ...(preferred && { PreferredMfaSetting: preferred }),
    ...(chosen.length > 0 && { UserMFASettingList: [...chosen] }),
  };
}

/** What a user has to prove beside the first factor. */
export type Duty =
  | { readonly kind: 'none' }
  | { readonly kind: 'prove'; readonly factor: SecondFactor }
  | { readonly kind: 'choose'; readonly factors: readonly SecondFactor[] }
  | { readonly kind: 'set-up'; readonly factors: readonly SecondFactor[] };

/**
 * Where a pool demands MFA, all that a user could prove counts, switched on or not, and whoever has nothing has to set
 * something up; where it is optional, what the user switched on counts.
 */
export function secondFactorDuty({
  pool,
  user,
  factors,
}: {
  pool: UserPool;
  user: Pick<User, 'attributes'>;
  factors: Factors | undefined;
}): Duty {
  const { MfaConfiguration = 'OFF' } = pool.settings;
  if (MfaConfiguration === 'OFF') return { kind: 'none' };
  const offered = offeredFactors(pool);
  const chosen = MfaConfiguration === 'ON' ? offered : chosenFactors(factors);
  const able = chosen.filter((factor) => offered.includes(factor) && couldProve(factor, { user, factors }));
  const [first, second] = able;
  if (first === undefined) {
    return MfaConfiguration === 'ON' ? { kind: 'set-up', factors: ['SOFTWARE_TOKEN_MFA'] } : { kind: 'none' };
  }
  const preferred = able.find((factor) => factor === factors?.preferred);
  const factor = preferred ?? (second === undefined ? first : undefined);
  return factor ? { kind: 'prove', factor } : { kind: 'choose', factors: able };
}

/** Whether codes for signing in go to a user's address, which can then not recover the password as well. */
export function usesEmailAsFactor(pool: UserPool, factors: Factors | undefined): boolean {
  return (
    pool.settings.MfaConfiguration !== 'OFF' && pool.settings.mfa?.email !== undefined && factors?.emailEnabled === true
  );
}

function couldProve(
  factor: SecondFactor,
  { user, factors }: { user: Pick<User, 'attributes'>; factors: Factors | undefined },
): boolean {
  if (factor === 'SOFTWARE_TOKEN_MFA') return factors?.totp !== undefined;
  return user.attributes.email_verified === 'true' && user.attributes.email !== undefined;
}
