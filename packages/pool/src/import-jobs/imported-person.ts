import { CognitoError } from '../errors.ts';
import type { HashFault } from '../imported-hashes/imported-hash.ts';
import { readImportedHash } from '../imported-hashes/read.ts';
import type { ImportedHashes } from '../imported-hashes/sealed.ts';
import { type Registrant, registrant } from '../registration.ts';
import { checkNewAttributes } from '../rules/attributes.ts';
import { ENABLED, MFA_ENABLED, PASSWORD_HASH, USERNAME } from '../rules/import-header.ts';
import { isPlainText } from '../rules/plain-text.ts';
import { signInNames } from '../rules/sign-in-names.ts';
import type { ImportJob, ImportLine } from '../store/import-jobs.ts';
import type { UserPool } from '../store/pools.ts';
import type { NewNamedUser, NewUser } from '../store/users.ts';
import { importedSub } from './imported-sub.ts';
import { withEscapedCommas } from './read-rows.ts';

type Fault = Pick<ImportLine, 'result' | 'code' | 'message'>;

interface Importing {
  readonly pool: UserPool;
  readonly job: Pick<ImportJob, 'algorithm'>;
  readonly header: readonly string[];
  readonly importedHashes: ImportedHashes;
  now(): number;
}

const LONGEST_USERNAME = 128;
const TRUTH = /^(true|false)$/i;

const HASH_FAULTS: Readonly<Record<HashFault, string>> = {
  hash_unknown: 'The password hash is of no known form.',
  hash_malformed: 'The password hash is malformed.',
  hash_too_costly: 'The password hash takes too much to check.',
};

/** The user whom a row describes, or why there is none. */
export function importedPerson(row: readonly string[], importing: Importing): NewNamedUser | Fault {
  const { pool, header, now } = importing;
  const fields = withEscapedCommas(row, header.length);
  if (fields.length !== header.length) return failed('column_count', 'The row has not as many columns as the header.');
  const { username, mfa, enabled, hash, attributes } = valuesOf(fields, header);
  if (username === '') return failed('username_missing', `The row has no ${USERNAME}.`);
  if (username.length > LONGEST_USERNAME) return failed('invalid_username', 'The username is too long.');
  if (mfa !== '' && mfa.toLowerCase() !== 'false') return failed('mfa_not_offered', `${MFA_ENABLED} must be false.`);
  if (enabled !== '' && !TRUTH.test(enabled)) return failed('invalid_enabled', `${ENABLED} is neither true nor false.`);
  try {
    const person = registrant(pool, { name: username, attributes, sub: importedSub(now()) });
    checkNewAttributes({ pool }, person.attributes);
    // Values of attributes are looked at with the attributes.
    if (!isPlainText(username)) {
      return failed('invalid_attribute', 'The row contains characters that are not allowed.');
    }
    return named(person, { hash, enabled: enabled.toLowerCase() !== 'false' }, importing);
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    return failed('invalid_attribute', error.message.trim());
  }
}

export const isFault = (read: NewNamedUser | Fault): read is Fault => 'result' in read;

const failed = (code: string, message: string): Fault => ({ result: 'FAILED', code, message });

/** Empty fields say nothing of an attribute. */
function valuesOf(fields: readonly string[], header: readonly string[]) {
  const own = { [USERNAME]: '', [MFA_ENABLED]: '', [PASSWORD_HASH]: '', [ENABLED]: '' };
  const attributes: Record<string, string> = {};
  for (const [at, name] of header.entries()) {
    const value = fields[at] ?? '';
    if (value === '') continue;
    if (isOwn(name)) own[name] = value;
    else attributes[name] = TRUTH.test(value) ? value.toLowerCase() : value;
  }
  return {
    username: own[USERNAME],
    mfa: own[MFA_ENABLED],
    enabled: own[ENABLED],
    hash: own[PASSWORD_HASH],
    attributes,
  };
}

const OWN = [USERNAME, MFA_ENABLED, PASSWORD_HASH, ENABLED] as const;
const isOwn = (name: string): name is (typeof OWN)[number] => OWN.some((own) => own === name);

interface Standing {
  readonly hash: string;
  readonly enabled: boolean;
}

function named(person: Registrant, { hash, enabled }: Standing, importing: Importing): NewNamedUser | Fault {
  const { pool, now } = importing;
  const owner = { poolId: pool.id, sub: person.sub };
  const password = hash === '' ? undefined : readPassword(hash, owner, importing);
  if (typeof password === 'string') return failed(password, HASH_FAULTS[password as HashFault] ?? OTHER_ALGORITHM);
  if (!password && !isReachable(pool, person)) {
    return failed('no_verified_address', 'The user record does not set any of the auto verified attributes to true.');
  }
  const at = now();
  const user: NewUser = {
    ...person,
    ...owner,
    status: password ? 'CONFIRMED' : 'RESET_REQUIRED',
    enabled,
    ...(password && { password }),
    createdAt: at,
    modifiedAt: at,
  };
  return { user, names: signInNames(pool, user) };
}

const OTHER_ALGORITHM = 'The password hash is not of the algorithm of the job.';

function readPassword(hash: string, owner: { poolId: string; sub: string }, { job, importedHashes }: Importing) {
  if (job.algorithm !== undefined) {
    const read = readImportedHash(hash);
    if (typeof read !== 'string' && read.algorithm !== job.algorithm) return 'hash_other_algorithm' as const;
  }
  return importedHashes.seal(hash, owner);
}

/** Without a password, a code to a verified address is the only way in. */
function isReachable(pool: UserPool, { attributes }: Registrant): boolean {
  const verifiable = pool.settings.AutoVerifiedAttributes ?? [];
  return verifiable.some((name) => attributes[name] && attributes[`${name}_verified`] === 'true');
}
