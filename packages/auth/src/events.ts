import type { Log, RequestContext } from './context.ts';
import type { Secrets } from './secrets.ts';

/** Who and what an event is about. The address is logged as a pseudonym only. */
export interface About {
  readonly sub?: string | undefined;
  readonly email?: string | undefined;
  readonly context?: RequestContext | undefined;
  /** Why it failed, or how it came about: a word of ours, never a message. */
  readonly reason?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
}

const LEVELS = {
  registered: 'info',
  confirmed: 'info',
  codeResent: 'info',
  loginSucceeded: 'info',
  loginFailed: 'warn',
  guessingSuspected: 'warn',
  refreshed: 'info',
  refreshReuseDetected: 'warn',
  refreshMismatched: 'warn',
  loggedOut: 'info',
  sessionRevoked: 'info',
  passwordChanged: 'info',
  passwordResetAsked: 'info',
  passwordResetDone: 'info',
  mfaEnabled: 'info',
  mfaDisabled: 'warn',
  recoveryCodesMade: 'info',
  recoveryCodeUsed: 'warn',
  profileUpdated: 'info',
  accountDeleted: 'info',
  adminAction: 'info',
} as const satisfies Record<string, keyof Log>;

/** One function per business event. */
export type Events = Readonly<Record<keyof typeof LEVELS, (about: About) => void>>;

export function createEvents(log: Log, secrets: Secrets): Events {
  const record = (event: keyof typeof LEVELS) => (about: About) =>
    log[LEVELS[event]](
      {
        event,
        sub: about.sub,
        user: about.email === undefined ? undefined : secrets.pseudonym(about.email),
        reason: about.reason,
        actor: about.actor,
        action: about.action,
        request_id: about.context?.requestId,
      },
      event,
    );
  const names = Object.keys(LEVELS) as (keyof typeof LEVELS)[];
  return Object.fromEntries(names.map((name) => [name, record(name)])) as Events;
}
