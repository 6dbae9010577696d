import type { Database } from '@custom-cognito/database';
import type { Cognito } from './cognito.ts';
import type { Log } from './context.ts';
import type { Mail } from './notices/layout.ts';
import type { Observer } from './observer.ts';
import type { SharedRedis } from './redis.ts';
import type { SessionLifetimes } from './session-keeper.ts';
import type { SameEmail } from './sso/same-email.ts';
import type { PoolChanges } from './store/pool-changes.ts';

/** What a service is made from: the Cognito that it stands on, what it keeps its data in, and how it is to behave. */
export interface AuthOptions {
  readonly cognito: Cognito;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  /**
   * Whether Cognito is told the address of whoever asks, for its history of users. AWS takes it only for an app client
   * with a secret and `EnablePropagateAdditionalUserContextData`; false unless given.
   */
  readonly tellAddress?: boolean | undefined;
  /** Exactly the `iss` of the pool's tokens; keys are read from `<issuer>/.well-known/jwks.json`. */
  readonly issuer: string;
  /**
   * Base URL of the pool's OAuth endpoints, such as `https://auth.example.com`; without it nobody signs in with an
   * identity provider.
   */
  readonly domain?: string | undefined;
  /** What becomes of somebody new whom a provider brings with the verified address of an account; `refuse` unless given. */
  readonly sameEmail?: SameEmail | undefined;
  /** Reads the issuer's keys and calls the OAuth endpoints; the global fetch unless given. */
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds after which the issuer's keys are read again, see `createJwks`; 5 minutes unless given. */
  readonly keysMaxAgeMs?: number | undefined;
  readonly database: Database;
  /** 32 bytes. */
  readonly masterKey: Uint8Array;
  /** Takes a notice durably, to be delivered later; without it no notice is sent. */
  readonly mail?: ((mail: Mail) => Promise<void>) | undefined;
  /** The application's name as authenticator apps show it; `Custom Cognito` unless given. */
  readonly product?: string | undefined;
  readonly log?: Log | undefined;
  /** Counts what happens, for metrics. */
  readonly observer?: Observer | undefined;
  /** Milliseconds since the epoch. */
  readonly clock?: (() => number) | undefined;
  readonly randomBytes?: ((length: number) => Uint8Array) | undefined;
  /** Seconds, 0 to 60, for which an access token is accepted after it expired; 0 unless given. */
  readonly accessTokenLeeway?: number | undefined;
  /** 30 days unless given, Cognito's default for refresh tokens; idle as long as absolute. */
  readonly sessionLifetimes?: Partial<SessionLifetimes> | undefined;
  /** Answers that must not tell accounts apart come at multiples of this; 250 ms unless given, 0 switches it off. */
  readonly evenTimeMs?: number | undefined;
  /**
   * Where a pool in the same database tells what has changed there, see `createPoolChanges`. Without it, ends and changes
   * that were made at the pool by other ways than this service are heard of only when the pool is asked.
   */
  readonly poolChanges?: PoolChanges | undefined;
  /**
   * Milliseconds, 0 to 300,000, for which a profile that was read may be told again if no change of it is heard of:
   * 5 minutes with `poolChanges`, else 2 seconds, unless given. Rights never come from it.
   */
  readonly profileCacheMs?: number | undefined;
  /** Where processes share profiles and tell each other of changes sooner than each would read them. */
  readonly redis?: SharedRedis | undefined;
}
