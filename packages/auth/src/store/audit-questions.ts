import type { Database } from '@custom-cognito/database';
import { type Kysely, type QueryCreator, sql } from 'kysely';
import type { Outcome } from './audit.ts';
import { type FailureKind, hourColumns } from './audit-sums-tables.ts';
import type { AuthTables } from './schema.ts';

type Db = Kysely<AuthTables>;
type Selecting = QueryCreator<AuthTables>;

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** How often an event had an outcome. */
export interface Happened {
  readonly event: string;
  readonly outcome: Outcome;
  readonly count: number;
}

/** Failed sign-ins from an address, or to an account. */
export interface Tried {
  readonly key: string;
  readonly count: number;
}

export interface TriedQuery {
  readonly kind: FailureKind;
  /** Milliseconds; included. */
  readonly from: number;
  readonly choices: readonly Choice[];
}

/** Which addresses or accounts are told, the most tried first. */
export interface Choice {
  readonly most: number;
  /** Only those with so many failures, or with so many others, in one clock hour of a day that the period touches. */
  readonly peak?: { readonly of: 'busiest' | 'spread'; readonly least: number };
  /** Only addresses that tried one of these accounts within the period's clock hours. */
  readonly tried?: readonly string[];
}

/** Failed sign-ins of one address in one clock hour. */
export interface BusyHour {
  readonly key: string;
  readonly start: number;
  readonly count: number;
}

/** What is read from whole quarters, hours and days that were added up, and from rows only at the edge of a period. */
export interface AuditQuestions {
  /** How often these events happened since, by outcome; what did not happen is left out. */
  happened(events: readonly string[], from: number): Promise<readonly Happened[]>;
  /** How often an event happened in each of the spans that follow each other. */
  sums(query: SumsQuery): Promise<readonly number[]>;
  /** People who signed in or renewed tokens since. */
  peopleSince(from: number): Promise<number>;
  /** Sessions that are alive. */
  sessions(now: number): Promise<number>;
  /** People with a session that is alive and was used since. */
  peopleOnline(now: number, since: number): Promise<number>;
  /** What each choice takes. */
  tried(query: TriedQuery): Promise<readonly (readonly Tried[])[]>;
  /** The hours of these addresses that begin since. */
  hoursOf(addresses: readonly string[], from: number): Promise<readonly BusyHour[]>;
  /** How many accounts each of these addresses tried since. */
  accountsOf(addresses: readonly string[], from: number): Promise<ReadonlyMap<string, number>>;
}

export interface SumsQuery {
  readonly event: string;
  readonly outcome: Outcome | undefined;
  /** Milliseconds, all of them whole quarters of an hour; included. */
  readonly from: number;
  /** Not included; a whole number of spans later. */
  readonly to: number;
  /** Of each span. */
  readonly length: number;
}

export function createAuditQuestions(database: Database): AuditQuestions {
  const { db } = database.as<AuthTables>();
  return { ...counting(db), ...people(db), ...failures(db) };
}

function counting(db: Db): Pick<AuditQuestions, 'happened' | 'sums'> {
  return {
    async happened(events, from) {
      const whole = upTo(from, QUARTER_MS);
      const edge = db
        .selectFrom('auth_audit')
        .select(['event', 'outcome', 'count'])
        .where('event', 'in', [...events])
        .where('at', '>=', from)
        .where('at', '<', whole);
      const counted = db
        .selectFrom('auth_audit_counts')
        .select(['event', 'outcome', 'count'])
        .where('event', 'in', [...events])
        .where('outcome', 'in', ['success', 'failure'])
        .where('quarter', '>=', whole / QUARTER_MS);
      const rows = await db
        .selectFrom(edge.unionAll(counted).as('happened'))
        .select(({ fn }) => ['event', 'outcome', fn.sum('count').as('count')])
        .groupBy(['event', 'outcome'])
        .execute();
      return rows.map(({ count, ...row }) => ({ ...row, count: Number(count) }));
    },
    async sums({ event, outcome, from, to, length }) {
      const outcomes: readonly Outcome[] = outcome === undefined ? ['success', 'failure'] : [outcome];
      // Cast, or SQLite would divide as reals.
      const whole = (number: number) => sql<number>`cast(${number / QUARTER_MS} as bigint)`;
      const place = sql<number>`(quarter - ${whole(from)}) / ${whole(length)}`;
      const places = db
        .selectFrom('auth_audit_counts')
        .select([place.as('place'), 'count'])
        .where('event', '=', event)
        .where('outcome', 'in', [...outcomes])
        .where('quarter', '>=', from / QUARTER_MS)
        .where('quarter', '<', to / QUARTER_MS);
      const rows = await db
        .selectFrom(places.as('places'))
        .select(({ fn }) => ['place', fn.sum('count').as('count')])
        .groupBy('place')
        .execute();
      const sums = Array<number>((to - from) / length).fill(0);
      for (const { place, count } of rows) sums[place] = Number(count);
      return sums;
    },
  };
}

function people(db: Db): Pick<AuditQuestions, 'peopleSince' | 'sessions' | 'peopleOnline'> {
  const alive = (now: number) =>
    db
      .selectFrom('auth_sessions')
      .where('revoked_at', 'is', null)
      .where('idle_expires_at', '>', now)
      // No plain column, or SQLite would take the index on it, and look each session up.
      .where(sql<boolean>`expires_at + 0 > ${now}`);
  return {
    async peopleSince(from) {
      const seen = db.selectFrom('auth_audit_people').where('seen_at', '>=', from);
      return Number((await seen.select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow()).count);
    },
    async sessions(now) {
      const counted = alive(now).select(({ fn }) => fn.countAll().as('count'));
      return Number((await counted.executeTakeFirstOrThrow()).count);
    },
    async peopleOnline(now, since) {
      const counted = alive(now)
        .where('last_seen_at', '>=', since)
        // No plain column, or SQLite would read all sessions in the order of it.
        .select(sql<number>`count(distinct sub || '')`.as('count'));
      return Number((await counted.executeTakeFirstOrThrow()).count);
    },
  };
}

function failures(db: Db): Pick<AuditQuestions, 'tried' | 'hoursOf' | 'accountsOf'> {
  return {
    async tried({ kind, from, choices }) {
      const known = db.withTables<{ totals: Tried }>();
      const [first, ...others] = choices.map((choice, place) =>
        known
          .selectFrom(chosen(known, { kind, from, ...choice }).as('one'))
          .select([sql<number>`${sql.lit(place)}`.as('choice'), 'key', 'count']),
      );
      if (first === undefined) return [];
      const chosenOnes = others.reduce((all, one) => all.unionAll(one), first);
      const rows = await triedSince(db, kind, from).selectFrom(chosenOnes.as('chosen')).selectAll().execute();
      return choices.map((_, place) =>
        rows
          .filter(({ choice }) => choice === place)
          .map(({ key, count }) => ({ key, count: Number(count) }))
          .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1)),
      );
    },
    async hoursOf(addresses, from) {
      const rows = await db
        .selectFrom('auth_audit_failures')
        .select(['key', 'day', ...hourColumns()])
        .where('key', 'in', [...addresses])
        .where('day', '>=', startOf(from, DAY_MS))
        .where('kind', '=', 'address')
        .execute();
      return rows.flatMap((row) =>
        hourColumns().flatMap((column, hour) => {
          const start = row.day + hour * HOUR_MS;
          const count = row[column] ?? 0;
          return count === 0 || start < from ? [] : [{ key: row.key, start, count }];
        }),
      );
    },
    async accountsOf(addresses, from) {
      const whole = upTo(from, HOUR_MS);
      const edge = db
        .selectFrom('auth_audit')
        .select([sql<string>`address`.as('address'), sql<string>`target`.as('target')])
        .where('address', 'in', [...addresses])
        .where('at', '>=', from)
        .where('at', '<', whole)
        .where('event', '=', 'login')
        .where('outcome', '=', 'failure')
        .where('target', 'is not', null);
      const pairs = db
        .selectFrom('auth_audit_pairs')
        .select(['address', 'target'])
        .where('address', 'in', [...addresses])
        .where('hour', '>=', whole);
      const rows = await db
        .selectFrom(edge.unionAll(pairs).as('pairs'))
        .select(({ fn }) => ['address', fn.count('target').distinct().as('count')])
        .groupBy('address')
        .execute();
      return new Map(rows.map(({ address, count }) => [address, Number(count)]));
    },
  };
}

function chosen(
  db: Kysely<AuthTables & { totals: Tried }>,
  { kind, from, most, peak, tried }: Omit<TriedQuery, 'choices'> & Choice,
) {
  let query = db.selectFrom('totals').select(['key', 'count']).where('count', '>', 0);
  if (peak !== undefined) query = query.where('key', 'in', peaking(db, { kind, from, ...peak }));
  if (tried !== undefined) query = query.where('key', 'in', addressesThatTried(db, tried, from));
  return query.orderBy('count', 'desc').orderBy('key').limit(most);
}

type Peaking = Pick<TriedQuery, 'kind' | 'from'> & NonNullable<Choice['peak']>;

const peaking = (db: Selecting, { kind, from, of, least }: Peaking) =>
  db
    .selectFrom('auth_audit_failures')
    .select('key')
    .where('kind', '=', kind)
    .where(of, '>=', least)
    .where('day', '>=', startOf(from, DAY_MS));

const addressesThatTried = (db: Selecting, accounts: readonly string[], from: number) =>
  db
    .selectFrom('auth_audit_pairs')
    .select('address as key')
    // Never an empty list, which SQL does not know.
    .where('target', 'in', ['', ...accounts])
    .where('hour', '>=', upTo(from, HOUR_MS));

/** Rows up to the first whole hour, the hours of that day, and whole days from there on, by address or account. */
function triedSince(db: Db, kind: FailureKind, from: number) {
  const hour = upTo(from, HOUR_MS);
  const day = startOf(hour, DAY_MS);
  const left = hourColumns((hour - day) / HOUR_MS).map((column) => sql.ref(column));
  const summed = db.selectFrom('auth_audit_failures').where('kind', '=', kind);
  const first = summed.where('day', '=', day).select(['key', sql<number>`${sql.join(left, sql` + `)}`.as('count')]);
  const later = summed.where('day', '>', day).select(['key', 'count']);
  return (
    db
      // Apart, or PostgreSQL would divide among several workers what costs more to put together again.
      .with(
        (name) => name('edge').materialized(),
        () =>
          db
            .selectFrom('auth_audit')
            .select([sql<string>`${sql.ref(kind)}`.as('key'), sql<number>`cast(count as integer)`.as('count')])
            .where('event', '=', 'login')
            .where('at', '>=', from)
            .where('at', '<', hour)
            .where('outcome', '=', 'failure')
            .where(kind, 'is not', null),
      )
      .with('tried', (known) => known.selectFrom('edge').select(['key', 'count']).unionAll(first).unionAll(later))
      .with('totals', (known) =>
        known
          .selectFrom('tried')
          .select(({ fn }) => ['key', fn.sum<number>('count').as('count')])
          .groupBy('key'),
      )
  );
}

const upTo = (at: number, span: number): number => Math.ceil(at / span) * span;
const startOf = (at: number, span: number): number => Math.floor(at / span) * span;
