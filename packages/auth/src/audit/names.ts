import type { AuditName, AuditNameStore } from '../store/audit-names.ts';

const KNOWN = 10_000;
const QUEUED = 1_000;
const BATCH = 100;
const SEEN_AGAIN_MS = 86_400_000;
/** Many that come one after the other are written together. */
const PAUSE_MS = 250;

/** Keeps the names of those that the record is about, beside the requests and never holding one up. */
export interface AuditNames {
  /** Remembers what a subject is called; forgotten where a process ends before it was written, until the next time. */
  note(name: AuditName): void;
  /** From now on the subject is not known. */
  forget(subjects: readonly string[]): void;
  drain(): Promise<void>;
}

export interface AuditNamesParts {
  readonly store: AuditNameStore;
  readonly clock: () => number;
  readonly failed: (error: unknown) => void;
}

export function createAuditNames({ store, clock, failed }: AuditNamesParts): AuditNames {
  const known = new Map<string, { name: string; until: number }>();
  const queued = new Map<string, string>();
  let keeping: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function keep(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    keeping ??= keepAll();
    return keeping;
  }

  async function keepAll(): Promise<void> {
    await Promise.resolve();
    let working = true;
    while (working && queued.size > 0) {
      const batch = [...queued].slice(0, BATCH).map(([subject, name]) => ({ subject, name }));
      for (const { subject } of batch) queued.delete(subject);
      try {
        await store.keep(batch, clock());
      } catch (error) {
        for (const { subject } of batch) known.delete(subject);
        failed(error);
        working = false;
      }
    }
    keeping = undefined;
  }

  return {
    note({ subject, name }) {
      const now = clock();
      const before = known.get(subject);
      if ((before?.name === name && now < before.until) || queued.size >= QUEUED) return;
      known.delete(subject);
      known.set(subject, { name, until: now + SEEN_AGAIN_MS });
      const [oldest] = known.keys();
      if (known.size > KNOWN && oldest !== undefined) known.delete(oldest);
      queued.set(subject, name);
      timer ??= setTimeout(keep, PAUSE_MS).unref();
    },
    forget(subjects) {
      for (const subject of subjects) {
        known.delete(subject);
        queued.delete(subject);
      }
    },
    drain: keep,
  };
}
