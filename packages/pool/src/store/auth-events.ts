import type { ChallengeResponseType, EventResponseType, EventType } from '@aws-sdk/client-cognito-identity-provider';
import type { User } from './users.ts';

type Owner = Pick<User, 'poolId' | 'sub'>;

/** One event of a user's history: a sign-in with all its steps, or another attempt to get or change a password. */
export interface AuthEvent extends Owner {
  readonly id: string;
  readonly type: EventType;
  readonly response: EventResponseType;
  /** When it began. */
  readonly at: number;
  readonly challenges: readonly ChallengeResponseType[];
  /** An IP address, where it is known. */
  readonly address?: string | undefined;
  /** What the device calls itself, where it is known. */
  readonly device?: string | undefined;
  /** Refused without a look at the password, because too many had been wrong. */
  readonly blocked?: boolean | undefined;
  readonly feedback?: AuthEventFeedback | undefined;
}

export interface AuthEventFeedback {
  readonly value: 'Valid' | 'Invalid';
  readonly at: number;
}

export interface AuthEventPage {
  readonly events: readonly AuthEvent[];
  /** Where the next page begins; absent on the last. */
  readonly next?: number;
}

export interface AuthEvents {
  /** Adds events; one that is there goes on, unless it has passed. */
  put(events: readonly AuthEvent[]): Promise<void>;
  /** A user's events, newest first. */
  list(owner: Owner, page: { after: number | undefined; limit: number }): Promise<AuthEventPage>;
  /** False when the user has no such event. */
  setFeedback(owner: Owner, id: string, feedback: AuthEventFeedback): Promise<boolean>;
  /** Removes what began before, at most so many. */
  deleteOlder(before: number, most: number): Promise<void>;
}
