import { createCipheriv } from 'node:crypto';
import { fromBase64, isSame } from './encodings.ts';
import type { HashFamily } from './imported-hash.ts';
import { deriveScrypt, scryptEffort } from './scrypt.ts';

const TEXT =
  /^\$fbscrypt\$v=1,n=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})(?:,ss=([\w+/=-]*))?,sk=([\w+/=-]+)\$([\w+/=-]+)\$([\w+/=-]+)$/;
const KEY_BYTES = 32;

/**
 * Firebase's variant, in the text in which Supabase carries it, because Firebase itself exports columns:
 * `$fbscrypt$v=1,n=MEMORY_COST,r=ROUNDS,p=1,ss=SALT_SEPARATOR,sk=SIGNER_KEY$SALT$HASH`. The hash is the project's signer
 * key, encrypted with AES-256-CTR under what scrypt makes of the password.
 */
export const firebaseScrypt: HashFamily = {
  form: /^\$fbscrypt\$/,
  read(text) {
    const [whole, n, r, p, separator = '', signer = '', salt = '', hash = ''] = TEXT.exec(text) ?? [];
    const numbers = { n: 2 ** Number(n), r: Number(r), p: Number(p) };
    const effort = whole === undefined ? undefined : scryptEffort(numbers);
    const [separatorBytes, signerKey, saltBytes, expected] = [separator, signer, salt, hash].map(fromBase64);
    if (!effort || !separatorBytes || !signerKey || !saltBytes || !expected || expected.length < 16) return undefined;
    return {
      ...effort,
      async matches(password) {
        const salted = Buffer.concat([saltBytes, separatorBytes]);
        const key = await deriveScrypt(password, salted, { ...numbers, length: KEY_BYTES });
        const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
        return isSame(Buffer.concat([cipher.update(signerKey), cipher.final()]), expected);
      },
    };
  },
};
