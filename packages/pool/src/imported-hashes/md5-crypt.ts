import { iterateElsewhere } from './digest-thread.ts';
import { isSame, toCrypt64 } from './encodings.ts';
import type { HashFamily } from './imported-hash.ts';

const MS = 1.5;
const TEXT = /^(\$(?:1|apr1)\$)([^$:\n]{0,8})\$([./0-9A-Za-z]{22})$/;

/** `$1$` of crypt(3), once usual on Unix, and `$apr1$` of Apache's password files. */
export const md5Crypt: HashFamily = {
  form: /^\$(1|apr1)\$/,
  read(text) {
    const [, magic = '', salt = '', hash] = TEXT.exec(text) ?? [];
    if (hash === undefined) return undefined;
    return {
      cost: MS,
      memory: 4_096,
      async matches(password) {
        const digest = await iterateElsewhere({ kind: 'md5-crypt', password, salt, magic });
        return isSame(Buffer.from(toCrypt64(digest)), Buffer.from(hash));
      },
    };
  },
};
