import type { AuditEntry, AuditFilter, AuditPage, AuditQuery } from './audit/page.ts';
import type { AuditRecord, AuditTail } from './audit/record.ts';
import { questionOf } from './audit/repeats.ts';
import type { Verification, VerifyAuditOptions } from './audit/verify.ts';
import { AuthError } from './errors.ts';
import type { Caused } from './events.ts';
import type { Parts } from './parts.ts';

/** Who reads or keeps the record; `actor` is a sub or the name of a program. */
export interface AuditCall {
  readonly actor: string;
  readonly context?: Caused | undefined;
}

export interface LimitedCall {
  /** The route. */
  readonly route: string;
  /** The policy that refused, such as `login-address`. */
  readonly policy: string;
  readonly email?: string | undefined;
  readonly context: Caused;
}

export interface AdminAct extends AuditCall {
  readonly action: string;
  /** Whom it changed. */
  readonly sub?: string | undefined;
  /** A word for why it was refused. */
  readonly reason?: string | undefined;
}

/** What was found of the record, and the name of the key that proves it. */
export type AuditVerification = ReturnType<AuditRecord['watched']>;

export interface KeyRotation {
  readonly key: string;
  readonly withdrawn?: string | undefined;
}

/** The record of what happened: reading and keeping it, and what others tell it. */
export function auditing({ audit, events, clock }: Parts) {
  return {
    /**
     * A page of the record, newest first; that somebody read it is recorded too, and that they read the same again within
     * a quarter of an hour is counted. Throws `invalid_request`.
     */
    async auditPage({ actor, context, ...filter }: AuditFilter & AuditCall): Promise<AuditPage> {
      const page = await audit.page(filter);
      const { subject: sub, limit: _limit, ...asked } = filter;
      await events.auditRead({ actor, context, ...(sub !== undefined && { sub }), question: questionOf(asked) });
      return page;
    },

    /**
     * All entries that match, oldest first, one page in memory at a time; that they were read is recorded before the
     * first is told. Throws `invalid_request`.
     */
    async *auditEntries({ actor, context, ...query }: AuditQuery & AuditCall): AsyncGenerator<AuditEntry> {
      await events.auditRead({ actor, context, sub: query.subject });
      yield* audit.entries(query);
    },

    /**
     * The last entries that match, oldest first, and with `follow` those that come, within two seconds, until it is
     * aborted. What comes in more than 15 seconds after it happened is not told. Recorded once, before the first, and that
     * row is not among them.
     */
    async *tailAudit({ actor, context, ...query }: AuditTail & AuditCall): AsyncGenerator<AuditEntry> {
      const to = new Date(clock());
      await events.auditRead({ actor, context, sub: query.subject });
      yield* audit.tail({ ...query, to });
    },

    /** Reads the whole record and says whether it is what was written, and else where it first is not. */
    verifyAudit: (options: VerifyAuditOptions = {}): Promise<Verification> => audit.verify(options),

    /**
     * What this process has found of the record beside the requests. Answers at once; asking has it verified anew where
     * what is known is older than half a minute: what has come since, and once a day, or after a fault, the whole.
     */
    auditVerification: async (): Promise<AuditVerification> => audit.watched(),

    /** Removes what happened before, and leaves a signed mark in its place. Resolves with the number of rows. */
    async pruneAudit({ before, actor, context }: AuditCall & { before: Date }): Promise<number> {
      const time = before.getTime();
      if (Number.isNaN(time)) throw new AuthError('invalid_request', { cause: 'before' });
      await audit.ready();
      const removed = await audit.prune(time);
      await events.auditPruned({ actor, context, action: before.toISOString() });
      return removed;
    },

    /**
     * Makes a person's name in the record unreadable for good: the one of a sub, or an address wherever it is somebody's
     * name. Resolves with how many names that were.
     */
    async eraseFromAudit({
      sub,
      email,
      actor,
      context,
    }: AuditCall & { sub?: string | undefined; email?: string | undefined }): Promise<number> {
      await audit.ready();
      const erased = await audit.erase({ sub, email });
      // The address would be noted again with it.
      await events.personErased({ actor, context, sub });
      return erased;
    },

    /** Records that a limit refused a request; beyond some in a minute only that there were more. */
    recordRateLimit: ({ route, policy, email, context }: LimitedCall): Promise<void> =>
      events.rateLimited({ email, context, action: route, reason: policy }),

    /** Records that somebody signed in was refused what only others may. `action` is a word of yours, such as a role. */
    recordRefusal: ({ actor, action, context }: AuditCall & { action: string }): Promise<void> =>
      events.accessRefused({ actor, action, reason: 'forbidden', context }),

    /** To be asked before something is done that must be recorded. Throws `service_unavailable`. */
    requireRecord: (): Promise<void> => audit.ready(),

    /** Records what an operator or a program did outside of this service; with a `reason`, that it was refused. */
    recordAdminAct: ({ actor, action, sub, reason, context }: AdminAct): Promise<void> =>
      reason === undefined
        ? events.adminAction({ actor, action, sub, context })
        : events.adminFailed({ actor, action, sub, reason, context }),

    /** Records that a signing key was replaced; `key` is the new one's id, `withdrawn` one that is no longer trusted. */
    recordKeyRotation: ({ key, withdrawn, actor, context }: AuditCall & KeyRotation): Promise<void> =>
      events.keyRotated({ actor, context, action: key, reason: withdrawn === undefined ? undefined : 'withdrawal' }),

    /**
     * Remembers the settings of this start, as keyed hashes, and records the names of those that were others at the last
     * one; resolves with these names.
     */
    async noteSettings({
      settings,
      actor,
      context,
    }: AuditCall & { settings: Readonly<Record<string, unknown>> }): Promise<readonly string[]> {
      await audit.ready();
      const changed = await audit.exchangeSettings(settings);
      if (changed.length > 0) await events.settingsChanged({ actor, context, action: changed.join(',') });
      return changed;
    },
  };
}
