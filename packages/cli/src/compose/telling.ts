import type { Statement, StatementTold } from '@custom-cognito/database';
import type { Tried } from '@custom-cognito/pool/delivery';

/** Where the ground tells what it does. Who listens comes later than what tells, and hears from then on. */
export interface Telling {
  /** Hear of each statement of the database. */
  readonly ran: StatementTold[];
  /** Hear of each try to send a mail. */
  readonly triedMail: Tried[];
}

export const createTelling = (): Telling => ({ ran: [], triedMail: [] });

export const tellRan =
  ({ ran }: Telling) =>
  (statement: Statement): void => {
    for (const hear of ran) hear(statement);
  };

export const tellTriedMail =
  ({ triedMail }: Telling): Tried =>
  (outcome) => {
    for (const hear of triedMail) hear(outcome);
  };
