/** How an operator wants the pages to look; checked when it was set. */
export interface Branding {
  readonly poolId: string;
  /** Or `ALL`, which holds for every client that has none of its own. */
  readonly clientId: string;
  /** As it was given. */
  readonly css?: string;
  /** As a `data:` address. */
  readonly logo?: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface Brandings {
  /** Of a client itself. */
  find(poolId: string, clientId: string): Promise<Branding | undefined>;
  /** What holds for a client. */
  effective(poolId: string, clientId: string): Promise<Branding | undefined>;
  put(branding: Branding): Promise<void>;
}
