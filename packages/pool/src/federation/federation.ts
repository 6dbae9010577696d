import type { Peer } from '../auth-event.ts';
import type { Parts } from '../parts.ts';
import type { Reporter } from '../run.ts';
import type { AuthorizationRequest, FederatedSession } from '../store/authorizations.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';

/** A request of a browser to the pool's pages. */
export interface Visit {
  readonly http: Request;
  readonly parts: Parts;
  readonly peer: Peer;
  readonly report: Reporter;
  readonly federation: Federation;
}

/** How an application names an identity provider: by `identity_provider` or by `idp_identifier`. */
export type ProviderHint = { readonly name: string } | { readonly identifier: string };

/** What a provider is asked for. */
export interface FederatedAuthorization {
  /** Stored, and bound to the browser of the visit. */
  readonly authorization: AuthorizationRequest;
  readonly pool: UserPool;
  readonly client: Client;
}

/** Sign-in with accounts of identity providers. */
export interface Federation {
  /**
   * Sends the browser to a provider, which answers one of the paths below; undefined where the pool has no such
   * provider or the client does not support it. `completeAuthorization` and `refuseAuthorization` end the request.
   */
  start(hint: ProviderHint, asked: FederatedAuthorization, visit: Visit): Promise<Response | undefined>;
  /** Where a browser goes to sign out at the provider that it signed in by, and then to `next`; undefined for none. */
  leave(
    asked: { readonly federated: FederatedSession; readonly next: string },
    visit: Visit,
  ): Promise<string | undefined>;
  /** What answers a request at the paths at which providers answer; undefined for any other path. */
  answererOf(http: Request): Answerer | undefined;
}

/** Resolves with undefined where there is no such pool. */
export type Answerer = (visit: Visit) => Promise<Response | undefined>;
