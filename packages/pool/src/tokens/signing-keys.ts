import { createHash, createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, importJWK, type JWK } from 'jose';
import type { Secrets } from '../crypto/secrets.ts';
import { isPublished } from '../rules/key-rotation.ts';
import type { SigningKey } from '../store/signing-keys.ts';
import type { Store } from '../store/store.ts';

const generate = promisify(generateKeyPair);
const RELOAD_COOLDOWN_MS = 1_000;
/** How long this process may go on with keys that another one has withdrawn, and without those it has made. */
const KEPT_MS = 1_000;

export interface LoadedKey extends Pick<SigningKey, 'kid' | 'signsFrom'> {
  /** Undefined until another key is made to follow it. */
  readonly publishedUntil: number | undefined;
  readonly publicJwk: JWK;
  readonly publicKey: CryptoKey | Uint8Array;
  readonly privateKey: KeyObject;
}

export interface SigningKeyring {
  /** A new key pair for a pool, sealed, to be stored by the caller; it signs from now on unless that is changed. */
  generate(poolId: string): Promise<SigningKey>;
  /** All keys whose tokens are still good or will be, newest first. */
  of(poolId: string): Promise<readonly LoadedKey[]>;
  /** The key a token names; a key made by another process is found after at most a second. */
  find(poolId: string, kid: string): Promise<LoadedKey | undefined>;
  /** Reads a pool's keys again when they are next wanted. */
  forget(poolId: string): void;
}

/** Keeps each pool's RSA-2048 keys: sealed in the store, parsed once in memory. */
export function createSigningKeyring(parts: { store: Store; secrets: Secrets; now: () => number }): SigningKeyring {
  const loaded = new Map<string, { keys: Promise<readonly LoadedKey[]>; at: number }>();
  const load = (poolId: string) => {
    const before = loaded.get(poolId)?.keys ?? Promise.resolve([]);
    const entry = { keys: loadKeys(poolId, parts, before), at: parts.now() };
    loaded.set(poolId, entry);
    // Whoever forges a token chooses the pool it names: one without keys is not remembered.
    const forget = () => loaded.get(poolId) === entry && loaded.delete(poolId);
    entry.keys.then((keys) => keys.length === 0 && forget(), forget);
    return entry.keys;
  };
  const of = (poolId: string) => {
    const entry = loaded.get(poolId);
    return entry && parts.now() - entry.at < KEPT_MS ? entry.keys : load(poolId);
  };
  const published = async (keys: Promise<readonly LoadedKey[]>) =>
    (await keys).filter((key) => isPublished(key, parts.now()));
  return {
    of: (poolId) => published(of(poolId)),
    generate: (poolId) => generateKey(poolId, parts),
    forget: (poolId) => void loaded.delete(poolId),
    async find(poolId, kid) {
      const known = (await published(of(poolId))).find((key) => key.kid === kid);
      if (known) return known;
      const entry = loaded.get(poolId);
      if (!entry || parts.now() - entry.at < RELOAD_COOLDOWN_MS) return undefined;
      return (await published(load(poolId))).find((key) => key.kid === kid);
    },
  };
}

async function generateKey(
  poolId: string,
  { secrets, now }: { secrets: Secrets; now: () => number },
): Promise<SigningKey> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 });
  const jwk = await exportJWK(publicKey);
  // Cognito's key ids are 32 bytes in standard base64.
  const kid = createHash('sha256')
    .update(await calculateJwkThumbprint(jwk))
    .digest('base64');
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  return {
    kid,
    poolId,
    publicJwk: JSON.stringify({ alg: 'RS256', e: jwk.e, kid, kty: jwk.kty, n: jwk.n, use: 'sig' }),
    privateSealed: secrets.signingKeys.seal(pkcs8, `${poolId}/${kid}`),
    createdAt: now(),
    signsFrom: now(),
  };
}

/** Parsing takes longer than reading, so a key that was known before is not parsed again. */
async function loadKeys(
  poolId: string,
  { store, secrets }: { store: Store; secrets: Secrets },
  before: Promise<readonly LoadedKey[]>,
): Promise<readonly LoadedKey[]> {
  const rows = await store.signingKeys.of(poolId);
  const known = await before.catch(() => []);
  return Promise.all(
    rows.map(async (row) => ({
      ...(known.find(({ kid }) => kid === row.kid) ?? (await parseKey(row, secrets))),
      kid: row.kid,
      signsFrom: row.signsFrom,
      publishedUntil: row.publishedUntil,
    })),
  );
}

async function parseKey({ poolId, kid, ...row }: SigningKey, secrets: Secrets) {
  const publicJwk = JSON.parse(row.publicJwk) as JWK;
  const der = Buffer.from(secrets.signingKeys.open(row.privateSealed, `${poolId}/${kid}`));
  return {
    publicJwk,
    publicKey: await importJWK(publicJwk, 'RS256'),
    privateKey: createPrivateKey({ key: der, type: 'pkcs8', format: 'der' }),
  };
}
