import type { Database } from '@custom-cognito/database';
import { type Kysely, sql } from 'kysely';
import type { Outcome } from './audit.ts';
import type { AuthTables } from './schema.ts';
import { QUARTER_MS, upTo } from './spans.ts';

type Db = Kysely<AuthTables>;

/** How often an event had an outcome. */
export interface Happened {
  readonly event: string;
  readonly outcome: Outcome;
  readonly count: number;
}

/** What is read from whole quarters that were counted, from sums and sessions, and from rows only at the edge of a period. */
export interface AuditQuestions {
  /** How often these events happened since, by outcome; what did not happen is left out. */
  happened(events: readonly string[], from: number): Promise<readonly Happened[]>;
  /** How often an event happened in each of the spans that follow each other. */
  sums(query: SumsQuery): Promise<readonly number[]>;
  /** People who signed in or renewed tokens since. */
  peopleSince(from: number): Promise<number>;
  /** People with a session that is alive and was used since. */
  peopleOnline(now: number, since: number): Promise<number>;
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
  return { ...counting(db), ...people(db) };
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

function people(db: Db): Pick<AuditQuestions, 'peopleSince' | 'peopleOnline'> {
  return {
    async peopleSince(from) {
      const seen = db.selectFrom('auth_audit_people').where('seen_at', '>=', from);
      return Number((await seen.select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow()).count);
    },
    async peopleOnline(now, since) {
      const counted = db
        .selectFrom('auth_sessions')
        .where('last_seen_at', '>=', since)
        .where('revoked_at', 'is', null)
        // No plain columns, or SQLite would take an index on one of them, and look each live session up.
        .where(sql<boolean>`idle_expires_at + 0 > ${now}`)
        .where(sql<boolean>`expires_at + 0 > ${now}`)
        // No plain column, or SQLite would read all sessions in the order of it.
        .select(sql<number>`count(distinct sub || '')`.as('count'));
      return Number((await counted.executeTakeFirstOrThrow()).count);
    },
  };
}
