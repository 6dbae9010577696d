import type { Locale } from '@custom-cognito/contract';

/** The request behind a call. */
export interface RequestContext {
  /** Language of the mails that the call causes. */
  readonly locale: Locale;
  readonly ip: string;
  readonly userAgent: string;
  readonly requestId: string;
}

/** A structured log; pino has this shape. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A log that keeps nothing. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };
