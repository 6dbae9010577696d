import type { UserPool } from '../store/pools.ts';
import { standardAttributes } from './attribute-schema.ts';

/** Columns of an import that are no attributes. */
export const USERNAME = 'cognito:username';
export const MFA_ENABLED = 'cognito:mfa_enabled';
/** A hash of the password, in a text that says how it was made. */
export const PASSWORD_HASH = 'cognito:password_hash';
/** `false` for somebody who is not to sign in until they are enabled. */
export const ENABLED = 'cognito:enabled';

/** Set by the pool itself. */
const OWN = new Set(['sub', 'identities']);

/** The header that Cognito gives out for a pool: its attributes and what it asks of every user. */
export function importHeader(pool: UserPool): string[] {
  const attributes = (pool.settings.SchemaAttributes ?? standardAttributes).map(({ Name = '' }) => Name);
  return [...attributes.filter((name) => !OWN.has(name)), MFA_ENABLED, USERNAME];
}

/** Why a file cannot be read by its header; undefined where it can. Columns may be fewer, and in any order. */
export function headerFault(pool: UserPool, header: readonly string[]): string | undefined {
  const known = new Set([...importHeader(pool), PASSWORD_HASH, ENABLED]);
  const unknown = header.filter((name) => !known.has(name));
  if (unknown.length > 0) return 'The header in the CSV file does not match the attributes of the user pool.';
  if (new Set(header).size < header.length) return 'The header in the CSV file names a column twice.';
  if (!header.includes(USERNAME)) return `The header in the CSV file lacks ${USERNAME}.`;
  return undefined;
}
