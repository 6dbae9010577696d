import { hash } from 'node:crypto';
import { aborted } from '../aborted.ts';

const PREFIX_LENGTH = 5;
const PATIENCE_MS = 2_000;
const ENTRY = /^([0-9A-F]{35})(?::(\d+))?$/i;

/**
 * Knows which passwords have leaked, by the SHA-1 of each in hex: given the first five digits it answers with the other
 * 35 of every one that begins so, as a list or as lines, each perhaps with `:` and how often it was seen; zero times is
 * padding. Have I Been Pwned's range API speaks so. The signal ends the wait, after two seconds.
 */
export type PasswordRange = (prefix: string, signal: AbortSignal) => Promise<string | readonly string[]>;

/** The range could not be asked, or gave no list; the message tells no secret. */
export class PasswordRangeUnavailable extends Error {
  override readonly name = 'PasswordRangeUnavailable';
}

/** The leaked passwords that are known elsewhere. */
export interface Breaches {
  has(password: string): Promise<boolean>;
}

interface Asking {
  readonly range?: PasswordRange | undefined;
  /** Told once, until there is an answer again. */
  away(reason: string): void;
}

/**
 * Asks a range about passwords. While it is away every password counts as unknown: nobody could register, nor change a
 * password in a hurry, because a list that only adds to the one here does not answer.
 */
export function createBreaches({ range, away }: Asking): Breaches {
  if (!range) return { has: async () => false };
  let silent = false;
  return {
    async has(password) {
      const digest = hash('sha1', password).toUpperCase();
      try {
        const answer = await inTime(range, digest.slice(0, PREFIX_LENGTH));
        const found = suffixesOf(answer).includes(digest.slice(PREFIX_LENGTH));
        silent = false;
        return found;
      } catch (error) {
        if (!silent) away(reasonOf(error));
        silent = true;
        return false;
      }
    },
  };
}

/** Asks about a password once, however often one call wants to know. */
export function askedOnce(breaches: Breaches): Breaches {
  const answers = new Map<string, Promise<boolean>>();
  return {
    has(password) {
      const answer = answers.get(password) ?? breaches.has(password);
      answers.set(password, answer);
      return answer;
    },
  };
}

async function inTime(range: PasswordRange, prefix: string): Promise<string | readonly string[]> {
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  try {
    return await Promise.race([range(prefix, deadline), aborted(deadline)]);
  } catch (error) {
    throw deadline.aborted ? new PasswordRangeUnavailable(`No answer within ${PATIENCE_MS} ms`) : error;
  }
}

function suffixesOf(answer: string | readonly string[]): string[] {
  const lines = typeof answer === 'string' ? answer.split('\n') : answer;
  return lines.flatMap((line) => {
    if (line.trim() === '') return [];
    const [, suffix, seen = '1'] = ENTRY.exec(line.trim()) ?? [];
    if (suffix === undefined) throw new PasswordRangeUnavailable('The answer is no list of suffixes');
    return Number(seen) > 0 ? [suffix.toUpperCase()] : [];
  });
}

/** Of an error of somebody else's function only its name: it may have put anything into the message. */
function reasonOf(error: unknown): string {
  if (error instanceof PasswordRangeUnavailable) return error.message;
  return error instanceof Error ? error.name : typeof error;
}
