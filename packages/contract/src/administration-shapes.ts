import { z } from 'zod';

const time = z.iso.datetime();
const nextCursor = z
  .string()
  .nullable()
  .describe('Send it as cursor, with the same question, for the page that follows; null on the last.');

const user = z.object({
  sub: z.string(),
  username: z.string(),
  email: z.string(),
  name: z.string(),
  status: z.string().describe("Cognito's name for the state of the account, such as CONFIRMED."),
  enabled: z.boolean().describe('Whether the account may sign in at all.'),
  email_verified: z.boolean(),
  created_at: time.nullable(),
  updated_at: time.nullable(),
});

export const users = z.object({
  items: z.array(user).describe('May be fewer than asked for, even none, while there are more pages.'),
  next_cursor: nextCursor,
  estimated_total: z
    .int()
    .nonnegative()
    .nullable()
    .describe('All users of the pool, as it estimates them; told on the first page of a list without conditions.'),
});

export const userDetails = user.extend({
  phone_number: z.string().nullable(),
  phone_number_verified: z.boolean(),
  groups: z.array(z.string()),
  mfa: z.array(z.string()).describe("Second factors that are on, by Cognito's names."),
  preferred_mfa: z.string().nullable(),
  active_sessions: z.int().nonnegative(),
  last_sign_in_at: time
    .nullable()
    .describe('As far as the sessions that are still kept tell; they are for 30 days, unless set otherwise.'),
  last_lockout_at: time
    .nullable()
    .describe(
      'When too many wrong passwords last locked it, if in the last 15 minutes: the longest that a lock lasts.',
    ),
});

export const userSessions = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      device: z.string().describe('Browser and system, as far as the browser says.'),
      ip: z.string().describe('Where it was last used from.'),
      created_at: time,
      last_seen_at: time.describe('When its tokens were last renewed.'),
    }),
  ),
});

export const groups = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      description: z.string().nullable(),
      precedence: z.int().nonnegative().nullable().describe('The lowest decides whose role is preferred.'),
      role_arn: z.string().nullable(),
      created_at: time.nullable(),
      updated_at: time.nullable(),
    }),
  ),
  next_cursor: nextCursor,
});

export const auditEntries = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      timestamp: time,
      event: z.string(),
      outcome: z.enum(['success', 'failure']),
      reason: z.string().nullable(),
      action: z.string().nullable().describe('Which of several things the event may be about.'),
      actor: z.string().nullable().describe('Who did it, where that is known: a sub, an operator, or a program.'),
      actor_name: z.string().nullable().describe('The e-mail address, where it is known and was not erased.'),
      target: z.string().nullable().describe('Whom it is about: a sub, or a pseudonym of an address.'),
      target_name: z.string().nullable(),
      ip: z.string().nullable(),
      user_agent: z.string().nullable(),
      session_id: z.string().nullable(),
      request_id: z.string().nullable(),
      count: z.int().positive().describe('How many times: more than 1 only where a flood is summed up.'),
    }),
  ),
  next_cursor: z
    .string()
    .nullable()
    .describe('Send it as cursor for the page that follows; null on the last. A page may have fewer items, even none.'),
});

export const auditVerification = z.object({
  state: z
    .enum(['pending', 'intact', 'broken'])
    .describe('As the last pass of this process found it; pending until its first one has ended.'),
  verified_at: time.nullable().describe('When that pass ended.'),
  covers_until: time.nullable().describe('When it began: what had been recorded by then, it has covered.'),
  read_in_full_at: time
    .nullable()
    .describe('When a pass last read all of the record; those in between read what has come since.'),
  last_entry: z.string().nullable().describe('The last entry of the youngest chain that was found good.'),
  chains: z.int().nonnegative(),
  entries: z.int().nonnegative().describe('Entries that are there and were found good.'),
  key: z.string().describe('Names the key whose proofs were checked; another master key has another.'),
  fault: z
    .object({
      kind: z.enum(['edited', 'missing', 'reordered', 'inserted', 'truncated']),
      chain: z.int(),
      entry: z.string().nullable().describe('The first bad entry, or where one should be.'),
      part: z.enum(['opening', 'head', 'checkpoint']).nullable(),
    })
    .nullable(),
  running: z.object({ entries_read: z.int().nonnegative() }).nullable().describe('The pass that is under way.'),
});

export type User = z.output<typeof user>;
export type UserDetails = z.output<typeof userDetails>;
