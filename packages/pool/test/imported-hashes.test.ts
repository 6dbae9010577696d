import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { readImportedHash } from '../src/imported-hashes/read.ts';
import { published } from './imported-hashes/published.ts';

interface Vector {
  readonly by: string;
  readonly form: string;
  readonly password: string;
  readonly hash: string;
}

const made = JSON.parse(readFileSync(`${import.meta.dirname}/imported-hashes/vectors.json`, 'utf8')) as Vector[];
const vectors: readonly Vector[] = [...made, ...published];
const forms = Map.groupBy(vectors, ({ by, form }) => `${form} by ${by}`);

/** A hash that is taken. */
function read(text: string) {
  const hash = readImportedHash(text);
  if (typeof hash === 'string') throw new Error(`${hash}: ${text}`);
  return hash;
}

describe('hashes that other software made', () => {
  it.each([...forms.keys()])('E06 %s: the right password fits and no other does', async (form) => {
    const those = forms.get(form) ?? [];
    for (const { password, hash } of those) expect(await read(hash).matches(password), hash).toBe(true);
    for (const { password, hash } of those.slice(0, 2)) {
      expect(await read(hash).matches(`${password.slice(0, -1)}?`), hash).toBe(false);
    }
    expect(await read(those[0]?.hash ?? '').matches('')).toBe(false);
  });

  it('U09 what would take more than a second and a half or 256 MiB is refused, and nothing of it is run', () => {
    const began = performance.now();
    const salt = 'c29tZXNhbHRzb21lc2FsdA';
    const key = 'A'.repeat(43);
    const bombs = [
      `$2b$31$${'.'.repeat(53)}`,
      `$2y$15$${'.'.repeat(53)}`,
      `bcrypt_sha256$$2b$31$${'.'.repeat(53)}`,
      `$scrypt$ln=30,r=8,p=1$${salt}$${key}`,
      `$scrypt$ln=14,r=8,p=4000$${salt}$${key}`,
      `$scrypt$ln=1,r=1073741,p=1$${salt}$${key}`,
      `scrypt:1073741824:8:1$salt$${'ab'.repeat(64)}`,
      `scrypt$salt$1073741824$8$1$${'A'.repeat(43)}=`,
      `$wp$2y$31$${'.'.repeat(53)}`,
      `$fbscrypt$v=1,n=30,r=8,p=1,ss=Bw==,sk=${key}$${salt}$${key}`,
      `$argon2id$v=19$m=4194304,t=1,p=1$${salt}$${key}`,
      `$argon2id$v=19$m=65536,t=4294967295,p=1$${salt}$${key}`,
      `argon2$argon2i$v=19$m=4294967295,t=1,p=1$${salt}$${key}`,
      `$pbkdf2-sha256$4000000000$${salt}$${key}`,
      `pbkdf2_sha256$999999999$salt$${key}=`,
      `{PBKDF2-SHA512}999999999$${salt}$${key}`,
      Buffer.concat([Buffer.of(1, 0, 0, 0, 2, 255, 255, 255, 255, 0, 0, 0, 16), Buffer.alloc(48)]).toString('base64'),
      JSON.stringify({
        secretData: JSON.stringify({ value: `${key}=`, salt: `${salt}==` }),
        credentialData: { hashIterations: 999_999_999, algorithm: 'pbkdf2-sha512' },
      }),
      `$P$S${'a'.repeat(30)}`,
      `$6$rounds=999999999$salt$${'a'.repeat(86)}`,
    ];
    for (const bomb of bombs) expect(readImportedHash(bomb), bomb).toBe('hash_too_costly');
    expect(performance.now() - began).toBeLessThan(500);
  });

  it('U09 the dearest that are usual are taken: OWASP’s, passlib’s and PHP’s defaults', () => {
    const usual = [
      `$2b$13$${'.'.repeat(53)}`,
      `$6$rounds=656000$saltsalt$${'a'.repeat(86)}`,
      `$scrypt$ln=17,r=8,p=1$c29tZXNhbHRzb21lc2FsdA$${'A'.repeat(43)}`,
      `$argon2id$v=19$m=65536,t=4,p=1$c29tZXNhbHRzb21lc2FsdA$${'A'.repeat(43)}`,
      `pbkdf2_sha256$1200000$salt$${'A'.repeat(43)}=`,
    ];
    for (const text of usual) expect(read(text).cost).toBeGreaterThan(20);
  });

  it('U09 what is no hash, or not what it says, is refused by its kind', () => {
    const unknown = ['', 'secret', '$y$j9T$x$y', '5f4dcc3b5aa765d61d8327deb882cf99'];
    for (const text of unknown) expect(readImportedHash(text), text).toBe('hash_unknown');
    const malformed = [
      '$2b$12$tooshort',
      `$2x$05$${'.'.repeat(53)}`,
      `$2b$03$${'.'.repeat(53)}`,
      `$argon2d$v=19$m=1024,t=1,p=1$c29tZXNhbHQ$${'A'.repeat(43)}`,
      `$argon2id$m=1024,t=1,p=1$c29tZXNhbHQ$${'A'.repeat(43)}`,
      `$argon2id$v=19$m=7,t=1,p=1$c29tZXNhbHQ$${'A'.repeat(43)}`,
      `scrypt:1000:8:1$salt$${'ab'.repeat(32)}`,
      '$pbkdf2-sha256$0$c2FsdA$AAAAAAAAAAAAAAAAAAAAAA',
      'pbkdf2:md5:1000$salt$abcd',
      `$P$.${'a'.repeat(30)}`,
      '$1$abcdefgh$short',
      `$apr1$longer-than-eight$${'a'.repeat(22)}`,
      `$wp$2y$03$${'.'.repeat(53)}`,
      `scrypt$salt$1000$8$1$${'A'.repeat(43)}=`,
      '$6$rounds=10$salt$abc',
      '{SSHA}c2hvcnQ=',
      'sha1$salt$abcdef',
      '{"secretData":"no JSON","credentialData":"{}"}',
    ];
    for (const text of malformed) expect(readImportedHash(text), text).toBe('hash_malformed');
  });
});
