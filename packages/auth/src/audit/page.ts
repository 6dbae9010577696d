import { AuthError } from '../errors.ts';
import type { AuditRow, AuditStore, Outcome, PageQuery, Place } from '../store/audit.ts';
import type { AuditNameStore } from '../store/audit-names.ts';

const MOST = 200;
const USUAL = 50;
/** Entries that are looked at for one page, in pieces, where no index has just what is asked for. */
const LOOKED_AT = 2_000;
const PIECE = 500;
const CURSOR = /^(\d{1,16})-(\d{1,16})-(\d{1,16})$/;

/** Entries that are read at a time where all of them are wanted. */
const READ = 500;

/** Which entries; all that is given must hold. */
export interface AuditQuery {
  readonly event?: string | undefined;
  readonly outcome?: Outcome | undefined;
  /** A sub, or a pseudonym as entries have it. */
  readonly subject?: string | undefined;
  readonly address?: string | undefined;
  /** Included. */
  readonly from?: Date | undefined;
  /** Not included. */
  readonly to?: Date | undefined;
}

/** A page of them, newest first. */
export interface AuditFilter extends AuditQuery {
  /** 1 to 200; 50 unless given. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  readonly event: string;
  readonly outcome: Outcome;
  readonly reason: string | undefined;
  readonly action: string | undefined;
  readonly actor: string | undefined;
  /** The actor's e-mail address, where it is known and has not been erased. */
  readonly actorName: string | undefined;
  readonly subject: string | undefined;
  /** The subject's e-mail address, where it is known and has not been erased. */
  readonly subjectName: string | undefined;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  readonly requestId: string | undefined;
  readonly sessionId: string | undefined;
  readonly clientId: string | undefined;
  /** How many times it happened: more than 1 only where a flood is summed up. */
  readonly count: number;
}

export interface AuditPage {
  /** Fewer than asked for, even none, where several conditions would need more than 2,000 entries to be looked at. */
  readonly entries: readonly AuditEntry[];
  /** Absent on the last page. */
  readonly nextCursor: string | undefined;
}

interface Kept {
  readonly store: AuditStore;
  readonly names: AuditNameStore;
}

/** Throws `invalid_request` for a limit, a cursor or a time that is none. */
export async function readPage(
  { store, names }: Kept,
  { limit = USUAL, cursor, from, to, ...wanted }: AuditFilter,
): Promise<AuditPage> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) throw new AuthError('invalid_request', { cause: 'limit' });
  const { indexed, rest } = planOf(wanted);
  const query = { ...indexed, from: timeOf(from), to: timeOf(to) };
  const piece = rest === undefined ? limit + 1 : PIECE;
  const shown: AuditRow[] = [];
  let after = cursor === undefined ? undefined : placeOf(cursor);
  let more = true;
  for (let looked = 0; more && looked < LOOKED_AT; looked += piece) {
    const rows = await store.page({ ...query, after, limit: piece });
    const found = rows.filter(rest ?? everything).slice(0, limit - shown.length);
    shown.push(...found);
    const last = shown.length === limit ? shown.at(-1) : rows.at(-1);
    more = rows.length === piece || (last !== undefined && last !== rows.at(-1));
    after = last ?? after;
    if (shown.length === limit) break;
  }
  return { entries: await named(shown, names), nextCursor: more && after ? cursorOf(after) : undefined };
}

type Wanted = Pick<AuditQuery, 'event' | 'outcome' | 'subject' | 'address'>;

interface Plan {
  readonly indexed: Pick<PageQuery, 'event' | 'outcome' | 'target' | 'address'>;
  /** What is looked at in each entry that is read; undefined where all of them are wanted. */
  readonly rest: ((row: AuditRow) => boolean) | undefined;
}

const everything = () => true;

/** Reads by the condition that leaves fewest: entries of one person, from one address, of one event, or failures. */
function planOf({ event, outcome, subject: target, address }: Wanted): Plan {
  const failed = outcome === 'failure' ? outcome : undefined;
  const indexed: Plan['indexed'] =
    target !== undefined ? { target } : address !== undefined ? { address } : { event, outcome: failed };
  const conditions = Object.entries({ event, outcome, target, address }) as [
    keyof Plan['indexed'],
    string | undefined,
  ][];
  const left = conditions.filter(([name, value]) => value !== undefined && indexed[name] === undefined);
  return {
    indexed,
    rest: left.length === 0 ? undefined : (row) => left.every(([name, value]) => row[name] === value),
  };
}

/** All of them, one page in memory at a time. Throws `invalid_request` for a time that is none. */
export async function* readEntries(
  { store, names }: Kept,
  { subject, from, to, oldestFirst, ...wanted }: AuditQuery & { readonly oldestFirst: boolean },
): AsyncGenerator<AuditEntry> {
  const query = { ...wanted, target: subject, from: timeOf(from), to: timeOf(to), oldestFirst, limit: READ };
  for (let after: Place | undefined; ; ) {
    const rows: readonly AuditRow[] = await store.page({ ...query, after });
    yield* await named(rows, names);
    after = rows.at(-1);
    if (rows.length < READ) return;
  }
}

async function named(rows: readonly AuditRow[], names: AuditNameStore): Promise<AuditEntry[]> {
  const people = rows.flatMap(({ actor, target }) => [actor, target]).filter((one) => one !== null);
  const known = await names.find([...new Set(people)]);
  return rows.map((row) => toEntry(row, known));
}

const cursorOf = ({ at, chain, number }: Place): string => `${at}-${chain}-${number}`;

function placeOf(cursor: string): Place {
  const [, at, chain, number] = CURSOR.exec(cursor) ?? [];
  if (at === undefined) throw new AuthError('invalid_request', { cause: 'cursor' });
  return { at: Number(at), chain: Number(chain), number: Number(number) };
}

function timeOf(date: Date | undefined): number | undefined {
  const time = date?.getTime();
  if (time !== undefined && Number.isNaN(time)) throw new AuthError('invalid_request', { cause: 'time' });
  return time;
}

function toEntry(row: AuditRow, known: ReadonlyMap<string, string>): AuditEntry {
  return {
    id: `${row.chain}-${row.number}`,
    at: new Date(row.at),
    event: row.event,
    outcome: row.outcome,
    reason: row.reason ?? undefined,
    action: row.action ?? undefined,
    actor: row.actor ?? undefined,
    actorName: known.get(row.actor ?? ''),
    subject: row.target ?? undefined,
    subjectName: known.get(row.target ?? ''),
    address: row.address ?? undefined,
    userAgent: row.agent ?? undefined,
    requestId: row.request ?? undefined,
    sessionId: row.session ?? undefined,
    clientId: row.client ?? undefined,
    count: row.count,
  };
}
