import type { Client, RouteOutput } from '@custom-cognito/contract';

export type Entry = RouteOutput<'auditEntries'>['items'][number];

export interface EntriesAsked {
  readonly event?: string;
  readonly outcome?: string;
  readonly sub?: string;
  readonly ip?: string;
  readonly from?: string;
  readonly to?: string;
  readonly cursor?: string | undefined;
  /** Whether entries that only say who read the record are wanted too. */
  readonly withReads: boolean;
}

const ROWS = 50;
/** How many pages of the API are read for one of the console's, where most of them is left out. */
const MOST_PAGES = 5;

/**
 * A page of the record. The API may answer with a short page, and reading is itself recorded: pages are read on until there is
 * something to show, or for a few.
 */
export async function readEntries(
  api: Client,
  { cursor, withReads, ...conditions }: EntriesAsked,
  signal: { readonly signal: AbortSignal },
): Promise<{ readonly items: readonly Entry[]; readonly next: string | null }> {
  const items: Entry[] = [];
  let next: string | null = cursor ?? null;
  const given = Object.fromEntries(Object.entries(conditions).filter(([, value]) => value));
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const query = { ...given, limit: ROWS, ...(next !== null && { cursor: next }) };
    const page: RouteOutput<'auditEntries'> = await api.auditEntries(undefined, { ...signal, query });
    items.push(...page.items.filter(({ event }) => withReads || event !== 'audit_read'));
    next = page.next_cursor;
    if (next === null || items.length >= ROWS / 2) break;
  }
  return { items, next };
}
