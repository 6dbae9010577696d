import { z } from 'zod';
import { argon2 } from './argon2.ts';
import { fromBase64 } from './encodings.ts';
import type { HashFamily } from './imported-hash.ts';
import { pbkdf2Hash } from './pbkdf2.ts';

/** Keycloak writes these as JSON within JSON; some tools have unwrapped them. */
const unwrapped = <T extends z.ZodType>(inner: T) =>
  z.preprocess((given) => (typeof given === 'string' ? parsed(given) : given), inner);

const one = z.array(z.string()).length(1);
const credential = z.object({
  secretData: unwrapped(z.object({ value: z.string(), salt: z.string() })),
  credentialData: unwrapped(
    z.object({
      hashIterations: z.int(),
      algorithm: z.string(),
      additionalParameters: z.object({ memory: one, parallelism: one, type: one }).partial().optional(),
    }),
  ),
});

/** By Keycloak's names; the first of them is SHA-1. */
const DIGESTS: Readonly<Record<string, string>> = {
  pbkdf2: 'sha1',
  'pbkdf2-sha256': 'sha256',
  'pbkdf2-sha512': 'sha512',
};

/** One entry of `credentials` in Keycloak's export of a realm: PBKDF2, or Argon2 since version 25. */
export const keycloak: HashFamily = {
  form: /^\{\s*"/,
  read(text) {
    const found = credential.safeParse(parsed(text));
    if (!found.success) return undefined;
    const { secretData, credentialData } = found.data;
    const { algorithm, hashIterations: iterations, additionalParameters: more } = credentialData;
    const [salt, key] = [fromBase64(secretData.salt), fromBase64(secretData.value)];
    if (algorithm !== 'argon2') return pbkdf2Hash({ digest: DIGESTS[algorithm] ?? '', iterations, salt, key });
    if (!salt || !key) return undefined;
    const [plainSalt, plainKey] = [salt, key].map((bytes) => bytes.toString('base64').replace(/={1,2}$/, ''));
    const numbers = `m=${more?.memory?.[0]},t=${iterations},p=${more?.parallelism?.[0]}`;
    return argon2.read(`$argon2${more?.type?.[0]}$v=19$${numbers}$${plainSalt}$${plainKey}`);
  },
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
