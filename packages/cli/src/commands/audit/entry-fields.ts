import type { AuditEntry } from 'custom-cognito';

/** What an entry is for programs; in this order everywhere. */
const FIELDS: Readonly<Record<string, (entry: AuditEntry) => string | number | undefined>> = {
  id: ({ id }) => id,
  timestamp: ({ at }) => at.toISOString(),
  event: ({ event }) => event,
  outcome: ({ outcome }) => outcome,
  reason: ({ reason }) => reason,
  action: ({ action }) => action,
  actor: ({ actor }) => actor,
  subject: ({ subject }) => subject,
  ip: ({ address }) => address,
  user_agent: ({ userAgent }) => userAgent,
  request_id: ({ requestId }) => requestId,
  session_id: ({ sessionId }) => sessionId,
  client_id: ({ clientId }) => clientId,
  count: ({ count }) => count,
};

/** E-mail addresses, which stand apart from the record so that a person can be erased from it. */
const NAMES: typeof FIELDS = {
  actor_name: ({ actorName }) => actorName,
  subject_name: ({ subjectName }) => subjectName,
};

export interface EntryFields {
  readonly columns: readonly string[];
  of(entry: AuditEntry): Readonly<Record<string, string | number | null>>;
}

/** The fields of an entry, with or without people's names. */
export function entryFields({ names }: { readonly names: boolean }): EntryFields {
  const fields = Object.entries(names ? { ...FIELDS, ...NAMES } : FIELDS);
  return {
    columns: fields.map(([name]) => name),
    of: (entry) => Object.fromEntries(fields.map(([name, read]) => [name, read(entry) ?? null])),
  };
}
