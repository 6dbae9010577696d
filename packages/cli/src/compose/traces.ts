import type { StatementTold } from '@custom-cognito/database';
import type { FollowRequest } from '@custom-cognito/server';
import type { Cognito } from 'custom-cognito';
import type { Logger } from 'pino';
import type { Settings } from '../settings/settings.ts';

/** Follows requests through the service; what belongs to no request is not followed. */
export interface Traces {
  readonly follow: FollowRequest;
  /** The same port, with a span for each call. */
  cognito(call: Cognito): Cognito;
  readonly ran: StatementTold;
  /** Sends what is left, for three seconds at most. */
  close(): Promise<void>;
}

export interface TracesOptions extends NonNullable<Settings['traces']> {
  readonly version: string;
  readonly database: string;
  /** Whether Cognito is called in this process or over the network; OpenTelemetry's numbers for the two. */
  readonly callKind: 0 | 2;
  readonly log: Logger;
}
