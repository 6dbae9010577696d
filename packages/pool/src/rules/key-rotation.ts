const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** How long whoever checks tokens may keep a pool's published keys. */
export const PUBLISHED_KEYS_MAX_AGE_SECONDS = 300;

/** Time for every process to publish a new key, and then for every verifier to fetch it again. */
const AHEAD_MS = 2 * PUBLISHED_KEYS_MAX_AGE_SECONDS * SECOND;

/** The longest that an access or ID token can live, and an hour for clocks that differ. */
const KEPT_MS = 25 * HOUR;

interface Scheduled {
  /** Milliseconds since the epoch. */
  readonly signsFrom: number;
  /** Milliseconds since the epoch; absent while no other key has been made to follow. */
  readonly publishedUntil?: number | undefined;
}

/**
 * When a key that is made now begins to sign, and when those before it may go: never a token whose key a verifier does
 * not know yet, and never one whose key is gone.
 */
export function keySchedule(now: number): { readonly signsFrom: number; readonly formerUntil: number } {
  const signsFrom = now + AHEAD_MS;
  return { signsFrom, formerUntil: signsFrom + KEPT_MS };
}

/** Whether tokens of a key may still be about, or will be. */
export function isPublished(key: Scheduled, now: number): boolean {
  return key.publishedUntil === undefined || key.publishedUntil > now;
}

/** Which of a pool's keys, newest first, signs. The oldest stands in where this clock is behind the one that made it. */
export function signingKey<Key extends Scheduled>(keys: readonly Key[], now: number): Key | undefined {
  return keys.find((key) => key.signsFrom <= now) ?? keys.at(-1);
}
