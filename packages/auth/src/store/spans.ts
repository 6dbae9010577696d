/** Spans of time by which the record is added up, in milliseconds. */
export const QUARTER_MS = 900_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** When the span began that a time is in; both in milliseconds. */
export const startOf = (at: number, span: number): number => Math.floor(at / span) * span;

/** When the first span begins that is all after a time. */
export const upTo = (at: number, span: number): number => Math.ceil(at / span) * span;
