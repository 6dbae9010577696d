/** Somebody who is to be moved, as far as their row says. */
export interface Person {
  readonly username: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** As the source has it; never kept, and never sent. */
  readonly password?: string;
  readonly passwordHash?: string;
  readonly groups: readonly string[];
  readonly disabled: boolean;
}

/** Why a row is not moved: a word that never changes. */
export type RowFault =
  | 'column_count'
  | 'username_missing'
  | 'invalid_email'
  | 'invalid_phone_number'
  | 'invalid_email_verified'
  | 'invalid_phone_number_verified'
  | 'invalid_text'
  | 'invalid_password'
  | 'password_is_hash'
  | 'unknown_status'
  | 'unconfirmed_in_source'
  | 'mfa_not_offered'
  | 'no_verified_address'
  | 'group_not_found';

interface Reading {
  /** Whether people of the pool sign up with their address. */
  readonly byEmail: boolean;
  /** Whether the operator vouches for addresses of which no column says whether they were verified. */
  readonly vouched: boolean;
  /** Undefined where the pool's groups are not known. */
  readonly groups?: ReadonlySet<string> | undefined;
}

const TRUTHS: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  yes: true,
  y: true,
  '1': true,
  false: false,
  f: false,
  no: false,
  n: false,
  '0': false,
  '': false,
};

/** What a status means here, by Cognito's words and by those that are usual elsewhere. */
const STATUSES: Readonly<Record<string, 'enabled' | 'disabled' | 'unconfirmed'>> = {
  '': 'enabled',
  confirmed: 'enabled',
  reset_required: 'enabled',
  force_change_password: 'enabled',
  active: 'enabled',
  enabled: 'enabled',
  verified: 'enabled',
  true: 'enabled',
  t: 'enabled',
  '1': 'enabled',
  disabled: 'disabled',
  inactive: 'disabled',
  blocked: 'disabled',
  banned: 'disabled',
  suspended: 'disabled',
  locked: 'disabled',
  archived: 'disabled',
  false: 'disabled',
  f: 'disabled',
  '0': 'disabled',
  unconfirmed: 'unconfirmed',
  pending: 'unconfirmed',
  unverified: 'unconfirmed',
};

const EMAIL = /^[^\s@]+@[^\s@]+$/;
const PHONE = /^\+\d{3,15}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;
const LONGEST = 2_048;
/** What a sign-in at Cognito takes as a password. */
const PASSWORD = /^\S.{0,254}\S$/su;
/** The forms in which hashes are written, and no password that a person types. */
const HASH = /^(?:\$[a-z\d-]+\$|\{[A-Z\d-]+\}|(?:pbkdf2|argon2|bcrypt|scrypt)[_a-z\d]*[:$]).{16}/su;

const secondsOf = (time: string): string => String(Math.floor(Date.parse(time) / 1_000));

/** The person whom the values of a row describe, or what is wrong with them. */
export function readPerson(values: Readonly<Record<string, string>>, reading: Reading): Person | RowFault {
  const {
    username = '',
    password = '',
    password_hash: hash = '',
    groups = '',
    status = '',
    enabled = '',
    mfa_enabled,
    created_at,
    ...rest
  } = values;
  const standing = STATUSES[status.toLowerCase()];
  const isEnabled = enabled === '' || TRUTHS[enabled.toLowerCase()];
  if (standing === undefined || isEnabled === undefined) return 'unknown_status';
  if (standing === 'unconfirmed') return 'unconfirmed_in_source';
  if (TRUTHS[mfa_enabled?.toLowerCase() ?? ''] !== false) return 'mfa_not_offered';
  const attributes = readAttributes(rest, reading);
  if (typeof attributes === 'string') return attributes;
  const name = reading.byEmail ? (attributes.email ?? username) : username || (attributes.email ?? '');
  if (name === '') return 'username_missing';
  if (reading.byEmail && !EMAIL.test(name)) return 'invalid_email';
  const isReachable = attributes.email_verified === 'true' || attributes.phone_number_verified === 'true';
  const fault = password === '' ? undefined : faultOfPassword(password);
  if (fault) return fault;
  if (hash === '' && password === '' && !isReachable) return 'no_verified_address';
  const wanted = groups.split(';').flatMap((group) => group.trim() || []);
  if (reading.groups && wanted.some((group) => !reading.groups?.has(group))) return 'group_not_found';
  return {
    username: name,
    attributes,
    ...secretOf(password, hash),
    groups: [...new Set(wanted)],
    disabled: standing === 'disabled' || !isEnabled,
  };
}

function faultOfPassword(password: string): RowFault | undefined {
  if (HASH.test(password)) return 'password_is_hash';
  return PASSWORD.test(password) && password.isWellFormed() ? undefined : 'invalid_password';
}

/** Of a row that has both, the password: every pool takes what is made of it. */
function secretOf(password: string, passwordHash: string): Pick<Person, 'password' | 'passwordHash'> {
  if (password !== '') return { password };
  return passwordHash === '' ? {} : { passwordHash };
}

function readAttributes(values: Readonly<Record<string, string>>, { vouched }: Reading) {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value.length > LONGEST || value.includes('\0') || !value.isWellFormed()) return 'invalid_text';
    if (value !== '') attributes[name] = value;
  }
  const { email, phone_number } = attributes;
  if (email !== undefined && !EMAIL.test(email)) return 'invalid_email';
  if (phone_number !== undefined) {
    const phone = phone_number.replace(/^00/, '+').replace(/[\s().-]/g, '');
    if (!PHONE.test(phone)) return 'invalid_phone_number';
    attributes.phone_number = phone;
  }
  // An export has a time, of which OpenID Connect wants seconds. OpenID Connect Core 1.0 §5.1
  const { updated_at } = attributes;
  if (updated_at !== undefined && TIME.test(updated_at)) attributes.updated_at = secondsOf(updated_at);
  for (const name of ['email', 'phone_number'] as const) {
    const said = values[`${name}_verified`];
    const verified = said === undefined ? vouched && name === 'email' : TRUTHS[said.toLowerCase()];
    if (verified === undefined) return `invalid_${name}_verified` as const;
    if (attributes[name] !== undefined) attributes[`${name}_verified`] = String(verified);
    else delete attributes[`${name}_verified`];
  }
  return attributes;
}
