import type { Parts } from '../../parts.ts';
import type { IdentityProvider } from '../../store/identity-providers.ts';
import type { UserPool } from '../../store/pools.ts';
import type { Person, Refusal } from './person.ts';
import type { Written } from './written.ts';

/** A provider and what looks at its answers. */
export interface Examining {
  readonly pool: UserPool;
  readonly provider: IdentityProvider;
  readonly parts: Parts;
}

/** What a captured answer of a provider is worth. */
export interface Examined {
  readonly kind: 'saml' | 'id_token' | 'userinfo';
  /** Why it is refused now; absent where it is accepted. */
  readonly refusal: Refusal | undefined;
  /** What the same verifier says of the moment when it was written, where it came too late or too early. */
  readonly whenIssued?: Refusal | 'accepted';
  /** Whether what is told of the person was verified, or only stands there. */
  readonly proven: boolean;
  readonly written?: Written;
  readonly person?: Person;
}
