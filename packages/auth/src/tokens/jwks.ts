import type { KeyObject } from 'node:crypto';
import { readJwks } from './jwk.ts';

const MAX_BYTES = 256 * 1024;
const TIMEOUT_MS = 3_000;
const LONGEST_COOL_DOWN_MS = 10_000;
const COOL_DOWN_AFTER_FAILURE_MS = 2_000;
const MAX_AGE_MS = 300_000;
/** How long the use of a known key waits for an issuer that was not asked for long. */
const PATIENCE_MS = 250;

/** Finds the key that a token names. */
export interface KeySource {
  /** The key, or undefined when there is none; rejects with {@link KeysUnavailableError} when that cannot be known. */
  find(kid: string): Promise<KeyObject | undefined>;
  /** Whether the key may still be used; false once the issuer has withdrawn it. */
  holds(kid: string, key: KeyObject): boolean;
}

/** The keys that an issuer publishes. */
export interface Jwks extends KeySource {
  /**
   * The same keys, for tokens that come from the issuer itself: one that it has just signed with is read at once, however
   * lately keys were read. Never for what a caller brought, who could have the issuer asked without an end.
   */
  readonly handedOut: KeySource;
}

export interface JwksOptions {
  /** Where the issuer publishes its keys; `http:` or `https:`. */
  readonly uri: string;
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds that never run backwards; a step of the wall clock must not stop the reading of keys. */
  readonly clock?: (() => number) | undefined;
  /**
   * Milliseconds after which keys that are in use are read again; 5 minutes unless given. A withdrawn key is refused
   * after twice as long at the latest, while the issuer answers.
   */
  readonly maxAge?: number | undefined;
}

/** The issuer's keys could not be read, so nothing can be said about a token that names an unknown one. */
class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

/**
 * Keys of one issuer, read again when they are in use and older than `maxAge`; whoever comes when they are twice as old
 * waits for that, a quarter of a second at most. An unknown `kid` asks again, at most once per 10 s, or `maxAge` where
 * that is less (2 s after a failure), and once at a time; keys that were read keep working while the issuer cannot be
 * reached.
 *
 * An answer takes at most 3 s and 256 KiB; redirects are not followed.
 */
export function createJwks({ uri, fetch: get = fetch, ...options }: JwksOptions): Jwks {
  const { clock = () => performance.now(), maxAge = MAX_AGE_MS } = options;
  const coolDown = Math.min(LONGEST_COOL_DOWN_MS, maxAge);
  if (!/^https?:$/.test(new URL(uri).protocol)) throw new TypeError('The key set must be at an http or https URL');
  let keys: ReadonlyMap<string, KeyObject> = new Map();
  let text: string | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let nextAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let patient = true;
  let running: Promise<void> | undefined;

  async function read(): Promise<void> {
    try {
      const read = await download(get, uri);
      // The same keys again are the same objects, or every token would have to be verified anew.
      if (read !== text) {
        const found = readJwks(read);
        if (found.size === 0) throw new SyntaxError('No usable key');
        keys = found;
        text = read;
      }
      readAt = clock();
      failure = undefined;
      patient = true;
      nextAt = readAt + coolDown;
    } catch (error) {
      failure = error;
      nextAt = clock() + COOL_DOWN_AFTER_FAILURE_MS;
    }
  }

  function refresh(): Promise<void> {
    if (running === undefined && clock() >= nextAt) {
      running = read().finally(() => {
        running = undefined;
      });
    }
    return running ?? Promise.resolve();
  }

  /** Whether what was read may be gone by. An issuer that does not answer has withdrawn nothing that we know of. */
  function isOutdated(): boolean {
    const age = clock() - readAt;
    // Not awaited: a key that is in use does not wait for the network.
    if (age >= maxAge) void refresh();
    return age >= 2 * maxAge && failure === undefined && patient;
  }

  /** One that takes its time is not waited for again until it has answered. */
  async function refreshSoon(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      patient = false;
      resolve();
    }, PATIENCE_MS);
    await Promise.race([refresh(), late]);
    clearTimeout(timer);
  }

  const holds = (kid: string, key: KeyObject) => keys.get(kid) === key && !isOutdated();
  async function find(kid: string): Promise<KeyObject | undefined> {
    const known = keys.get(kid);
    if (known !== undefined && !isOutdated()) return known;
    await (known === undefined ? refresh() : refreshSoon());
    const found = keys.get(kid);
    if (found === undefined && failure !== undefined) throw new KeysUnavailableError('JWKS', { cause: failure });
    return found;
  }

  return {
    find,
    holds,
    handedOut: {
      holds,
      async find(kid) {
        // What is being read may have been published before this key was.
        await running;
        if (!keys.has(kid)) nextAt = Number.NEGATIVE_INFINITY;
        return find(kid);
      },
    },
  };
}

async function download(get: typeof fetch, uri: string): Promise<string> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const expired = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  // A fetch that is handed in may not honour the signal; the race bounds it all the same.
  return Promise.race([downloadWith(get, uri, signal), expired]);
}

async function downloadWith(get: typeof fetch, uri: string, signal: AbortSignal): Promise<string> {
  const response = await get(uri, { redirect: 'error', signal, headers: { accept: 'application/json' } });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error(`The key set answered ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new RangeError('The key set is too large');
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}
