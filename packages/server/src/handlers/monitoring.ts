import { type AuditEntry, type AuthStats, userOf } from 'custom-cognito';
import type { Family } from './family.ts';

type Questions = 'authStats' | 'recentActivity' | 'failedAttempts' | 'failureReasons' | 'eventSeries' | 'userTimeline';

/** What administrators ask of the audit record. */
export const monitoringHandlers: Family<Questions> = ({ auth }) => ({
  async authStats({ actor, context }) {
    const { last24h, last7d, current } = await auth.authStats({ actor, context });
    return {
      body: {
        last_24h: { ...loginsOf(last24h), password_resets: last24h.passwordResets },
        last_7d: { ...loginsOf(last7d), active_users: last7d.activeUsers },
        current: { active_sessions: current.activeSessions, users_online: current.usersOnline },
      },
    };
  },

  async recentActivity({ query, actor, context }) {
    const { entries, nextCursor = null } = await auth.recentActivity({ ...query, actor, context });
    const items = entries.map((entry) => ({
      timestamp: entry.at.toISOString(),
      event: entry.event,
      user: userOf(entry) ?? null,
      ip: entry.address ?? null,
      success: entry.outcome === 'success',
      reason: entry.reason ?? null,
    }));
    return { body: { items, next_cursor: nextCursor } };
  },

  async failedAttempts({ query, actor, context }) {
    const report = await auth.failedAttempts({ ...query, actor, context });
    return {
      body: {
        period_hours: report.periodHours,
        total_attempts: report.totalAttempts,
        by_user: Object.fromEntries(report.byUser),
        by_ip: Object.fromEntries(report.byIp),
        suspicious_ips: [...report.suspiciousIps],
      },
    };
  },

  async failureReasons({ query, actor, context }) {
    const { periodHours, totalAttempts, byReason } = await auth.failureReasons({ ...query, actor, context });
    return {
      body: { period_hours: periodHours, total_attempts: totalAttempts, by_reason: Object.fromEntries(byReason) },
    };
  },

  async eventSeries({ query, actor, context }) {
    const { event, outcome, by = 'hour' } = query;
    const { from, to, timezone, total, points } = await auth.eventSeries({ ...query, by, actor, context });
    return {
      body: {
        event,
        outcome: outcome ?? null,
        by,
        timezone,
        from: from.toISOString(),
        to: to.toISOString(),
        total,
        points: [...points],
      },
    };
  },

  async userTimeline({ params, query, actor, context }) {
    const { user, entries, nextCursor = null } = await auth.userTimeline({ ...params, ...query, actor, context });
    return { body: { user, items: entries.map(itemOf), next_cursor: nextCursor } };
  },
});

const loginsOf = (stats: AuthStats['last24h'] | AuthStats['last7d']) => ({
  total_logins: stats.totalLogins,
  failed_logins: stats.failedLogins,
  new_registrations: stats.newRegistrations,
});

const itemOf = (entry: AuditEntry) => ({
  id: entry.id,
  timestamp: entry.at.toISOString(),
  event: entry.event,
  success: entry.outcome === 'success',
  reason: entry.reason ?? null,
  action: entry.action ?? null,
  actor: entry.actorName ?? entry.actor ?? null,
  ip: entry.address ?? null,
  user_agent: entry.userAgent ?? null,
  session_id: entry.sessionId ?? null,
  request_id: entry.requestId ?? null,
  count: entry.count,
});
