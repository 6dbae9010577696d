import { iterateElsewhere } from './digest-thread.ts';
import { cryptValue, isSame, toCrypt64 } from './encodings.ts';
import type { HashFamily } from './imported-hash.ts';

const MS_PER_ROUND = 0.0016;
const TEXT = /^\$[PH]\$([./0-9A-Za-z])([./0-9A-Za-z]{8})([./0-9A-Za-z]{22})$/;

/** Openwall's portable hashes: `$P$` of WordPress before version 6.8 and many others, `$H$` of phpBB. */
export const phpass: HashFamily = {
  form: /^\$[PH]\$/,
  read(text) {
    const [, count = '', salt = '', hash] = TEXT.exec(text) ?? [];
    // The author's own bounds: 2^7 rounds to 2^30.
    const exponent = cryptValue(count);
    if (hash === undefined || exponent < 7 || exponent > 30) return undefined;
    const rounds = 2 ** exponent;
    return {
      cost: rounds * MS_PER_ROUND,
      memory: 4_096,
      async matches(password) {
        const digest = await iterateElsewhere({ kind: 'phpass', password, salt, rounds });
        return isSame(Buffer.from(toCrypt64(digest)), Buffer.from(hash));
      },
    };
  },
};
