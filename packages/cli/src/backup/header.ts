import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { type Algorithm, hashRaw } from '@node-rs/argon2';
import { z } from 'zod';
import { BackupError } from './errors.ts';

const MAGIC = Buffer.from('CCBACKUP');
const FORMAT = 1;
/** Magic, format and the length of what follows. */
export const PREAMBLE = MAGIC.length + 2 + 4;
const MOST_HEADER = 16_384;
const CHECK = 32;
const KEY = 32;
const NONCE = 12;
const TAG = 16;
const SALT = 16;
const ARGON2ID = 2 as Algorithm;
/** In KiB; a file that asks for more than the bounds below is none of ours. */
const COST = { memory: 65_536, passes: 3, lanes: 1 } as const;

const bytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));

const headerSchema = z.object({
  created_at: z.iso.datetime(),
  slots: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('passphrase'),
          salt: bytes,
          wrapped: bytes,
          memory: z.int().min(8_192).max(1_048_576),
          passes: z.int().min(1).max(16),
          lanes: z.int().min(1).max(8),
        }),
        z.object({ kind: z.literal('master-key'), salt: bytes, wrapped: bytes }),
      ]),
    )
    .min(1)
    .max(4),
});

type Slot = z.output<typeof headerSchema>['slots'][number];

/** What opens a backup: one of them is enough. */
export interface Openers {
  readonly passphrase?: string | undefined;
  readonly masterKey?: Uint8Array | undefined;
}

export interface Header {
  readonly createdAt: string;
  readonly slots: readonly Slot[];
  /** As it stands in the file. */
  readonly bytes: Uint8Array;
}

/** Makes the beginning of a file, and the key that what follows is sealed with. */
export async function createHeader({ passphrase, masterKey }: Openers): Promise<{ header: Buffer; key: Uint8Array }> {
  const key = randomBytes(KEY);
  const slots: object[] = [];
  if (passphrase !== undefined) {
    const salt = randomBytes(SALT);
    const opener = await passphraseKey(passphrase, { salt, ...COST });
    slots.push({ kind: 'passphrase', salt: base64(salt), ...COST, wrapped: base64(wrap(key, opener)) });
  }
  if (masterKey !== undefined) {
    const salt = randomBytes(SALT);
    slots.push({ kind: 'master-key', salt: base64(salt), wrapped: base64(wrap(key, masterKeyKey(masterKey, salt))) });
  }
  const text = Buffer.from(JSON.stringify({ created_at: new Date().toISOString(), slots }));
  const preamble = Buffer.alloc(PREAMBLE);
  MAGIC.copy(preamble);
  preamble.writeUInt16BE(FORMAT, MAGIC.length);
  preamble.writeUInt32BE(text.length, MAGIC.length + 2);
  const whole = Buffer.concat([preamble, text]);
  return { header: Buffer.concat([whole, createHash('sha256').update(whole).digest()]), key };
}

/** How long the header is, from the first bytes of a file. Throws BackupError. */
export function headerLength(preamble: Buffer): number {
  const enough = Math.min(preamble.length, MAGIC.length);
  if (enough === 0 || !preamble.subarray(0, enough).equals(MAGIC.subarray(0, enough))) {
    throw new BackupError('not_a_backup');
  }
  if (preamble.length < PREAMBLE) throw new BackupError('backup_truncated');
  if (preamble.readUInt16BE(MAGIC.length) > FORMAT) throw new BackupError('newer_backup');
  const length = preamble.readUInt32BE(MAGIC.length + 2);
  if (length > MOST_HEADER) throw new BackupError('backup_damaged');
  return PREAMBLE + length + CHECK;
}

/** Reads a whole header. Throws BackupError `backup_damaged`. */
export function readHeader(whole: Buffer): Header {
  const body = whole.subarray(0, -CHECK);
  if (!createHash('sha256').update(body).digest().equals(whole.subarray(-CHECK)))
    throw new BackupError('backup_damaged');
  try {
    const { created_at, slots } = headerSchema.parse(JSON.parse(body.subarray(PREAMBLE).toString('utf8')));
    return { createdAt: created_at, slots, bytes: new Uint8Array(whole) };
  } catch (cause) {
    throw new BackupError('backup_damaged', { cause });
  }
}

/** The key of what follows a header; undefined where none of the openers fits. */
export async function openHeader(
  { slots }: Header,
  { passphrase, masterKey }: Openers,
): Promise<Uint8Array | undefined> {
  for (const slot of slots) {
    const opener =
      slot.kind === 'master-key'
        ? masterKey && masterKeyKey(masterKey, slot.salt)
        : passphrase !== undefined && (await passphraseKey(passphrase, slot));
    const key = opener ? unwrap(slot.wrapped, opener) : undefined;
    if (key) return key;
  }
  return undefined;
}

interface Cost {
  readonly salt: Uint8Array;
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}

/** Argon2id. RFC 9106 */
const passphraseKey = (passphrase: string, { salt, memory, passes, lanes }: Cost): Promise<Uint8Array> =>
  hashRaw(passphrase.normalize('NFC'), {
    algorithm: ARGON2ID,
    memoryCost: memory,
    timeCost: passes,
    parallelism: lanes,
    outputLen: KEY,
    salt: Buffer.from(salt),
  });

const masterKeyKey = (masterKey: Uint8Array, salt: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', masterKey, salt, 'custom-cognito backup', KEY));

function wrap(key: Uint8Array, opener: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', opener, nonce, { authTagLength: TAG });
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

function unwrap(wrapped: Uint8Array, opener: Uint8Array): Uint8Array | undefined {
  if (wrapped.length !== NONCE + KEY + TAG) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', opener, wrapped.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAuthTag(wrapped.subarray(-TAG));
  try {
    return Buffer.concat([decipher.update(wrapped.subarray(NONCE, -TAG)), decipher.final()]);
  } catch {
    return undefined;
  }
}

const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64');
