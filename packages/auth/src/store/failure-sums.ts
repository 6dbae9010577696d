import type { Selectable, Transaction } from 'kysely';
import { type FailureKind, type HourColumn, hourColumns } from './audit-sums-tables.ts';
import type { AuthTables } from './schema.ts';
import { DAY_MS, HOUR_MS, startOf } from './spans.ts';

type Trx = Transaction<AuthTables>;
type Row = Pick<Selectable<AuthTables['auth_audit']>, 'at' | 'target' | 'address' | 'count'>;

interface Day {
  readonly kind: FailureKind;
  readonly day: number;
  readonly key: string;
  readonly hours: number[];
  spread: number;
}

interface Pair {
  readonly address: string;
  readonly target: string;
  readonly hour: number;
}

/**
 * Adds failed sign-ins to the hours and days of their addresses and accounts, and notes which tried which. Whoever calls it
 * is the only one who adds meanwhile.
 */
export async function addFailures(trx: Trx, failed: readonly Row[]): Promise<void> {
  const days = await daysOf(trx, failed);
  const pairs = new Map<string, Pair>();
  for (const { target, address, at, count } of failed) {
    const hour = startOf(at, HOUR_MS);
    for (const day of [days.of('address', address, at), days.of('target', target, at)]) {
      if (day) day.hours[(hour - day.day) / HOUR_MS] = (day.hours[(hour - day.day) / HOUR_MS] ?? 0) + count;
    }
    if (address !== null && target !== null) pairs.set(`${hour} ${address} ${target}`, { address, target, hour });
  }
  const fresh = await addPairs(trx, [...pairs.values()]);
  for (const kind of ['address', 'target'] as const) {
    for (const { key, hour, count } of await spreads(trx, kind, fresh)) {
      const day = days.of(kind, key, hour);
      if (day) day.spread = Math.max(day.spread, count);
    }
  }
  // What sums up a flood may name nobody and no address.
  if (days.touched().length > 0) await keepDays(trx, days.touched());
}

interface Days {
  /** Undefined where nobody, or no address, is named. */
  of(kind: FailureKind, key: string | null, at: number): Day | undefined;
  /** Those that were asked for. */
  touched(): readonly Day[];
}

/** The days of these rows as they are now: nobody else changes them meanwhile. */
async function daysOf(trx: Trx, rows: readonly Row[]): Promise<Days> {
  const days = new Map<string, Day>();
  const touched = new Set<Day>();
  const nameOf = ({ kind, day, key }: Pick<Day, 'kind' | 'day' | 'key'>) => `${kind} ${day} ${key}`;
  const wanted = [...new Set(rows.map(({ at }) => startOf(at, DAY_MS)))];
  for (const kind of ['address', 'target'] as const) {
    const keys = [...new Set(rows.flatMap((row) => row[kind] ?? []))];
    if (keys.length === 0) continue;
    const known = await trx
      .selectFrom('auth_audit_failures')
      .select(['day', 'key', 'spread', ...hourColumns()])
      .where('kind', '=', kind)
      .where('day', 'in', wanted)
      .where('key', 'in', keys)
      .execute();
    for (const { day, key, spread, ...hours } of known) {
      const found = { kind, day, key, spread, hours: hourColumns().map((column) => hours[column] ?? 0) };
      days.set(nameOf(found), found);
    }
  }
  return {
    of(kind, key, at) {
      if (key === null) return undefined;
      const one = { kind, day: startOf(at, DAY_MS), key };
      const found = days.get(nameOf(one)) ?? { ...one, spread: 0, hours: hourColumns().map(() => 0) };
      days.set(nameOf(one), found);
      touched.add(found);
      return found;
    },
    touched: () => [...touched],
  };
}

/** Those that were not known. */
async function addPairs(trx: Trx, pairs: readonly Pair[]): Promise<readonly Pair[]> {
  if (pairs.length === 0) return [];
  return trx
    .insertInto('auth_audit_pairs')
    .values([...pairs])
    .onConflict((conflict) => conflict.columns(['address', 'hour', 'target']).doNothing())
    .returning(['address', 'target', 'hour'])
    .execute();
}

/** Of each address how many accounts it has tried in an hour, or of each account how many addresses. */
async function spreads(trx: Trx, kind: FailureKind, fresh: readonly Pair[]) {
  if (fresh.length === 0) return [];
  const hours = new Map(fresh.map((pair) => [`${pair.hour} ${pair[kind]}`, pair]));
  const rows = await trx
    .selectFrom('auth_audit_pairs')
    .select(({ fn }) => [`${kind} as key` as const, 'hour', fn.countAll().as('count')])
    .where(kind, 'in', [...new Set(fresh.map((pair) => pair[kind]))])
    .where('hour', 'in', [...new Set(fresh.map(({ hour }) => hour))])
    .groupBy([kind, 'hour'])
    .execute();
  return rows
    .filter(({ key, hour }) => hours.has(`${hour} ${key}`))
    .map(({ key, hour, count }) => ({ key, hour, count: Number(count) }));
}

const keepDays = (trx: Trx, days: readonly Day[]) =>
  trx
    .insertInto('auth_audit_failures')
    .values(
      days.map(({ hours, ...day }) => ({
        ...day,
        ...columnsOf(hours),
        count: hours.reduce((sum, count) => sum + count, 0),
        busiest: Math.max(...hours),
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'day', 'key'])
        .doUpdateSet(({ ref }) =>
          Object.fromEntries(
            (['count', 'busiest', 'spread', ...hourColumns()] as const).map((column) => [
              column,
              ref(`excluded.${column}`),
            ]),
          ),
        ),
    )
    .execute();

const columnsOf = (hours: readonly number[]): Record<HourColumn, number> =>
  Object.fromEntries(hourColumns().map((column, hour) => [column, hours[hour] ?? 0]));
