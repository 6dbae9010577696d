import type { Parts } from '../parts.ts';
import type { AskedAuthorization } from '../store/authorizations.ts';
import type { IdentityProvider } from '../store/identity-providers.ts';
import type { Vouched } from './vouched.ts';

/** What a sign-in at a provider begins with. */
export interface Beginning {
  /** What the provider has to send back; known to this browser alone. */
  readonly token: string;
  /** Base of the addresses at which providers answer. */
  readonly publicUrl: string;
  readonly asked: AskedAuthorization;
  readonly parts: Parts;
}

export interface Begun {
  /** Where the browser goes. */
  readonly location: string;
  /** What has to be known when it comes back. */
  readonly state: string;
}

export interface Returning extends Pick<Beginning, 'token' | 'publicUrl'> {
  /** What was to be known. */
  readonly state: string;
  /** What the provider sent by the browser. */
  readonly query: URLSearchParams;
}

/** A way of asking a provider who somebody is. Both throw FederationFailure. */
export interface Protocol {
  begin(provider: IdentityProvider, beginning: Beginning): Promise<Begun>;
  finish(provider: IdentityProvider, returning: Returning): Promise<Vouched>;
}
