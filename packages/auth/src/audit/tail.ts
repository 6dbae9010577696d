import { setTimeout as delay } from 'node:timers/promises';
import type { AuditEntry } from './page.ts';

const PAUSE_MS = 1_000;
/**
 * How much later than it happened something may come in and still be told: rows of one moment are written by several
 * processes, whose clocks differ, and what a flood is counted in waits for five seconds.
 */
const LATE_MS = 15_000;

interface Reader {
  newest(): AsyncIterable<AuditEntry>;
  /** What happened since, oldest first. */
  since(from: Date): AsyncIterable<AuditEntry>;
  readonly clock: () => number;
}

/** Tells the last entries, oldest first, and where a signal is given then what comes, until it is aborted. */
export async function* tailOf(
  { newest, since, clock }: Reader,
  { last, follow }: { readonly last: number; readonly follow?: AbortSignal | undefined },
): AsyncGenerator<AuditEntry> {
  let readAt = clock();
  // Read before the last ones: what is written in between is news, and what was there before is not.
  let seen = follow ? await idsOf(since(new Date(readAt - LATE_MS))) : new Set<string>();
  for (const entry of await firstOf(newest(), last)) {
    seen.add(entry.id);
    yield entry;
  }
  while (follow && (await pause(follow))) {
    const from = new Date(readAt - LATE_MS);
    readAt = clock();
    const now = new Set<string>();
    for await (const entry of since(from)) {
      now.add(entry.id);
      if (!seen.has(entry.id)) yield entry;
    }
    seen = now;
  }
}

async function idsOf(entries: AsyncIterable<AuditEntry>): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { id } of entries) ids.add(id);
  return ids;
}

/** The first of what comes newest first, in the order in which they happened. */
async function firstOf(entries: AsyncIterable<AuditEntry>, many: number): Promise<AuditEntry[]> {
  const taken: AuditEntry[] = [];
  if (many === 0) return taken;
  for await (const entry of entries) {
    taken.push(entry);
    if (taken.length === many) break;
  }
  return taken.reverse();
}

/** False once it is aborted. */
const pause = (signal: AbortSignal): Promise<boolean> => delay(PAUSE_MS, true, { signal }).catch(() => false);
