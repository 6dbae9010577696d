import { AuthError } from '../errors.ts';
import { EVENTS } from '../events.ts';
import type { Outcome } from '../store/audit.ts';
import type { AuditQuestions } from '../store/audit-questions.ts';
import { createLocalTime, type LocalSpan, type LocalTime, type Unit } from './local-time.ts';

const DAY_MS = 86_400_000;
/** Points of one answer: a leap year of days, or a month of hours with one that is there twice. */
const MOST: Readonly<Record<Unit, number>> = { hour: 745, day: 366 };
/** Milliseconds that are told unless it is said from when. */
const USUAL: Readonly<Record<Unit, number>> = { hour: DAY_MS, day: 30 * DAY_MS };
const DATE = /^\d{4}-\d\d-\d\d$/;
/** Before it, time zones had offsets that are no multiple of a quarter of an hour. */
const EARLIEST = Date.UTC(2000);
const LATEST = Date.UTC(2100);

const KNOWN: ReadonlySet<string> = new Set(Object.values(EVENTS).map(({ event }) => event));

export interface SeriesQuery {
  readonly event: string;
  /** Both unless given. */
  readonly outcome?: Outcome | undefined;
  readonly by: Unit;
  /** A date, which begins at its midnight in the time zone, or a time with its offset. A day, or 30 days, ago unless given. */
  readonly from?: string | undefined;
  /** Not included; now unless given. */
  readonly to?: string | undefined;
  /** Of IANA's list; UTC unless given. */
  readonly timezone?: string | undefined;
}

export interface SeriesPoint {
  /** When the hour or day begins, as the time zone's clocks show it, with their offset. */
  readonly start: string;
  readonly count: number;
}

/** Whole hours or days, each with what happened in it. */
export interface EventSeries {
  readonly from: Date;
  readonly to: Date;
  readonly timezone: string;
  readonly total: number;
  readonly points: readonly SeriesPoint[];
}

/** Throws `validation_failed` for an event, a time, a time zone or a period that is none, or is too long. */
export async function eventSeries(
  { questions, now }: { questions: AuditQuestions; now: number },
  { event, outcome, by, timezone = 'UTC', ...period }: SeriesQuery,
): Promise<EventSeries> {
  if (!KNOWN.has(event)) throw invalid('event', 'not_allowed');
  const local = localTime(timezone);
  const to = timeOf('to', period.to, local) ?? now + 1;
  const from = timeOf('from', period.from, local) ?? to - USUAL[by];
  if (from >= to) throw invalid('to', 'not_allowed');
  // An hour is never shorter in a series than a quarter, so this is bounded however long the period is.
  if (to - from > MOST[by] * (by === 'day' ? DAY_MS : DAY_MS / 24)) throw tooLong(by);
  const spans = [...local.spans({ from, to }, by)];
  const [first, last] = [spans.at(0), spans.at(-1)];
  if (first === undefined || last === undefined || spans.length > MOST[by] + 1) throw tooLong(by);
  const sums = await Promise.all(runsOf(spans).map((run) => questions.sums({ event, outcome, ...run })));
  const counts = sums.flat();
  const points = spans.map(({ shown }, place) => ({ start: shown, count: counts[place] ?? 0 }));
  return {
    from: new Date(first.start),
    to: new Date(last.end),
    timezone,
    total: points.reduce((sum, { count }) => sum + count, 0),
    points,
  };
}

interface Run {
  readonly from: number;
  readonly length: number;
  to: number;
}

/** Spans of one length that follow each other: a few runs, for clocks change seldom. */
function runsOf(spans: readonly LocalSpan[]): readonly Run[] {
  const runs: Run[] = [];
  for (const { start, end } of spans) {
    const run = runs.at(-1);
    if (run?.length === end - start) run.to = end;
    else runs.push({ from: start, to: end, length: end - start });
  }
  return runs;
}

function localTime(timezone: string): LocalTime {
  try {
    return createLocalTime(timezone);
  } catch {
    throw invalid('timezone', 'invalid_time_zone');
  }
}

function timeOf(field: 'from' | 'to', given: string | undefined, local: LocalTime): number | undefined {
  if (given === undefined) return undefined;
  const time = Date.parse(given);
  if (!(time >= EARLIEST && time <= LATEST)) throw invalid(field, 'not_allowed');
  if (!DATE.test(given)) return time;
  // The 31st of a February is read as a day of March.
  if (!new Date(time).toISOString().startsWith(given)) throw invalid(field, 'not_allowed');
  return local.beginningOf(given);
}

const invalid = (field: string, code: 'not_allowed' | 'invalid_time_zone') =>
  new AuthError('validation_failed', { errors: [{ field, code }] });

const tooLong = (by: Unit) =>
  new AuthError('validation_failed', {
    errors: [{ field: 'from', code: 'period_too_long', params: { maximum: MOST[by] } }],
  });
