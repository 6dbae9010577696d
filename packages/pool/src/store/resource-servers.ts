/** An API that custom scopes open; a scope's full name is `identifier/name`. */
export interface ResourceServer {
  readonly poolId: string;
  readonly identifier: string;
  readonly name: string;
  readonly scopes: readonly ResourceScope[];
}

export interface ResourceScope {
  readonly name: string;
  readonly description: string;
}

export interface ResourceServerPage {
  readonly servers: readonly ResourceServer[];
  readonly next?: number;
}

export interface ResourceServers {
  /** Adds one unless its identifier is taken, or its pool has as many as it may, however many come at once. */
  insert(server: ResourceServer, most: number): Promise<'inserted' | 'taken' | 'full'>;
  find(poolId: string, identifier: string): Promise<ResourceServer | undefined>;
  /** Replaces name and scopes; false when there is none of that identifier. */
  update(server: ResourceServer): Promise<boolean>;
  /** False when there was none. */
  delete(poolId: string, identifier: string): Promise<boolean>;
  list(page: { poolId: string; after: number; limit: number }): Promise<ResourceServerPage>;
  /** All scopes that the servers of a pool define, by their full names. */
  scopesOf(poolId: string): Promise<ReadonlySet<string>>;
}
