import { z } from 'zod';

const count = z.int().nonnegative();
const nextCursor = z.string().nullable().describe('Send it as cursor for the page that follows; null on the last.');
const logins = {
  total_logins: count.describe('Sign-ins that succeeded.'),
  failed_logins: count,
  new_registrations: count.describe('Accounts that were asked for.'),
};

export const authStats = z.object({
  last_24h: z.object({ ...logins, password_resets: count.describe('Codes that were asked for.') }),
  last_7d: z.object({ ...logins, active_users: count.describe('Different people who signed in or renewed tokens.') }),
  current: z.object({
    active_sessions: count.describe('Sessions that are alive.'),
    users_online: count.describe('People with one who signed in or renewed tokens in the last 5 minutes.'),
  }),
});

export const recentActivity = z.object({
  items: z.array(
    z.object({
      timestamp: z.iso.datetime(),
      event: z.string(),
      user: z.string().nullable().describe('The e-mail address where it is known, else a sub or a pseudonym.'),
      ip: z.string().nullable(),
      success: z.boolean(),
      reason: z.string().nullable(),
    }),
  ),
  next_cursor: nextCursor,
});

export const failedAttempts = z.object({
  period_hours: count,
  total_attempts: count,
  by_user: z.record(z.string(), count).describe('The 100 accounts that were tried most.'),
  by_ip: z.record(z.string(), count).describe('The 100 addresses from which most came.'),
  suspicious_ips: z.array(
    z.object({
      ip: z.string(),
      attempts: count,
      users: count.describe('Different accounts that were tried.'),
      reason: z.enum(['many_accounts', 'many_addresses_on_one_account', 'sudden_failures']),
    }),
  ),
});

export const failureReasons = z.object({
  period_hours: count,
  total_attempts: count,
  by_reason: z.record(z.string(), count).describe('All of them, by code; `unknown` where none was given.'),
});

export const eventSeries = z.object({
  event: z.string(),
  outcome: z.enum(['success', 'failure']).nullable(),
  by: z.enum(['hour', 'day']),
  timezone: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime().describe('Not included.'),
  total: count,
  points: z.array(
    z.object({
      start: z.iso.datetime({ offset: true }).describe('As clocks of the time zone show it.'),
      count,
    }),
  ),
});

export const userTimeline = z.object({
  user: z.string().describe('The e-mail address where it is known, else the sub.'),
  items: z.array(
    z.object({
      id: z.string(),
      timestamp: z.iso.datetime(),
      event: z.string(),
      success: z.boolean(),
      reason: z.string().nullable(),
      action: z.string().nullable(),
      actor: z.string().nullable().describe('Who did it: an e-mail address where it is known, a sub, or a program.'),
      ip: z.string().nullable(),
      user_agent: z.string().nullable(),
      session_id: z.string().nullable(),
      request_id: z.string().nullable(),
      count: count.describe('How many times: more than 1 only where a flood is summed up.'),
    }),
  ),
  next_cursor: nextCursor,
});
