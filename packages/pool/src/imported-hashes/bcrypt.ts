import { createHash, createHmac } from 'node:crypto';
import { verify } from '@node-rs/bcrypt';
import type { HashFamily } from './imported-hash.ts';

/** Cost 10 takes about 55 ms, and each step twice the time of the one before. */
const COST_10_MS = 55;

const TEXT = /^(?:(bcrypt|bcrypt_sha256)\$|(\$wp))?(\$2[aby]\$([0-3]\d)\$[./A-Za-z0-9]{53})$/;

/** What PHP's `trim` takes off both ends. */
const PHP_BLANKS = /^[ \n\r\t\v\0]+|[ \n\r\t\v\0]+$/g;

/** What is hashed in place of the password, by what stands before the hash. */
const PREPARED: Readonly<Record<string, (password: string) => string>> = {
  bcrypt: (password) => password,
  // Django hashes first, so that no password is cut off at bcrypt's 72 bytes.
  bcrypt_sha256: (password) => createHash('sha256').update(password).digest('hex'),
  $wp: (password) => createHmac('sha384', 'wp-sha384').update(password.replace(PHP_BLANKS, '')).digest('base64'),
};

/** `$2a$`, `$2b$` and `$2y$` of crypt(3), PHP and most others, Django's two, and WordPress's. `$2x$` marks a faulty kind. */
export const bcrypt: HashFamily = {
  form: /^(bcrypt(_sha256)?\$|\$wp)?\$2/,
  read(text) {
    const [, django, wordpress, hash, cost] = TEXT.exec(text) ?? [];
    const kind = django ?? wordpress ?? 'bcrypt';
    const prepare = PREPARED[kind];
    if (hash === undefined || prepare === undefined || Number(cost) < 4 || Number(cost) > 31) return undefined;
    return {
      ...(kind === 'bcrypt' && { algorithm: 'BCRYPT' }),
      cost: COST_10_MS * 2 ** (Number(cost) - 10),
      memory: 4_096,
      matches: (password) => verify(prepare(password), hash),
    };
  },
};
