import { CognitoError } from '../errors.ts';
import { checkNewAttributes } from '../rules/attributes.ts';
import type { IdentityProvider } from '../store/identity-providers.ts';
import type { UserPool } from '../store/pools.ts';
import type { User } from '../store/users.ts';
import { distrust, FederationFailure } from './failure.ts';

type Texts = Readonly<Record<string, string>>;

const LONGEST_USERNAME = 128;
const USERNAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u;

/** True only where a provider says `true`. */
export const TRUTHS: ReadonlySet<string> = new Set(['email_verified', 'phone_number_verified']);

/** The pool's attributes of what a provider said; what is not there is left out. */
export function mapAttributes(mapping: Texts, said: Texts): Record<string, string> {
  const entries = Object.entries(mapping).flatMap(([name, theirs]) => {
    const value = name !== 'username' && Object.hasOwn(said, theirs) ? said[theirs] : undefined;
    if (value === undefined || value === '') return [];
    return [[name, TRUTHS.has(name) ? String(value === 'true') : value] as const];
  });
  return Object.fromEntries(entries);
}

/** A subject of a provider, in a pool. */
export interface Subject {
  readonly pool: UserPool;
  readonly provider: Pick<IdentityProvider, 'name'>;
  readonly subject: string;
}

/** The user that a subject would be in a pool that does not know it. Throws FederationFailure. */
export function newPerson(
  { pool, provider, subject }: Subject,
  attributes: Texts,
): Pick<User, 'username' | 'attributes'> {
  const username = `${provider.name}_${subject}`;
  if (username.length > LONGEST_USERNAME || !USERNAME.test(username))
    distrust('username', 'The subject makes no username.');
  const verified = (name: string) => attributes[name] !== undefined && { [`${name}_verified`]: 'false' };
  const given = { ...verified('email'), ...verified('phone_number'), ...attributes };
  checked(() => checkNewAttributes({ pool }, given));
  return { username, attributes: given };
}

/** What the pool's schema does not take is the provider's fault, and for the application to know. */
export function checked(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    throw new FederationFailure('invalid_request', error.message, { cause: error, reason: 'attributes' });
  }
}
