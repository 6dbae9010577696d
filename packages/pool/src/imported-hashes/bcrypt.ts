import { createHash } from 'node:crypto';
import { verify } from '@node-rs/bcrypt';
import type { HashFamily } from './imported-hash.ts';

/** Cost 10 takes about 55 ms, and each step twice the time of the one before. */
const COST_10_MS = 55;

const TEXT = /^(?:(bcrypt|bcrypt_sha256)\$)?(\$2[aby]\$([0-3]\d)\$[./A-Za-z0-9]{53})$/;

/** What Django hashes in place of the password, by the name that it puts before the hash. */
const PREPARED: Readonly<Record<string, (password: string) => string>> = {
  bcrypt: (password) => password,
  // Django hashes first, so that no password is cut off at bcrypt's 72 bytes.
  bcrypt_sha256: (password) => createHash('sha256').update(password).digest('hex'),
};

/** `$2a$`, `$2b$` and `$2y$` of crypt(3), PHP and most others, and Django's two. `$2x$` marks a faulty kind. */
export const bcrypt: HashFamily = {
  form: /^(bcrypt(_sha256)?\$)?\$2/,
  read(text) {
    const [, django = 'bcrypt', hash, cost] = TEXT.exec(text) ?? [];
    const prepare = PREPARED[django];
    if (hash === undefined || prepare === undefined || Number(cost) < 4 || Number(cost) > 31) return undefined;
    return {
      ...(django === 'bcrypt' && { algorithm: 'BCRYPT' }),
      cost: COST_10_MS * 2 ** (Number(cost) - 10),
      memory: 4_096,
      matches: (password) => verify(prepare(password), hash),
    };
  },
};
