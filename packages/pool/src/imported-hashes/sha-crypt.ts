import { iterateElsewhere } from './digest-thread.ts';
import { isSame, toCrypt64 } from './encodings.ts';
import type { HashFamily } from './imported-hash.ts';

const DEFAULT_ROUNDS = 5_000;
const FEWEST_ROUNDS = 1_000;
const MS_PER_ROUND = 0.0018;

const TEXT = /^\$([56])\$(?:rounds=(\d{1,9})\$)?([^$:\n]{0,16})\$([./0-9A-Za-z]{43}|[./0-9A-Za-z]{86})$/;
const KINDS = {
  '5': { algorithm: 'sha256', length: 43 },
  '6': { algorithm: 'sha512', length: 86 },
} as const;

/** `$5$` and `$6$` of crypt(3): Unix accounts and mail servers. */
export const shaCrypt: HashFamily = {
  form: /^\$[56]\$/,
  read(text) {
    const [, id, given, salt = '', hash] = TEXT.exec(text) ?? [];
    if (hash === undefined || (id !== '5' && id !== '6')) return undefined;
    const { algorithm, length } = KINDS[id];
    const rounds = given === undefined ? DEFAULT_ROUNDS : Number(given);
    if (hash.length !== length || rounds < FEWEST_ROUNDS) return undefined;
    return {
      cost: rounds * MS_PER_ROUND,
      memory: 4_096,
      async matches(password) {
        const digest = await iterateElsewhere({ kind: 'sha-crypt', algorithm, password, salt, rounds });
        return isSame(Buffer.from(toCrypt64(digest)), Buffer.from(hash));
      },
    };
  },
};
