import type { Database } from '@custom-cognito/database';
import type { Log } from '../context.ts';
import type { EventLeaf } from '../events.ts';
import { kindOf } from '../outages.ts';
import type { Secrets } from '../secrets.ts';
import type { AuditContent } from '../store/audit.ts';
import { createAuditStore } from '../store/audit-kysely.ts';
import { createAuditNameStore } from '../store/audit-names.ts';
import { createSettingsSeen } from '../store/settings-seen.ts';
import { contentOf } from './content.ts';
import { createFlood } from './flood.ts';
import { createAuditNames } from './names.ts';
import { type AuditEntry, type AuditFilter, type AuditPage, type AuditQuery, readEntries, readPage } from './page.ts';
import { createProof } from './proof.ts';
import { pruneRecord } from './prune.ts';
import { createRepeats } from './repeats.ts';
import { tailOf } from './tail.ts';
import { createTrail } from './trail.ts';
import { createVerificationWatch, type WatchedState } from './verification-watch.ts';
import { type Verification, type VerifyAuditOptions, verifyRecord } from './verify.ts';

/** How long what a flood is counted in waits to be written, in milliseconds. */
const SUMMARY_MS = 5_000;

/** Who did what to whom, when and from where; nobody without the master key can change it unseen. */
export interface AuditRecord {
  /** Keeps events. Rejects with `service_unavailable` when a row cannot be written. */
  readonly leaf: EventLeaf;
  /** To be asked before something is done that must be recorded. Throws `service_unavailable`. */
  ready(): Promise<void>;
  page(filter: AuditFilter): Promise<AuditPage>;
  /** The names that are known of these subjects. */
  namesOf(subjects: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** What rows call a person: the sub and the pseudonym of the address, of the one that is known here unless given. */
  subjectsOf(sub: string, email?: string): Promise<readonly string[]>;
  /** All of them, oldest first. */
  entries(query: AuditQuery): AsyncIterable<AuditEntry>;
  /** The last of them that happened before `to`, and what comes. */
  tail(query: AuditTail & { readonly to: Date }): AsyncIterable<AuditEntry>;
  verify(options?: VerifyAuditOptions): Promise<Verification>;
  /** What was found of it beside the requests, and the name of the key that proves it. */
  watched(): WatchedState & { readonly key: string };
  /** Removes what happened before; resolves with the number of rows. */
  prune(before: number): Promise<number>;
  /** Makes a person's name unreadable for good; the rows stay, and say nothing of who it was. Resolves with how many. */
  erase(person: { readonly sub?: string | undefined; readonly email?: string | undefined }): Promise<number>;
  /** Remembers the settings of this start; resolves with the names of those that were others at the last one. */
  exchangeSettings(settings: Readonly<Record<string, unknown>>): Promise<readonly string[]>;
  /** Writes what is still counted or queued. */
  close(): Promise<void>;
}

/** The last of them that match, and those that come. */
export interface AuditTail extends Omit<AuditQuery, 'to'> {
  /** How many of those that are there. */
  readonly last: number;
  /** Goes on with what comes until this is aborted; ends with what is there unless given. */
  readonly follow?: AbortSignal | undefined;
}

export interface AuditRecordParts {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly clientId: string;
  readonly log: Log;
  readonly clock: () => number;
}

export function createAuditRecord({ database, secrets, clientId, log, clock }: AuditRecordParts): AuditRecord {
  const store = createAuditStore(database);
  const nameStore = createAuditNameStore(database, secrets);
  const settingsSeen = createSettingsSeen(database);
  const proof = createProof(secrets);
  const trail = createTrail({ store, proof, clock });
  const names = createAuditNames({
    store: nameStore,
    clock,
    failed: (error) => log.warn(kindOf(error), 'Names of the audit record were not kept'),
  });
  const watch = createVerificationWatch({
    read: (reading) => verifyRecord({ store, proof }, reading),
    clock,
    failed: (error) => log.warn(kindOf(error), 'The audit record could not be verified; it will be tried again'),
    broken: (fault) => log.error({ fault }, 'The audit record is not what was written'),
  });
  const flood = createFlood(clock);
  const repeats = createRepeats(clock);
  const { pseudonym } = secrets;
  let timer: NodeJS.Timeout | undefined;
  let repeatsTimer: NodeJS.Timeout | undefined;

  /** Writes what was counted; what cannot be written is counted again, and `later` sees to it. */
  async function write(counted: readonly AuditContent[], recount: (content: AuditContent) => void, later: () => void) {
    const written = counted.map(async (content) => {
      try {
        await trail.append(content);
      } catch (error) {
        recount(content);
        log.warn({ ...kindOf(error), events: content.count }, 'Counted events are not recorded yet');
        later();
      }
    });
    await Promise.all(written);
  }

  function writeFloodLater(): void {
    timer ??= setTimeout(writeFlood, SUMMARY_MS).unref();
  }

  async function writeFlood(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    await write(flood.takeCounted(), flood.recount, writeFloodLater);
  }

  function writeRepeatsLater(): void {
    const wait = repeats.untilOver();
    if (wait !== undefined) repeatsTimer ??= setTimeout(writeRepeats, Math.max(wait, SUMMARY_MS), 'over').unref();
  }

  async function writeRepeats(which: 'over' | 'all'): Promise<void> {
    clearTimeout(repeatsTimer);
    repeatsTimer = undefined;
    await write(repeats.takeCounted(which), repeats.recount, writeRepeatsLater);
    if (which === 'over') writeRepeatsLater();
  }

  async function namesOf(subjects: readonly string[]): Promise<ReadonlyMap<string, string>> {
    await names.drain();
    return nameStore.find(subjects);
  }

  return {
    leaf: async (happening) => {
      const content = contentOf(happening, { at: clock(), clientId, pseudonym });
      if (happening.floods && !flood.admits(content)) {
        writeFloodLater();
        return;
      }
      const { email, account, question } = happening.about;
      if (question !== undefined && !repeats.admits(content, question)) {
        writeRepeatsLater();
        return;
      }
      if (email !== undefined && account !== undefined) names.note({ subject: account, name: email });
      if (email !== undefined && content.target !== null) names.note({ subject: content.target, name: email });
      const appended = trail.append(content);
      if (question !== undefined) appended.catch(() => repeats.retract(content, question));
      await appended;
    },
    ready: () => trail.ready(),
    async page(filter) {
      await names.drain();
      return readPage({ store, names: nameStore }, filter);
    },
    namesOf,
    async subjectsOf(sub, email) {
      const name = email ?? (await namesOf([sub])).get(sub);
      return name === undefined ? [sub] : [sub, pseudonym(name)];
    },
    entries: (query) => readEntries({ store, names: nameStore }, { ...query, oldestFirst: true }),
    tail({ last, follow, to, ...query }) {
      const kept = { store, names: nameStore };
      const newest = () => readEntries(kept, { ...query, to, oldestFirst: false });
      const since = (from: Date) => readEntries(kept, { ...query, from: later(from, query.from), oldestFirst: true });
      return tailOf({ newest, since, clock }, { last, follow });
    },
    verify: async (options = {}) => {
      const { entries: _entries, ...verification } = await verifyRecord({ store, proof }, options);
      return verification;
    },
    watched: () => ({ ...watch.state(), key: proof.keyName }),
    async prune(before) {
      const removed = await pruneRecord({ store, proof, before });
      await nameStore.eraseUnseen(before);
      return removed;
    },
    async erase({ sub, email }) {
      await names.drain();
      const known = sub === undefined ? undefined : (await nameStore.find([sub])).get(sub);
      const pseudonyms = [email, known].flatMap((one) => (one === undefined ? [] : pseudonym(one)));
      const theirs = email === undefined ? [] : await nameStore.subjectsCalled(sameAddress(email));
      const subjects = [...(sub === undefined ? [] : [sub]), ...pseudonyms, ...theirs];
      names.forget(subjects);
      return subjects.length > 0 ? nameStore.erase(subjects) : 0;
    },
    exchangeSettings(settings) {
      const hash = (name: string, value: unknown) => secrets.auditMac(JSON.stringify(['setting', name, value]));
      return settingsSeen.exchange(new Map(Object.entries(settings).map(([name, value]) => [name, hash(name, value)])));
    },
    async close() {
      await writeFlood();
      await writeRepeats('all');
      clearTimeout(timer);
      clearTimeout(repeatsTimer);
      await watch.close();
      await names.drain();
      await trail.drain();
    },
  };
}

const later = (from: Date, bound: Date | undefined): Date => (bound !== undefined && bound > from ? bound : from);

const sameAddress = (email: string) => (name: string) => name.toLowerCase() === email.toLowerCase();
