import type { Store } from './store/store.ts';

/** More than a pool may have. */
const ALL = 100;

/** All scopes that the resource servers of a pool define, by their full names. */
export async function customScopes(store: Store, poolId: string): Promise<ReadonlySet<string>> {
  const { servers } = await store.resourceServers.list({ poolId, after: 0, limit: ALL });
  return new Set(servers.flatMap(({ identifier, scopes }) => scopes.map(({ name }) => `${identifier}/${name}`)));
}
