import type { AuditEntry, Fault } from 'custom-cognito';
import { Refusal } from '../refusal.ts';
import type { Family } from './family.ts';

/** The audit record and whether it is whole. */
export const auditHandlers: Family<'auditEntries' | 'auditVerification'> = ({ auth }) => ({
  async auditEntries({ query, actor, context }) {
    const { from, to, sub: subject, ip: address, ...filter } = query;
    const times = { from: timeOf('from', from), to: timeOf('to', to) };
    const page = await auth.auditPage({ ...filter, ...times, subject, address, actor, context });
    return { body: { items: page.entries.map(itemOf), next_cursor: page.nextCursor ?? null } };
  },

  async auditVerification() {
    const { fault, running, ...found } = await auth.auditVerification();
    return {
      body: {
        state: found.state,
        verified_at: found.verifiedAt?.toISOString() ?? null,
        covers_until: found.coversUntil?.toISOString() ?? null,
        read_in_full_at: found.readInFullAt?.toISOString() ?? null,
        last_entry: found.lastEntry ?? null,
        chains: found.chains,
        entries: found.entries,
        key: found.key,
        fault: fault === undefined ? null : faultOf(fault),
        running: running === undefined ? null : { entries_read: running },
      },
    };
  },
});

const faultOf = ({ kind, chain, number, part }: Fault) => ({
  kind,
  chain,
  entry: number === undefined ? null : `${chain}-${number}`,
  part: part ?? null,
});

/** A day begins at midnight in UTC. */
function timeOf(field: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new Refusal('validation_failed', { errors: [{ field, code: 'not_allowed' }] });
  return date;
}

const itemOf = (entry: AuditEntry) => ({
  id: entry.id,
  timestamp: entry.at.toISOString(),
  event: entry.event,
  outcome: entry.outcome,
  reason: entry.reason ?? null,
  action: entry.action ?? null,
  actor: entry.actor ?? null,
  actor_name: entry.actorName ?? null,
  target: entry.subject ?? null,
  target_name: entry.subjectName ?? null,
  ip: entry.address ?? null,
  user_agent: entry.userAgent ?? null,
  session_id: entry.sessionId ?? null,
  request_id: entry.requestId ?? null,
  count: entry.count,
});
