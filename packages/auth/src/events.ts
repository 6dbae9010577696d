import type { SignInMethod } from './challenges.ts';
import type { Log, RequestContext } from './context.ts';
import type { Outcome } from './store/audit.ts';

/** What an event keeps of the request behind it. */
export type Caused = Omit<RequestContext, 'locale'>;

/** Who and what an event is about. The e-mail address is told as a pseudonym only. */
export interface About {
  readonly sub?: string | undefined;
  readonly email?: string | undefined;
  readonly context?: Caused | undefined;
  /** Why it failed, or how it came about: a word of ours, never a message. */
  readonly reason?: string | undefined;
  /** Who did it. Unless given, what succeeded was done by whom it is about, and nobody knows who failed. */
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  /** The session's public id. */
  readonly session?: string | undefined;
  /** Of a registration: the sub of the account that it made. Not recorded, but whose name the address is. */
  readonly account?: string | undefined;
  /** Of a reading: what was asked for. The same, again, is counted for a while instead of recorded anew. */
  readonly question?: string | undefined;
  /** Of a sign-in: what it was decided by. Counted, not recorded. */
  readonly method?: SignInMethod | undefined;
}

/** How an event stands in the record, and how loud it is. */
interface Kind {
  readonly event: string;
  readonly outcome: Outcome;
  readonly level: keyof Log;
  /** Anybody can cause it at will: beyond some in a minute it is counted instead of written row by row. */
  readonly floods: boolean;
}

const done = (event: string, level: keyof Log = 'info'): Kind => ({ event, outcome: 'success', level, floods: false });
const failed = (event: string): Kind => ({ event, outcome: 'failure', level: 'warn', floods: true });
const alarm = (event: string): Kind => ({ event, outcome: 'failure', level: 'warn', floods: false });

/** Every business event: closed, so that none is told anywhere else or by another name. */
export const EVENTS = {
  registered: done('registration'),
  confirmed: done('confirmation'),
  confirmationFailed: failed('confirmation'),
  codeResent: done('code_request'),
  loginSucceeded: done('login'),
  loginFailed: failed('login'),
  lockedOut: failed('lockout'),
  guessingSuspected: alarm('guessing'),
  rateLimited: failed('rate_limit'),
  refreshed: done('refresh'),
  refreshFailed: failed('refresh'),
  refreshReuseDetected: alarm('refresh_reuse'),
  refreshMismatched: alarm('refresh_mismatch'),
  loggedOut: done('logout'),
  sessionRevoked: done('session_revocation'),
  passwordChanged: done('password_change'),
  passwordProofFailed: failed('password_proof'),
  passwordResetAsked: done('password_reset_request'),
  passwordResetDone: done('password_reset'),
  passwordResetFailed: failed('password_reset'),
  mfaEnabled: done('mfa_enable'),
  mfaSetupFailed: failed('mfa_enable'),
  mfaDisabled: done('mfa_disable', 'warn'),
  recoveryCodesMade: done('recovery_codes'),
  recoveryCodeUsed: done('recovery_code_use', 'warn'),
  identityLinked: done('identity_link', 'warn'),
  identityLinkFailed: failed('identity_link'),
  identityUnlinked: done('identity_unlink', 'warn'),
  profileUpdated: done('profile_update'),
  accountDeleted: done('account_deletion'),
  adminAction: done('admin_action'),
  adminFailed: alarm('admin_action'),
  accessRefused: failed('access_refusal'),
  keyRotated: done('key_rotation'),
  settingsChanged: done('settings_change', 'warn'),
  auditRead: done('audit_read'),
  auditPruned: done('audit_prune'),
  personErased: done('audit_erasure'),
} as const satisfies Record<string, Kind>;

export type EventName = keyof typeof EVENTS;

/** Something that happened, on its way to whoever keeps it. */
export interface Happening extends Kind {
  readonly name: EventName;
  readonly about: About;
}

/** Keeps events: the log, the record. Rejects with AuthError when it must and cannot. */
export type EventLeaf = (happening: Happening) => void | Promise<void>;

/** One function per business event. It resolves once every leaf has it, which is when an answer may be sent. */
export type Events = Readonly<Record<EventName, (about: About) => Promise<void>>>;

export function createEvents(leaves: readonly EventLeaf[]): Events {
  const tell = (name: EventName) => async (about: About) => {
    const happening = { ...EVENTS[name], name, about };
    await Promise.all(leaves.map((leaf) => leaf(happening)));
  };
  const names = Object.keys(EVENTS) as EventName[];
  return Object.fromEntries(names.map((name) => [name, tell(name)])) as Events;
}

/** A line of the log for each event. */
export function logEvents(log: Log, pseudonym: (email: string) => string): EventLeaf {
  return ({ name, level, about }) =>
    log[level](
      {
        event: name,
        sub: about.sub,
        user: about.email === undefined ? undefined : pseudonym(about.email),
        reason: about.reason,
        actor: about.actor,
        action: about.action,
        request_id: about.context?.requestId,
      },
      name,
    );
}
