import type { FederatedSignIn } from '../../store/federated-sign-ins.ts';
import type { IdentityProvider } from '../../store/identity-providers.ts';
import type { Store } from '../../store/store.ts';

/** What a form was sent for. */
export interface Awaited {
  readonly provider: IdentityProvider;
  readonly signIn: Pick<FederatedSignIn, 'poolId' | 'providerId' | 'requestId'>;
  readonly inResponseTo: string | undefined;
  /** When the user is to have signed in at the provider at the earliest. */
  readonly since?: number | undefined;
  /** What makes a browser known in which the provider began. */
  readonly cookies?: readonly string[];
  /** Takes the sign-in away; false for all but the first. */
  readonly take: (store: Store) => Promise<boolean>;
  /** Ends it without a user; absent where the provider began, for nothing was asked that could be answered again. */
  readonly giveUp?: (store: Store) => Promise<unknown>;
}
