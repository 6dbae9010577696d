import type { AuditEntry, AuditPage } from '../audit/page.ts';
import { questionOf } from '../audit/repeats.ts';
import type { AuditCall } from '../auditing.ts';
import type { Parts } from '../parts.ts';
import type { Happened } from '../store/audit-questions.ts';
import { failedAttempts, type SuspicionReason } from './failed-attempts.ts';
import { type EventSeries, eventSeries, type SeriesQuery } from './series.ts';
import { type TimelineQuery, userTimeline } from './timeline.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const ONLINE_MS = 5 * MINUTE_MS;
const USUAL_HOURS = 24;

export interface AuthStats {
  readonly last24h: {
    /** Sign-ins that succeeded. */
    readonly totalLogins: number;
    readonly failedLogins: number;
    /** Accounts that were asked for. */
    readonly newRegistrations: number;
    /** Codes that were asked for. */
    readonly passwordResets: number;
  };
  readonly last7d: {
    readonly totalLogins: number;
    readonly failedLogins: number;
    readonly newRegistrations: number;
    /** Different people who signed in or renewed tokens. */
    readonly activeUsers: number;
  };
  readonly current: {
    readonly activeSessions: number;
    /** People who signed in or renewed tokens in the last five minutes and are signed in still. */
    readonly usersOnline: number;
  };
}

export interface ActivityQuery {
  /** 1 to 200; 50 unless given. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  /** Only what happened in so many hours before now. */
  readonly hours?: number | undefined;
}

export interface FailureReport {
  readonly periodHours: number;
  readonly totalAttempts: number;
  /** By name where it is known, else by sub or pseudonym; the 100 accounts that were tried most. */
  readonly byUser: ReadonlyMap<string, number>;
  /** The 100 addresses from which most came. */
  readonly byIp: ReadonlyMap<string, number>;
  readonly suspiciousIps: readonly {
    readonly ip: string;
    readonly attempts: number;
    /** Different accounts. */
    readonly users: number;
    readonly reason: SuspicionReason;
  }[];
}

export interface FailureReasons {
  readonly periodHours: number;
  readonly totalAttempts: number;
  /** All of them, by coded reason, the most frequent first; `unknown` where nobody said. */
  readonly byReason: ReadonlyMap<string, number>;
}

export interface Timeline extends AuditPage {
  /** The person's address where it is known, else the sub. */
  readonly user: string;
}

/** Which question, about whom, and what else was asked for. */
interface Reading {
  readonly action: string;
  readonly sub?: string;
  readonly asked?: object;
}

/** Questions asked of the record. Each answer is recorded as read, and counts what happened before it was asked. */
export function monitoring({ audit, events, sessions, questions, failures, summing, clock }: Parts) {
  /** Records who has read what, before it is told. */
  async function recorded<T>(answer: T, { actor, context }: AuditCall, { asked = {}, ...about }: Reading) {
    await events.auditRead({ actor, context, ...about, question: questionOf(asked) });
    return answer;
  }

  return {
    async authStats(call: AuditCall): Promise<AuthStats> {
      await summing.caughtUp();
      const now = clock();
      const week = now - 7 * DAY_MS;
      const [ofDay, ofWeek, activeUsers, activeSessions, usersOnline] = await Promise.all([
        questions.happened(['login', 'registration', 'password_reset_request'], now - DAY_MS),
        questions.happened(['login', 'registration'], week),
        questions.peopleSince(week),
        sessions.countLive(),
        questions.peopleOnline(now, now - ONLINE_MS),
      ]);
      const stats = {
        last24h: { ...loginsOf(ofDay), passwordResets: countOf(ofDay, 'password_reset_request') },
        last7d: { ...loginsOf(ofWeek), activeUsers },
        current: { activeSessions, usersOnline },
      };
      return recorded(stats, call, { action: 'stats' });
    },

    /** What happened last, newest first. Throws `invalid_request` for a limit or a cursor that is none. */
    async recentActivity({ actor, context, hours, ...page }: ActivityQuery & AuditCall): Promise<AuditPage> {
      const from = hours === undefined ? undefined : new Date(clock() - hours * HOUR_MS);
      const asked = { hours, cursor: page.cursor };
      return recorded(await audit.page({ ...page, from }), { actor, context }, { action: 'recent_activity', asked });
    },

    /** Failed sign-ins of so many hours before now, 24 unless given. */
    async failedAttempts({
      actor,
      context,
      hours = USUAL_HOURS,
    }: AuditCall & { hours?: number | undefined }): Promise<FailureReport> {
      await summing.caughtUp();
      const from = clock() - hours * HOUR_MS;
      const happened = await questions.happened(['login'], from);
      const found = await failedAttempts(failures, from);
      const names = await audit.namesOf(found.byAccount.map(({ key }) => key));
      const byUser = new Map<string, number>();
      for (const { key, count } of found.byAccount) {
        const name = names.get(key) ?? key;
        byUser.set(name, (byUser.get(name) ?? 0) + count);
      }
      const report: FailureReport = {
        periodHours: hours,
        totalAttempts: countOf(happened, 'login', 'failure'),
        byUser,
        byIp: new Map(found.byAddress.map(({ key, count }) => [key, count])),
        suspiciousIps: found.suspects.map(({ address, attempts, accounts, reason }) => ({
          ip: address,
          attempts,
          users: accounts,
          reason,
        })),
      };
      return recorded(report, { actor, context }, { action: 'failed_attempts', asked: { hours } });
    },

    /** Why sign-ins were refused in so many hours before now, 24 unless given: all of them, counted by reason. */
    async failureReasons({
      actor,
      context,
      hours = USUAL_HOURS,
    }: AuditCall & { hours?: number | undefined }): Promise<FailureReasons> {
      await summing.caughtUp();
      const counts = [...(await failures.reasonsSince(clock() - hours * HOUR_MS))]
        .map(([reason, count]) => [reason || 'unknown', count] as const)
        .sort(([a, most], [b, count]) => count - most || (a < b ? -1 : 1));
      const reasons: FailureReasons = {
        periodHours: hours,
        totalAttempts: counts.reduce((sum, [, count]) => sum + count, 0),
        byReason: new Map(counts),
      };
      return recorded(reasons, { actor, context }, { action: 'failure_reasons', asked: { hours } });
    },

    /** How often something happened, by hour or day of a time zone. Throws `validation_failed`. */
    async eventSeries({ actor, context, ...query }: SeriesQuery & AuditCall): Promise<EventSeries> {
      const series = await eventSeries({ questions, now: clock() }, query);
      return recorded(series, { actor, context }, { action: 'series', asked: query });
    },

    /** What happened to one account, newest first. Throws `invalid_request` for a limit or a cursor that is none. */
    async userTimeline({ actor, context, ...query }: TimelineQuery & AuditCall): Promise<Timeline> {
      const page = await userTimeline(audit, query);
      const user = (await audit.namesOf([query.sub])).get(query.sub) ?? query.sub;
      const about = { action: 'timeline', sub: query.sub, asked: { cursor: query.cursor } };
      return recorded({ ...page, user }, { actor, context }, about);
    },
  };
}

/** What an entry is about, for people: whom, else who did it, by name where it is known. */
export const userOf = ({ subjectName, subject, actorName, actor }: AuditEntry): string | undefined =>
  subjectName ?? subject ?? actorName ?? actor;

const loginsOf = (happened: readonly Happened[]) => ({
  totalLogins: countOf(happened, 'login'),
  failedLogins: countOf(happened, 'login', 'failure'),
  newRegistrations: countOf(happened, 'registration'),
});

function countOf(happened: readonly Happened[], event: string, outcome: Happened['outcome'] = 'success'): number {
  return happened.find((one) => one.event === event && one.outcome === outcome)?.count ?? 0;
}
