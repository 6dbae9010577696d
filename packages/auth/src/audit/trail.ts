import { AuthError } from '../errors.ts';
import type { AuditContent, AuditRow, AuditStore, Mark, Opening } from '../store/audit.ts';
import type { Proof } from './proof.ts';

/** Rows of one insert; a row has 16 columns, and both databases allow more than 30,000 values. */
const BATCH = 500;

/** This process's chain of the record, from when it first has something to write. */
export interface Trail {
  /** Resolves once the row is durable. Throws `service_unavailable` when it cannot be written. */
  append(content: AuditContent): Promise<void>;
  /**
   * Makes sure, after a failure, that the record can be written again before something is done that must be in it;
   * costs nothing while all is well. Throws `service_unavailable`.
   */
  ready(): Promise<void>;
  /** Waits for what is being written. */
  drain(): Promise<void>;
}

export interface TrailParts {
  readonly store: AuditStore;
  readonly proof: Proof;
  readonly clock: () => number;
}

interface Waiting {
  readonly content: AuditContent | undefined;
  readonly written: PromiseWithResolvers<void>;
}

interface Tip {
  readonly chain: number;
  readonly head: Mark;
}

/**
 * One insert at a time, with all rows that came meanwhile. Whoever fails to write does not know whether the rows got
 * in, so the chain ends there, whole, and the next row opens another.
 */
export function createTrail({ store, proof, clock }: TrailParts): Trail {
  const waiting: Waiting[] = [];
  let tip: Tip | undefined;
  let writing: Promise<void> | undefined;

  function enqueue(content: AuditContent | undefined): Promise<void> {
    const written = Promise.withResolvers<void>();
    waiting.push({ content, written });
    writing ??= writeAll();
    return written.promise;
  }

  async function writeAll(): Promise<void> {
    // What is told in the same turn goes into the same insert.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting.splice(0, BATCH);
      try {
        tip = await write(batch.flatMap(({ content }) => content ?? []));
        for (const { written } of batch) written.resolve();
      } catch (cause) {
        tip = undefined;
        const refusal = new AuthError('service_unavailable', { cause });
        for (const { written } of batch) written.reject(refusal);
      }
    }
    // In the same step that found nothing waiting, or what comes in between would wait for ever.
    writing = undefined;
  }

  async function write(contents: readonly AuditContent[]): Promise<Tip> {
    const { chain, head } = tip ?? (await open());
    if (contents.length === 0) return { chain, head };
    const rows: AuditRow[] = [];
    let { number, mac } = head;
    for (const content of contents) {
      number += 1;
      mac = proof.row(mac, content);
      rows.push({ ...content, chain, number, mac });
    }
    const next = proof.signHead(chain, { number, mac });
    await store.append(chain, rows, next);
    return { chain, head: next };
  }

  async function open(): Promise<Tip> {
    const { chain } = await store.open((ordinal, before) => opening({ proof, at: clock(), ordinal, before }));
    return { chain: chain.chain, head: chain.head };
  }

  return {
    append: enqueue,
    ready: async () => {
      if (tip === undefined) await enqueue(undefined);
    },
    drain: async () => writing,
  };
}

interface OpeningParts {
  readonly proof: Proof;
  readonly at: number;
  readonly ordinal: number;
  readonly before: Uint8Array | undefined;
}

function opening({ proof, at, ordinal, before }: OpeningParts): Opening {
  const link = proof.link(before, { chain: ordinal, openedAt: at });
  const content = firstRow(at);
  const mac = proof.row(link, content);
  const head = proof.signHead(ordinal, { number: 1, mac });
  const checkpoint = proof.signCheckpoint(ordinal, { number: 0, mac: link });
  return {
    chain: { chain: ordinal, openedAt: at, link, head, checkpoint },
    row: { ...content, chain: ordinal, number: 1, mac },
    register: proof.signRegister(ordinal, link),
  };
}

/** Says when a process began to write, or could write again. */
const firstRow = (at: number): AuditContent => ({
  at,
  event: 'record_opened',
  outcome: 'success',
  reason: null,
  action: null,
  actor: 'program',
  target: null,
  address: null,
  agent: null,
  request: null,
  session: null,
  client: null,
  count: 1,
});
