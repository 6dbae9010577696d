import { setTimeout as delay } from 'node:timers/promises';
import type { Anchor, Fault, RecordState } from './verify.ts';

/** How old what was found may be before somebody who asks has it found anew, in milliseconds. */
const FRESH_MS = 30_000;
/** How old a reading of the whole may be; and of one that found a fault, which is always whole. */
const WHOLE_MS = 86_400_000;
const BROKEN_MS = 300_000;
/** After each piece that is read, so that requests come first. */
const PAUSE_MS = 10;

/** What was found of the record, and when. */
export interface WatchedState {
  /** As this process found it last; pending until it has read the whole once. */
  readonly state: 'pending' | 'intact' | 'broken';
  readonly verifiedAt: Date | undefined;
  /** What had been recorded by then, it has covered. */
  readonly coversUntil: Date | undefined;
  readonly readInFullAt: Date | undefined;
  /** The last entry of the youngest chain. */
  readonly lastEntry: string | undefined;
  readonly chains: number;
  readonly entries: number;
  readonly fault: Fault | undefined;
  /** How many entries the pass that is under way has read. */
  readonly running: number | undefined;
}

/** Verifies the record beside the requests for as long as somebody asks what was found. */
export interface VerificationWatch {
  /** What is known now; where that is old, it is found anew meanwhile. */
  state(): WatchedState;
  close(): Promise<void>;
}

export interface Reading {
  /** Up to where each chain is known to be good: only what follows is read. Nothing reads the whole. */
  readonly known: readonly Anchor[] | undefined;
  /** Awaited after each piece, with how many rows it had. */
  readonly paced: (rows: number) => Promise<void>;
}

export interface VerificationWatchParts {
  readonly read: (reading: Reading) => Promise<RecordState>;
  readonly clock: () => number;
  readonly failed: (error: unknown) => void;
  /** Told each time that a pass finds a fault. */
  readonly broken: (fault: Fault) => void;
}

interface Found {
  readonly record: RecordState;
  readonly beganAt: number;
  readonly endedAt: number;
  readonly wholeAt: number;
}

export function createVerificationWatch({ read, clock, failed, broken }: VerificationWatchParts): VerificationWatch {
  const stopping = new AbortController();
  let found: Found | undefined;
  let running: { rows: number; readonly done: Promise<void> } | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;

  async function pass(counted: (rows: number) => void): Promise<void> {
    const beganAt = clock();
    const whole = found === undefined || !found.record.ok || beganAt - found.wholeAt >= WHOLE_MS;
    const known = whole ? undefined : found?.record.anchors;
    const paced = async (rows: number) => {
      counted(rows);
      await delay(PAUSE_MS, undefined, { signal: stopping.signal, ref: false });
    };
    const record = await read({ known, paced });
    const endedAt = clock();
    if (record.fault) broken(record.fault);
    found = { record, beganAt, endedAt, wholeAt: whole ? endedAt : (found?.wholeAt ?? endedAt) };
  }

  function isOld(): boolean {
    if (clock() - triedAt < FRESH_MS) return false;
    return found === undefined || clock() - found.endedAt >= (found.record.ok ? FRESH_MS : BROKEN_MS);
  }

  function begin(): void {
    triedAt = clock();
    let rows = 0;
    const done = pass((more) => {
      rows += more;
    })
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) failed(error);
      })
      .finally(() => {
        running = undefined;
      });
    running = {
      get rows() {
        return rows;
      },
      done,
    };
  }

  return {
    state() {
      if (running === undefined && !stopping.signal.aborted && isOld()) begin();
      const { record, beganAt, endedAt, wholeAt } = found ?? {};
      const last = record?.anchors.at(-1);
      return {
        state: record === undefined ? 'pending' : record.ok ? 'intact' : 'broken',
        verifiedAt: dateOf(endedAt),
        coversUntil: dateOf(beganAt),
        readInFullAt: dateOf(wholeAt),
        lastEntry: last && `${last.chain}-${last.number}`,
        chains: record?.chains ?? 0,
        entries: record?.entries ?? 0,
        fault: record?.fault,
        running: running?.rows,
      };
    },
    async close() {
      stopping.abort();
      await running?.done;
    },
  };
}

const dateOf = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at));
