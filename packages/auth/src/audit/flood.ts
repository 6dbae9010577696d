import type { AuditContent } from '../store/audit.ts';

const WINDOW_MS = 60_000;
/** Rows of their own that one address, and that all together, get of one event in a minute; of one process. */
const OF_ONE_ADDRESS = 20;
const OF_ALL = 600;
/** Addresses that are remembered, and that are named in a summing up; the rest is summed up without. */
const REMEMBERED = 10_000;
const NAMED = 50;

/** Decides, of events that anybody can cause at will, which are written each by itself. The others are counted. */
export interface Flood {
  /** False when it has been counted instead. */
  admits(content: AuditContent): boolean;
  /** What was counted since, as rows that say how often; bounded whatever was sent. */
  takeCounted(): readonly AuditContent[];
  /** Counts again what was taken and could not be written. */
  recount(content: AuditContent): void;
}

export function createFlood(clock: () => number): Flood {
  const seen = new Map<string, number>();
  const counted = new Map<string, AuditContent>();
  let since = Number.NEGATIVE_INFINITY;

  function hasRoom({ event, address }: AuditContent): boolean {
    const now = clock();
    if (now - since >= WINDOW_MS || now < since) {
      seen.clear();
      since = now;
    }
    const [all, own] = [event, `${event} ${address ?? ''}`];
    const ofAll = seen.get(all) ?? 0;
    const ofOwn = seen.get(own) ?? 0;
    if (ofAll >= OF_ALL || ofOwn >= OF_ONE_ADDRESS || seen.size >= REMEMBERED) return false;
    seen.set(all, ofAll + 1).set(own, ofOwn + 1);
    return true;
  }

  function count(content: AuditContent): void {
    const named = summary(content, content.address);
    const known = counted.has(keyOf(named)) || counted.size < NAMED;
    const summed = known ? named : summary(content, null);
    const before = counted.get(keyOf(summed))?.count ?? 0;
    counted.set(keyOf(summed), { ...summed, count: before + content.count });
  }

  return {
    admits(content) {
      if (hasRoom(content)) return true;
      count(content);
      return false;
    },
    recount: count,
    takeCounted() {
      const taken = [...counted.values()];
      counted.clear();
      return taken;
    },
  };
}

/** Whom it was about, by whom and in which request is left out: it stands for many. */
const summary = (content: AuditContent, address: string | null): AuditContent => ({
  ...content,
  address,
  actor: null,
  target: null,
  agent: null,
  request: null,
  session: null,
});

const keyOf = ({ event, reason, action, address }: AuditContent): string =>
  JSON.stringify([event, reason, action, address]);
