import type { UserPage } from './users.ts';

export interface Group {
  readonly poolId: string;
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
  readonly roleArn?: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface GroupPage {
  readonly groups: readonly Group[];
  readonly next?: number;
}

export interface Groups {
  /** False when the pool has a group of that name. */
  insert(group: Group): Promise<boolean>;
  find(poolId: string, name: string): Promise<Group | undefined>;
  /** Changes what is given and keeps the rest; undefined when there is no such group. */
  update(change: Omit<Group, 'createdAt'>): Promise<Group | undefined>;
  delete(poolId: string, name: string): Promise<boolean>;
  list(page: { poolId: string; after: number; limit: number }): Promise<GroupPage>;
  addMember(group: Pick<Group, 'poolId' | 'name'>, sub: string): Promise<'joined' | 'is-member' | 'no-group'>;
  /** False when the user was no member. */
  removeMember(group: Pick<Group, 'poolId' | 'name'>, sub: string): Promise<boolean>;
  /** A user's groups, strongest first: lowest precedence, then name. */
  of(poolId: string, sub: string): Promise<readonly Group[]>;
  listOf(page: { poolId: string; sub: string; after: number; limit: number }): Promise<GroupPage>;
  members(page: { poolId: string; name: string; after: number; limit: number }): Promise<UserPage>;
}
