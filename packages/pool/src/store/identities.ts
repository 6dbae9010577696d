/** Somebody as an identity provider knows them, and the user who they are here. */
export interface Identity {
  readonly poolId: string;
  readonly providerId: string;
  /** The provider's own, unchanging name for them, byte for byte. */
  readonly subject: string;
  readonly sub: string;
  readonly createdAt: number;
}

export interface Identities {
  /** Adds one; false where the provider's subject is somebody already. */
  insert(identity: Identity): Promise<boolean>;
  find(key: Pick<Identity, 'poolId' | 'providerId' | 'subject'>): Promise<Identity | undefined>;
  /** The names of the providers that know a user, of those that are still there. */
  providersOf(user: Pick<Identity, 'poolId' | 'sub'>): Promise<readonly string[]>;
  /** False when it was gone, or another user's. */
  delete(identity: Identity): Promise<boolean>;
}
