import type { CustomDomainConfigType } from '@aws-sdk/client-cognito-identity-provider';

/** A host of a pool's pages: a prefix before the address of all pools, or a whole name of its operator's. */
export interface Domain {
  readonly name: string;
  readonly poolId: string;
  /** Present for a whole name. */
  readonly custom?: CustomDomainConfigType;
  readonly managedLoginVersion: number;
}

export interface Domains {
  /** `taken` by whichever pool, or `full` where the pool has one of that kind. */
  insert(domain: Domain): Promise<'inserted' | 'taken' | 'full'>;
  find(name: string): Promise<Domain | undefined>;
  ofPool(poolId: string): Promise<readonly Domain[]>;
  /** False when the pool has no such domain. */
  update(domain: Domain): Promise<boolean>;
  delete(poolId: string, name: string): Promise<boolean>;
}
