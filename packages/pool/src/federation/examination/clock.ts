import type { Outside } from '../outside.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Half of what answers may be off by, so that it is told before they are refused. */
const NOTABLE_SECONDS = 30;

export interface Timed {
  readonly outside: Outside;
  /** How far the clock of whoever answered first is ahead; nothing where no answer had a date. */
  findings(): Finding[];
}

/** Asks as `outside` does, and compares clocks by the answers' dates (RFC 9110 §6.6.1). */
export function timed(outside: Outside, now: () => number): Timed {
  let aheadMs: number | undefined;
  return {
    async outside(url, request) {
      const since = now();
      const answer = await outside(url, request);
      const date = Date.parse(answer.headers.get('date') ?? '');
      // A date has whole seconds: half of one has gone since, on average.
      if (!Number.isNaN(date)) aheadMs ??= date + 500 - (since + now()) / 2;
      return answer;
    },
    findings() {
      if (aheadMs === undefined) return [];
      const seconds = Math.round(aheadMs / 1000);
      return [(Math.abs(seconds) < NOTABLE_SECONDS ? ok : warning)('clock', { seconds })];
    },
  };
}
