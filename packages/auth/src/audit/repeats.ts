import type { AuditContent } from '../store/audit.ts';

/** How long the same question of the same reader is one, in milliseconds. */
const WINDOW_MS = 900_000;
/** Questions that are remembered; those beyond are written each time. */
const REMEMBERED = 1_000;

/** Counts how often somebody reads the same again, as a page does that refreshes itself. */
export interface Repeats {
  /** False when it has been counted instead, for the same was asked less than a quarter of an hour before. */
  admits(content: AuditContent, question: string): boolean;
  /** Takes back what was admitted and could not be written: the same is to be written when it is asked again. */
  retract(content: AuditContent, question: string): void;
  /** What was counted in windows that are over, or in all of them, as rows that say how often and when last. */
  takeCounted(which: 'over' | 'all'): readonly AuditContent[];
  /** Counts again what was taken and could not be written. */
  recount(content: AuditContent): void;
  /** Milliseconds until the next window is over; undefined where nothing is counted. */
  untilOver(): number | undefined;
}

interface Window {
  readonly since: number;
  /** The last time, and how often since the first. */
  counted?: AuditContent;
}

export function createRepeats(clock: () => number): Repeats {
  const windows = new Map<string, Window>();
  let over: AuditContent[] = [];

  const isOver = ({ since }: Window) => clock() - since >= WINDOW_MS || clock() < since;

  function close(which: 'over' | 'all'): void {
    for (const [key, window] of windows) {
      if (which === 'over' && !isOver(window)) continue;
      windows.delete(key);
      if (window.counted) over.push(window.counted);
    }
  }

  const keyOf = ({ actor, action, target, address }: AuditContent, question: string) =>
    JSON.stringify([actor, action, target, address, question]);

  return {
    admits(content, question) {
      const key = keyOf(content, question);
      const window = windows.get(key);
      if (window && !isOver(window)) {
        window.counted = { ...content, count: (window.counted?.count ?? 0) + content.count };
        return false;
      }
      if (window?.counted) over.push(window.counted);
      windows.delete(key);
      if (windows.size >= REMEMBERED) close('over');
      if (windows.size < REMEMBERED) windows.set(key, { since: clock() });
      return true;
    },
    retract(content, question) {
      const key = keyOf(content, question);
      const counted = windows.get(key)?.counted;
      if (counted) over.push(counted);
      windows.delete(key);
    },
    takeCounted(which) {
      close(which);
      const taken = over;
      over = [];
      return taken;
    },
    recount: (content) => void over.push(content),
    untilOver() {
      if (over.length > 0) return 0;
      const counted = [...windows.values()].filter((window) => window.counted !== undefined);
      return counted.length === 0
        ? undefined
        : Math.max(0, Math.min(...counted.map(({ since }) => since)) + WINDOW_MS - clock());
    },
  };
}

/** Names a question, the same whenever a page asks it again: of times the day counts, as what is asked for moves on. */
export const questionOf = (asked: object): string =>
  JSON.stringify(Object.entries(asked).map(([name, value]) => [name, TIMES.has(name) ? dayOf(value) : value]));

const TIMES: ReadonlySet<string> = new Set(['from', 'to']);

const dayOf = (value: unknown): unknown => {
  const time = value instanceof Date ? value : typeof value === 'string' ? new Date(value) : undefined;
  return time === undefined || Number.isNaN(time.getTime()) ? value : time.toISOString().slice(0, 10);
};
