import type { Recipient } from '../messages.ts';
import type { Factors } from '../store/factors.ts';
import type { UserPool } from '../store/pools.ts';
import type { User } from '../store/users.ts';
import { usesEmailAsFactor } from './second-factors.ts';

const RECIPIENTS: readonly Recipient[] = ['phone_number', 'email'];

/** Which attribute a new user's confirmation code goes to: one that the pool verifies by itself, the phone first. */
export function confirmationRecipient(
  pool: UserPool,
  attributes: Readonly<Record<string, string>>,
): Recipient | undefined {
  return RECIPIENTS.find(
    (name) => pool.settings.AutoVerifiedAttributes?.includes(name) && attributes[name] !== undefined,
  );
}

export type Recovery = Recipient | 'admin_only' | undefined;

/**
 * How a user may recover a password: the pool's first mechanism for which the user has a verified address or number.
 * What brings codes for signing in does not bring those for a new password too.
 */
export function recoveryRecipient(pool: UserPool, user: User, factors?: Factors): Recovery {
  const mechanisms = pool.settings.AccountRecoverySetting?.RecoveryMechanisms ?? [
    { Name: 'verified_phone_number', Priority: 1 },
    { Name: 'verified_email', Priority: 2 },
  ];
  const byPriority = [...mechanisms].sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0));
  for (const { Name } of byPriority) {
    if (Name === 'admin_only') return 'admin_only';
    const attribute = Name === 'verified_email' ? 'email' : 'phone_number';
    if (attribute === 'email' && usesEmailAsFactor(pool, factors)) continue;
    if (user.attributes[`${attribute}_verified`] === 'true' && user.attributes[attribute]) return attribute;
  }
  return undefined;
}

/** Attributes whose new value counts only once its owner has proven it; until then the old one stays. */
export function waitsForProof(pool: UserPool, attribute: string): attribute is Recipient {
  const waiting: readonly string[] =
    pool.settings.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [];
  return waiting.includes(attribute);
}
