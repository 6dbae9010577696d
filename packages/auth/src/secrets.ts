import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

const KEY_LENGTH = 32;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const VERSION = 1;
const HEADER_LENGTH = 1 + NONCE_LENGTH;
/** 132 bits in base64url. */
const SHORT_LENGTH = 22;

/** A stored secret did not open: another master key, another row, or damage. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/** What the master key is used for; each purpose has a key of its own. */
export interface Secrets {
  /** Tells installations apart that share a Redis; the same for all processes of one, and no secret. */
  readonly installation: string;
  /** Encrypts a refresh token for the row named by `row`; version ‖ nonce ‖ ciphertext ‖ tag. */
  seal(text: string, row: Uint8Array): Uint8Array;
  /** Throws {@link SealError} when the key, the row or any byte differs. */
  open(sealed: Uint8Array, row: Uint8Array): string;
  /** The hash under which a session id is stored; 32 bytes. */
  hashSessionId(id: string): Uint8Array;
  /** The hash under which a second factor's owner, or a recovery code, is stored; 32 bytes. */
  hashFactor(...parts: readonly string[]): Uint8Array;
  /** The name under which an account's requests are counted, whether or not it exists: 22 characters. */
  accountKey(email: string): string;
  /** The name under which a profile is kept outside of the database: 22 characters. */
  profileKey(userPoolId: string, sub: string): string;
  /** Encrypts a profile for the place named by `key`; base64url. */
  sealProfile(text: string, key: string): string;
  /** Throws {@link SealError} when the master key, the place or any byte differs. */
  openProfile(sealed: string, key: string): string;
  /** Encrypts where a page begins, for the question it is good for; base64url. */
  sealCursor(text: string, question: string): string;
  /** Throws {@link SealError} for a cursor of another question, and for what is none. */
  openCursor(sealed: string, question: string): string;
  /** The name under which a migration knows whom it has moved; 16 bytes. */
  migrationKey(name: string): Uint8Array;
  /** The hash under which a sign-in through an identity provider, or its browser, is stored; 32 bytes. */
  hashSso(kind: 'state' | 'link' | 'browser', value: string): Uint8Array;
  /** Encrypts what such a sign-in still needs for the row named by `row`. */
  sealSso(text: string, row: Uint8Array): Uint8Array;
  /** Throws {@link SealError}. */
  openSso(sealed: Uint8Array, row: Uint8Array): string;
  /** A pseudonym of an e-mail address for logs: the same for the same address, useless without the key. */
  pseudonym(email: string): string;
  /** Proves a piece of the audit record: nobody without the master key can make or change one. 32 bytes. */
  auditMac(text: string): Uint8Array;
  /** Encrypts the key that a person's name in the audit record is under, and with that key the name. */
  sealAuditKey(key: Uint8Array, subject: string): Uint8Array;
  /** Throws {@link SealError}. */
  openAuditKey(sealed: Uint8Array, subject: string): Uint8Array;
}

/** AES-256-GCM and HMAC-SHA-256 under subkeys of a 32-byte master key (HKDF, RFC 5869); RangeError for another length. */
export function createSecrets(masterKey: Uint8Array): Secrets {
  if (masterKey.length !== KEY_LENGTH) throw new RangeError('The master key must be 32 bytes');
  // Bytes instead of a key object would be looked at anew in each use, which takes longer than the use.
  const subkey = (purpose: string) =>
    createSecretKey(new Uint8Array(hkdfSync('sha256', masterKey, 'custom-cognito auth', purpose, KEY_LENGTH)));
  const sealing = subkey('refresh-token');
  const sessionIds = subkey('session-id');
  const pseudonyms = subkey('log-pseudonym');
  const factors = subkey('second-factor');
  const accounts = subkey('rate-limit');
  const profiles = subkey('profile-cache');
  const profileKeys = subkey('profile-key');
  const cursors = subkey('cursor');
  const migrations = subkey('migration');
  const transactions = subkey('sso-transaction');
  const transactionIds = subkey('sso-transaction-id');
  const audit = subkey('audit');
  const auditKeys = subkey('audit-key');
  const short = (key: KeyObject, text: string) =>
    createHmac('sha256', key).update(text).digest('base64url').slice(0, SHORT_LENGTH);
  return {
    installation: short(subkey('installation'), ''),
    seal: (text, row) => seal(sealing, text, row),
    open: (sealed, row) => open(sealing, sealed, row),
    hashSessionId: (id) => new Uint8Array(createHmac('sha256', sessionIds).update(id).digest()),
    // JSON keeps the parts apart.
    hashFactor: (...parts) => new Uint8Array(createHmac('sha256', factors).update(JSON.stringify(parts)).digest()),
    // Coarser than what makes an account: spellings that only look different are counted together.
    accountKey: (email) => short(accounts, email.normalize('NFKC').trim().toLowerCase()),
    profileKey: (userPoolId, sub) => short(profileKeys, JSON.stringify([userPoolId, sub])),
    sealProfile: (text, key) => Buffer.from(seal(profiles, text, Buffer.from(key))).toString('base64url'),
    openProfile: (sealed, key) => open(profiles, Buffer.from(sealed, 'base64url'), Buffer.from(key)),
    sealCursor: (text, question) => Buffer.from(seal(cursors, text, Buffer.from(question))).toString('base64url'),
    openCursor: (sealed, question) => open(cursors, Buffer.from(sealed, 'base64url'), Buffer.from(question)),
    migrationKey: (name) => new Uint8Array(createHmac('sha256', migrations).update(name).digest().subarray(0, 16)),
    hashSso: (kind, value) => new Uint8Array(createHmac('sha256', transactionIds).update(`${kind} ${value}`).digest()),
    sealSso: (text, row) => seal(transactions, text, row),
    openSso: (sealed, row) => open(transactions, sealed, row),
    pseudonym: (email) => short(pseudonyms, email.toLowerCase()),
    auditMac: (text) => new Uint8Array(createHmac('sha256', audit).update(text).digest()),
    sealAuditKey: (key, subject) => seal(auditKeys, Buffer.from(key).toString('base64'), Buffer.from(subject)),
    openAuditKey: (sealed, subject) =>
      new Uint8Array(Buffer.from(open(auditKeys, sealed, Buffer.from(subject)), 'base64')),
  };
}

/** Seals a text under a key of its own, and opens it again; the row is associated data. Opening throws {@link SealError}. */
export const sealUnder = (key: Uint8Array, text: string, row: Uint8Array) => seal(key, text, row);
export const openUnder = (key: Uint8Array, sealed: Uint8Array, row: Uint8Array) => open(key, sealed, row);

/** Nonces are random; 2^32 seals of one key are allowed. NIST SP 800-38D §8.3. */
function seal(key: KeyObject | Uint8Array, text: string, row: Uint8Array): Uint8Array {
  const header = Buffer.concat([Buffer.of(VERSION), randomBytes(NONCE_LENGTH)]);
  const cipher = createCipheriv('aes-256-gcm', key, header.subarray(1), { authTagLength: TAG_LENGTH });
  cipher.setAAD(Buffer.concat([header.subarray(0, 1), row]));
  return new Uint8Array(Buffer.concat([header, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]));
}

function open(key: KeyObject | Uint8Array, sealed: Uint8Array, row: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  if (bytes.length < HEADER_LENGTH + TAG_LENGTH || bytes[0] !== VERSION) throw new SealError('Unknown format');
  const header = bytes.subarray(0, HEADER_LENGTH);
  const decipher = createDecipheriv('aes-256-gcm', key, header.subarray(1), { authTagLength: TAG_LENGTH });
  decipher.setAAD(Buffer.concat([header.subarray(0, 1), row]));
  decipher.setAuthTag(bytes.subarray(-TAG_LENGTH));
  try {
    const body = bytes.subarray(HEADER_LENGTH, -TAG_LENGTH);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new SealError('Did not open', { cause });
  }
}
