import type { AuditFilter, AuditPage } from './audit/page.ts';
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

/** The record of what happened: reading and keeping it, and what others tell it. */
export function auditing({ audit, events }: Parts) {
  return {
    /** A page of the record, newest first; that somebody read it is recorded too. Throws `invalid_request`. */
    async auditPage({ actor, context, ...filter }: AuditFilter & AuditCall): Promise<AuditPage> {
      const page = await audit.page(filter);
      await events.auditRead({ actor, context, ...(filter.subject !== undefined && { sub: filter.subject }) });
      return page;
    },

    /** Reads the whole record and says whether it is what was written, and else where it first is not. */
    verifyAudit: (options: VerifyAuditOptions = {}): Promise<Verification> => audit.verify(options),

    /** Removes what happened before, and leaves a signed mark in its place. Resolves with the number of rows. */
    async pruneAudit({ before, actor, context }: AuditCall & { before: Date }): Promise<number> {
      const time = before.getTime();
      if (Number.isNaN(time)) throw new AuthError('invalid_request', { cause: 'before' });
      await audit.ready();
      const removed = await audit.prune(time);
      await events.auditPruned({ actor, context, action: before.toISOString() });
      return removed;
    },

    /** Makes a person's name in the record unreadable for good. Name the sub, the address, or better both. */
    async eraseFromAudit({
      sub,
      email,
      actor,
      context,
    }: AuditCall & { sub?: string | undefined; email?: string | undefined }): Promise<void> {
      await audit.ready();
      await audit.erase({ sub, email });
      // The address would be noted again with it.
      await events.personErased({ actor, context, sub });
    },

    /** Records that a limit refused a request; beyond some in a minute only that there were more. */
    recordRateLimit: ({ route, policy, email, context }: LimitedCall): Promise<void> =>
      events.rateLimited({ email, context, action: route, reason: policy }),

    /** Records that somebody signed in was refused what only others may. `action` is a word of yours, such as a role. */
    recordRefusal: ({ actor, action, context }: AuditCall & { action: string }): Promise<void> =>
      events.accessRefused({ actor, action, reason: 'forbidden', context }),

    /** Records that a signing key was replaced; `key` is the new one's id. */
    recordKeyRotation: ({ key, actor, context }: AuditCall & { key: string }): Promise<void> =>
      events.keyRotated({ actor, context, action: key }),

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
