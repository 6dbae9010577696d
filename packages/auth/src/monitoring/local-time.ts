export type Unit = 'hour' | 'day';

/** An hour or a day as a clock on the wall of a time zone shows it. Times are milliseconds since the epoch. */
export interface LocalSpan {
  readonly start: number;
  /** Not included. A day has 23 or 25 hours where clocks change. */
  readonly end: number;
  /** The start as that clock shows it, with its offset: `2026-03-29T00:00:00+01:00`. */
  readonly shown: string;
}

const MINUTE_MS = 60_000;
/** Every offset in use since 1972 is a multiple of it, and so is every change of one. */
const QUARTER_MS = 900_000;
const UNIT_MS: Readonly<Record<Unit, number>> = { hour: 3_600_000, day: 86_400_000 };

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d))?/;

/** Spans of a time zone of IANA's list. */
export interface LocalTime {
  /** The spans that a period touches, in their order, whole. */
  spans(period: { readonly from: number; readonly to: number }, unit: Unit): Generator<LocalSpan>;
  /** When a date, such as `2026-03-29`, begins. */
  beginningOf(date: string): number;
}

/** Throws `RangeError` for a time zone that there is not. */
export function createLocalTime(timeZone: string): LocalTime {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });

  /** Milliseconds that the wall's clock is ahead of UTC. */
  function offsetAt(time: number): number {
    const [, sign, hours = '0', minutes = '0'] = OFFSET.exec(format.format(time)) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  }

  /** What tells one span from another: its number on the wall, and of an hour that is there twice also its offset. */
  function nameOf(time: number, unit: Unit): string {
    const offset = offsetAt(time);
    const number = Math.floor((time + offset) / UNIT_MS[unit]);
    return unit === 'day' ? `${number}` : `${number} ${offset}`;
  }

  function startOf(time: number, unit: Unit): number {
    const offset = offsetAt(time);
    const start = time - mod(time + offset, UNIT_MS[unit]);
    if (offsetAt(start) === offset) return start;
    // Clocks changed since: as far back as the wall shows the same span.
    const name = nameOf(time, unit);
    let first = time - mod(time, QUARTER_MS);
    while (nameOf(first - QUARTER_MS, unit) === name) first -= QUARTER_MS;
    return first;
  }

  function endOf(start: number, unit: Unit): number {
    const end = start + UNIT_MS[unit] - mod(start + offsetAt(start), UNIT_MS[unit]);
    if (offsetAt(end) === offsetAt(start)) return end;
    const name = nameOf(start, unit);
    let next = start + QUARTER_MS;
    while (nameOf(next, unit) === name) next += QUARTER_MS;
    return next;
  }

  return {
    *spans({ from, to }, unit) {
      for (let start = startOf(from, unit); start < to; ) {
        const end = endOf(start, unit);
        yield { start, end, shown: shownAt(start, offsetAt(start)) };
        start = end;
      }
    },
    beginningOf(date) {
      const midnight = Date.parse(`${date}T00:00:00Z`);
      // Some midnight of this date or, where clocks skip it, of the one before.
      const near = startOf(midnight - offsetAt(midnight), 'day');
      return near + offsetAt(near) < midnight ? endOf(near, 'day') : near;
    },
  };
}

function shownAt(time: number, offset: number): string {
  const minutes = Math.abs(offset) / MINUTE_MS;
  const two = (number: number) => String(number).padStart(2, '0');
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return new Date(time + offset).toISOString().slice(0, 19) + zone;
}

const mod = (number: number, by: number): number => ((number % by) + by) % by;
