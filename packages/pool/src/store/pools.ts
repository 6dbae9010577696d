import type { UserPoolType } from '@aws-sdk/client-cognito-identity-provider';

/** A pool's settings as Cognito describes them, without what the record itself says. */
export interface PoolSettings
  extends Omit<
    UserPoolType,
    'Id' | 'Name' | 'Arn' | 'CreationDate' | 'LastModifiedDate' | 'Status' | 'EstimatedNumberOfUsers'
  > {
  /** Refuses common and personal passwords. Ours, not Cognito's: set when a pool is made in process, never described. */
  readonly passwordBlocklist?: boolean;
  /** The second factors that SetUserPoolMfaConfig switched on; GetUserPoolMfaConfig describes them. */
  readonly mfa?: PoolFactors;
  /** What SetUserPoolSessionConfiguration said last; GetUserPoolSessionConfiguration describes it. */
  readonly sessions?: PoolSessions;
}

export interface PoolSessions {
  /** Whether sign-ins begin sessions, which are listed, limited and ended one by one. */
  readonly tracked: boolean;
  readonly mostPerUser: number;
}

export interface PoolFactors {
  readonly softwareToken: boolean;
  /** The operator's words for codes by mail; absent where they are not sent. */
  readonly email?: { readonly Message?: string | undefined; readonly Subject?: string | undefined };
}

export interface UserPool {
  readonly id: string;
  readonly name: string;
  readonly settings: PoolSettings;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export type PoolChange = Pick<UserPool, 'name' | 'settings' | 'modifiedAt'>;

export interface PoolPage {
  readonly pools: readonly UserPool[];
  /** Where the next page begins; absent on the last. */
  readonly next?: number;
}

export interface Pools {
  /** False when the id is taken. */
  insert(pool: UserPool): Promise<boolean>;
  find(id: string): Promise<UserPool | undefined>;
  /** Changes the pool as it stands at that moment, so that no concurrent change is lost; false when it is gone. */
  revise(id: string, change: (current: UserPool) => PoolChange): Promise<boolean>;
  /** Removes the pool and everything in it. */
  delete(id: string): Promise<boolean>;
  list(page: { after: number; limit: number }): Promise<PoolPage>;
}
