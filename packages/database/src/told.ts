import type { LogEvent } from 'kysely';
import { isDeadlock, isUniqueViolation } from './errors.ts';

/** Why a statement failed: it broke a unique index, which is how races are decided; it met another transaction; or else. */
export type Fault = 'conflict' | 'deadlock' | 'failure';

/** A statement that was run, or a connection that could not be had. */
export interface Statement {
  /** With placeholders where its values were; `connect` for a connection. */
  readonly sql: string;
  /** With the wait for its turn and, where it commits by itself, for the disk. */
  readonly milliseconds: number;
  readonly fault?: Fault;
}

/** Hears of each statement when it is over; returns at once and never throws. */
export type StatementTold = (statement: Statement) => void;

export function faultOf(error: unknown): Fault {
  if (isUniqueViolation(error)) return 'conflict';
  return isDeadlock(error) ? 'deadlock' : 'failure';
}

/** What Kysely tells, in our words. */
export function tellStatements(told: StatementTold): (event: LogEvent) => void {
  return (event) => {
    const { query, queryDurationMillis: milliseconds } = event;
    told({ sql: query.sql, milliseconds, ...(event.level === 'error' && { fault: faultOf(event.error) }) });
  };
}
