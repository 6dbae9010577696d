import type { Database } from '@custom-cognito/database';
import { type Kysely, sql } from 'kysely';
import { type FailureKind, hourColumns } from './audit-sums-tables.ts';
import type { AuthTables } from './schema.ts';
import { DAY_MS, HOUR_MS, QUARTER_MS, startOf, upTo } from './spans.ts';

type Db = Kysely<AuthTables>;

/** Failed sign-ins from an address, or to an account. */
export interface Tried {
  readonly key: string;
  readonly count: number;
}

export interface TriedQuery {
  readonly kind: FailureKind;
  /** Milliseconds; included. */
  readonly from: number;
  /** Only addresses that tried one of these accounts within the period's clock hours. */
  readonly tried?: readonly string[];
  readonly choices: readonly Choice[];
}

/** Which addresses or accounts are told, the most tried first. */
export interface Choice {
  readonly most: number;
  /** Only those with so many failures, or with so many others, in one clock hour of a day that the period touches. */
  readonly peak?: { readonly of: 'busiest' | 'spread'; readonly least: number };
}

/** Failed sign-ins of one address in one clock hour. */
export interface BusyHour {
  readonly key: string;
  readonly start: number;
  readonly count: number;
}

/** Failed sign-ins, read from whole hours and days that were added up, and from rows only at the edge of a period. */
export interface FailureQuestions {
  /** What each choice takes. */
  tried(query: TriedQuery): Promise<readonly (readonly Tried[])[]>;
  /** The hours of these addresses that begin since. */
  hoursOf(addresses: readonly string[], from: number): Promise<readonly BusyHour[]>;
  /** How many accounts each of these addresses tried since. */
  accountsOf(addresses: readonly string[], from: number): Promise<ReadonlyMap<string, number>>;
  /** How many failed since, by why; an empty text where nobody said. */
  reasonsSince(from: number): Promise<ReadonlyMap<string, number>>;
}

export function createFailureQuestions(database: Database): FailureQuestions {
  const { db } = database.as<AuthTables>();
  return {
    reasonsSince: (from) => reasonsSince(db, from),
    async tried({ choices, ...period }) {
      const known = db.withTables<{ totals: Tried }>();
      const [first, ...others] = choices.map((choice, place) =>
        known
          .selectFrom(chosen(known, { ...period, ...choice }).as('one'))
          .select([sql<number>`${sql.lit(place)}`.as('choice'), 'key', 'count']),
      );
      if (first === undefined) return [];
      const chosenOnes = others.reduce((all, one) => all.unionAll(one), first);
      const rows = await triedSince(db, period).selectFrom(chosenOnes.as('chosen')).selectAll().execute();
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

async function reasonsSince(db: Db, from: number): Promise<ReadonlyMap<string, number>> {
  const whole = upTo(from, QUARTER_MS);
  const edge = db
    .selectFrom('auth_audit')
    .select(({ fn, val }) => [fn.coalesce('reason', val('')).as('reason'), 'count'])
    .where('event', '=', 'login')
    .where('outcome', '=', sql.lit('failure'))
    .where('at', '>=', from)
    .where('at', '<', whole);
  const summed = db
    .selectFrom('auth_audit_reasons')
    .select(['reason', 'count'])
    .where('quarter', '>=', whole / QUARTER_MS);
  const rows = await db
    .selectFrom(edge.unionAll(summed).as('refused'))
    .select(({ fn }) => ['reason', fn.sum('count').as('count')])
    .groupBy('reason')
    .execute();
  return new Map(rows.map(({ reason, count }) => [reason, Number(count)]));
}

function chosen(
  db: Kysely<AuthTables & { totals: Tried }>,
  { kind, from, most, peak }: Omit<TriedQuery, 'choices'> & Choice,
) {
  let query = db.selectFrom('totals').select(['key', 'count']).where('count', '>', 0);
  if (peak !== undefined) query = query.where('key', 'in', peaking(db, { kind, from, ...peak }));
  return query.orderBy('count', 'desc').orderBy('key').limit(most);
}

type Peaking = Pick<TriedQuery, 'kind' | 'from'> & NonNullable<Choice['peak']>;

const peaking = (db: Kysely<AuthTables & { totals: Tried }>, { kind, from, of, least }: Peaking) =>
  db
    .selectFrom('auth_audit_failures')
    .select('key')
    .where('kind', '=', kind)
    .where(of, '>=', least)
    .where('day', '>=', startOf(from, DAY_MS));

/** The hours of the first day, whole days from there on, and rows between an hour and the period's beginning. */
function triedSince(db: Db, { kind, from, tried }: Omit<TriedQuery, 'choices'>) {
  const { hour, sign, rowsFrom, rowsTo } = nearestHour(from);
  const day = startOf(hour, DAY_MS);
  const left = hourColumns((hour - day) / HOUR_MS).map((column) => sql.ref(column));
  const among = tried && addressesThatTried(db, tried, from);
  const summed = db
    .selectFrom('auth_audit_failures')
    .where('kind', '=', kind)
    .$if(among !== undefined, (query) => query.where('key', 'in', among ?? []));
  const first = summed.where('day', '=', day).select(['key', sql<number>`${sql.join(left, sql` + `)}`.as('count')]);
  const later = summed.where('day', '>', day).select(['key', 'count']);
  const count = sql<number>`${sql.lit(sign)} * cast(count as integer)`;
  const edge = db
    .selectFrom('auth_audit')
    .select([sql<string>`${sql.ref(kind)}`.as('key'), count.as('count')])
    .where('event', '=', 'login')
    .where('at', '>=', rowsFrom)
    .where('at', '<', rowsTo)
    .where('outcome', '=', 'failure')
    .where(kind, 'is not', null)
    .$if(among !== undefined, (query) => query.where(kind, 'in', among ?? []));
  return (
    db
      // Apart, or PostgreSQL would divide among several workers what costs more to put together again.
      .with(
        (name) => name('edge').materialized(),
        () => edge,
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

/** Half an hour of rows at most: those that the hours lack, or those that they have too many. */
function nearestHour(from: number) {
  const before = startOf(from, HOUR_MS);
  const after = before + HOUR_MS;
  return from - before <= after - from
    ? { hour: before, sign: -1, rowsFrom: before, rowsTo: from }
    : { hour: after, sign: 1, rowsFrom: from, rowsTo: after };
}

const addressesThatTried = (db: Db, accounts: readonly string[], from: number) =>
  db
    .selectFrom('auth_audit_pairs')
    .select('address')
    .where('target', 'in', [...accounts])
    .where('hour', '>=', upTo(from, HOUR_MS));
