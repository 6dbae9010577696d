import { type Database, migrate } from '@custom-cognito/database';
import type { Kysely } from 'kysely';
import { authTables } from './migrations.ts';
import {
  addRevocations,
  createRevocationStore,
  familyRevocation,
  groupRevocation,
  membershipChange,
  type NewRevocation,
  profileChange,
  type Revocation,
  subjectRevocation,
} from './revocations.ts';
import type { AuthTables } from './schema.ts';

/** What has changed at a pool: sign-ins that are over, a user who is gone, groups and profiles that are others now. */
export type PoolChange =
  | { readonly kind: 'sign-ins-ended'; readonly originJtis: readonly string[] }
  | { readonly kind: 'user-deleted'; readonly sub: string }
  | { readonly kind: 'membership'; readonly sub: string; readonly group: string; readonly member: boolean }
  | { readonly kind: 'group-deleted'; readonly poolId: string; readonly group: string }
  /** Without `sub`, everybody's. */
  | { readonly kind: 'profile'; readonly sub?: string };

/** Where a pool in the same database tells what has changed; for the service's `poolChanges` and the pool's `changed`. */
export interface PoolChanges {
  /**
   * Writes what the service of every process has to know, within the transaction that makes the changes. What it
   * resolves to takes effect in this process, and is to be called after the commit.
   */
  record(changes: readonly PoolChange[], transaction: Kysely<unknown>): Promise<() => void>;
  /** Has a service of this process hear at once. */
  listen(heard: (revocations: readonly Revocation[]) => void): void;
  /** Deletes what no token can meet any more; a service does it too. */
  removeExpired(): Promise<void>;
}

/** Opens the record of changes, before the pool and the service, in the database of both. Throws `NewerSchemaError`. */
export async function createPoolChanges({
  database,
  clock = Date.now,
}: {
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly clock?: (() => number) | undefined;
}): Promise<PoolChanges> {
  await migrate(database, authTables.name, authTables.migrations);
  const store = createRevocationStore(database);
  const listeners: Parameters<PoolChanges['listen']>[0][] = [];
  return {
    async record(changes, transaction) {
      const now = clock();
      const rows = changes.flatMap((change) => describe(change, now));
      const added = await addRevocations(transaction as unknown as Kysely<AuthTables>, rows);
      return () => {
        for (const heard of listeners) heard(added);
      };
    },
    listen: (heard) => void listeners.push(heard),
    removeExpired: () => store.removeExpired(clock()),
  };
}

type Describe = {
  readonly [K in PoolChange['kind']]: (
    change: Extract<PoolChange, { kind: K }>,
    now: number,
  ) => readonly NewRevocation[];
};

const DESCRIBE: Describe = {
  'sign-ins-ended': ({ originJtis }, now) => originJtis.map((originJti) => familyRevocation(originJti, now)),
  'user-deleted': ({ sub }, now) => [subjectRevocation(sub, now, 'ever')],
  membership: (change, now) => [membershipChange(change, now)],
  'group-deleted': ({ poolId, group }, now) => [groupRevocation(poolId, group, now)],
  profile: ({ sub }, now) => [profileChange(sub, now)],
};

/** The table pairs every change with its own function; TypeScript cannot follow that over their union. */
const describe = (change: PoolChange, now: number) =>
  (DESCRIBE[change.kind] as (change: PoolChange, now: number) => readonly NewRevocation[])(change, now);
