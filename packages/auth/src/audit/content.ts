import type { Happening } from '../events.ts';
import type { AuditContent } from '../store/audit.ts';

/** The longest that a row keeps of a user agent, and of any other text, in characters. */
const LONGEST_AGENT = 256;
const LONGEST = 128;

interface Setting {
  readonly at: number;
  readonly clientId: string;
  readonly pseudonym: (email: string) => string;
}

/** What of an event goes into its row: nothing that is secret, and of what came from outside only printable ASCII. */
export function contentOf({ event, outcome, about }: Happening, { at, clientId, pseudonym }: Setting): AuditContent {
  const { sub, email, actor, reason, action, session, context } = about;
  const oneself = outcome === 'success' ? sub : undefined;
  return {
    at,
    event,
    outcome,
    reason: printable(reason),
    action: printable(action),
    actor: printable(actor ?? oneself),
    target: printable(sub ?? (email === undefined ? undefined : pseudonym(email))),
    address: printable(context?.ip),
    agent: printable(context?.userAgent, LONGEST_AGENT),
    request: printable(context?.requestId),
    session: printable(session),
    client: printable(clientId),
    count: 1,
  };
}

function printable(text: string | undefined, longest = LONGEST): string | null {
  const kept = text?.replace(/[^\x20-\x7e]/g, '').slice(0, longest);
  return kept ? kept : null;
}
