import type { Locale } from '@custom-cognito/contract';
import type { Limits } from 'custom-cognito';
import type { FollowRequest } from './following.ts';
import type { Metrics } from './metrics/metrics.ts';

export type Environment = 'development' | 'test' | 'production';

/** Where log lines go; pino's loggers fit. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface MailboxMessage {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
}

/** What the page at `/` tells a developer about this installation. */
export interface About {
  /** Such as `embedded`, `aws` or `remote`. */
  readonly backEnd: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly poolUrl?: string;
  readonly dataFolder?: string;
}

/** One file of the app's pages. */
export interface WebFile {
  /** Its media type. */
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
  /** Packed closer still, with Brotli, where somebody took the time. */
  readonly brotli?: Uint8Array<ArrayBuffer> | undefined;
}

/** The app's pages as static files. */
export interface WebFiles {
  /** By its path, such as `index.html` or `assets/index-BxlZfIzf.js`; undefined where there is no such file. */
  file(path: string): Promise<WebFile | undefined>;
}

export interface AppOptions {
  readonly environment: Environment;
  /** How browsers reach this app; its origin is always allowed. */
  readonly publicUrl: string;
  /** Further origins that may call with cookies. */
  readonly frontendOrigins: readonly string[];
  readonly defaultLocale: Locale;
  readonly log: Log;
  /** What `/ready` asks, by name; a check that throws, or takes longer than two seconds, is down. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  /** What `/ready` tells of as well, and can serve without. */
  readonly borneChecks?: Readonly<Record<string, () => Promise<void>>>;
  /** Mails kept instead of sent; shown at `/dev/mailbox` outside production. */
  readonly mailbox?: { list(): Promise<readonly MailboxMessage[]> };
  readonly about?: About;
  /** The app's sign-in and account pages; not shown without. */
  readonly web?: WebFiles;
  /** How often one address and one account may ask; null limits nothing and must be spelt out. */
  readonly limits: Limits | null;
  /**
   * The address at the other end of the connection, from what the runtime passes to `fetch`; empty where there is none.
   * Without it, and for all such requests, limits count every caller as one.
   */
  readonly remoteAddress?: (env: unknown, request: Request) => string;
  /** Addresses and CIDR blocks of proxies whose `X-Forwarded-For` is believed; none unless given. */
  readonly trustedProxies?: readonly string[];
  /** Counts what happens, and is told at `/metrics`; without it there is no such address. `createMetrics` makes one. */
  readonly metrics?: Metrics | undefined;
  /** Follows each request, for traces. */
  readonly follow?: FollowRequest | undefined;
  /** Who reads `/metrics` sends this as a bearer token; without it only this machine itself may read. */
  readonly metricsToken?: string | undefined;
  /** Life of the cookies in seconds, at most that of a refresh token; 30 days as Cognito's default. */
  readonly refreshTokenTtl?: number;
}
