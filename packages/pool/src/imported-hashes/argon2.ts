import { verify } from '@node-rs/argon2';
import { fromBase64 } from './encodings.ts';
import type { HashFamily } from './imported-hash.ts';

/** 19 MiB twice take about 14 ms; a lane more divides the same work. */
const MS_PER_KIB = 14 / (19_456 * 2);

const TEXT =
  /^(?:argon2)?(\$argon2(id?)\$v=(?:16|19)\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,8})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+))$/;

/** PHC strings of Argon2i and Argon2id, as PHP, passlib and most others write them, and with Django's name before it. */
export const argon2: HashFamily = {
  form: /^(argon2)?\$argon2/,
  read(text) {
    const [, hash, kind, m, t, p, salt = '', output = ''] = TEXT.exec(text) ?? [];
    const [memoryCost, timeCost, lanes] = [Number(m), Number(t), Number(p)];
    if (hash === undefined || timeCost < 1 || lanes < 1 || memoryCost < 8 * lanes) return undefined;
    const lengths = [fromBase64(salt)?.length ?? 0, fromBase64(output)?.length ?? 0] as const;
    if (lengths[0] < 8 || lengths[0] > 48 || lengths[1] < 10 || lengths[1] > 64) return undefined;
    return {
      ...(kind === 'id' && { algorithm: 'ARGON2ID' }),
      cost: memoryCost * timeCost * MS_PER_KIB,
      memory: memoryCost * 1_024,
      matches: (password) => verify(hash, password),
    };
  },
};
