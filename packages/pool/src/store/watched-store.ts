import type { Change, ChangeFeed } from './changes.ts';
import type { Store } from './store.ts';

type Work<T> = (inside: Store) => Promise<T>;

/** The verbs that change what somebody outside may have heard before. */
type Watched = Pick<Store, 'grants' | 'users' | 'groups' | 'factors' | 'clients' | 'pools'>;

/** A store whose verbs tell a feed what they changed, in the transaction in which they did. */
export function watched(store: Store, feed: ChangeFeed): Store {
  async function transaction<T>(work: Work<T>): Promise<T> {
    let afterwards = () => {};
    const result = await store.transaction(async (inside) => {
      const noted: Change[] = [];
      const done = await work(noting(inside, noted));
      if (noted.length > 0) afterwards = await feed(noted, inside.connection);
      return done;
    });
    afterwards();
    return result;
  }
  return { ...store, ...each(store, transaction), transaction };
}

/** Outside of a transaction, each watched verb has one of its own. */
function each(
  { grants, users, groups, factors, clients, pools }: Store,
  run: <T>(work: Work<T>) => Promise<T>,
): Watched {
  return {
    grants: {
      ...grants,
      insert: (...given) => run((inside) => inside.grants.insert(...given)),
      revoke: (...given) => run((inside) => inside.grants.revoke(...given)),
      revokeSession: (...given) => run((inside) => inside.grants.revokeSession(...given)),
      revokeAllOf: (...given) => run((inside) => inside.grants.revokeAllOf(...given)),
      revokeProviderSessions: (...given) => run((inside) => inside.grants.revokeProviderSessions(...given)),
    },
    users: {
      ...users,
      update: (...given) => run((inside) => inside.users.update(...given)),
      delete: (...given) => run((inside) => inside.users.delete(...given)),
    },
    groups: {
      ...groups,
      addMember: (...given) => run((inside) => inside.groups.addMember(...given)),
      removeMember: (...given) => run((inside) => inside.groups.removeMember(...given)),
      delete: (...given) => run((inside) => inside.groups.delete(...given)),
    },
    factors: {
      ...factors,
      activatePending: (...given) => run((inside) => inside.factors.activatePending(...given)),
      activateFirst: (...given) => run((inside) => inside.factors.activateFirst(...given)),
      change: (...given) => run((inside) => inside.factors.change(...given)),
      removeTotp: (...given) => run((inside) => inside.factors.removeTotp(...given)),
    },
    clients: { ...clients, delete: (...given) => run((inside) => inside.clients.delete(...given)) },
    pools: {
      ...pools,
      revise: (...given) => run((inside) => inside.pools.revise(...given)),
      delete: (...given) => run((inside) => inside.pools.delete(...given)),
    },
  };
}

/** Within a transaction, what the verbs change is noted until its end. */
function noting(store: Store, noted: Change[]): Store {
  const note = (change: Change) => void noted.push(change);
  return {
    ...store,
    ...notingSignIns(store, note),
    ...notingGroups(store, note),
    ...notingProfiles(store, note),
    ...notingPools(store, note),
    transaction: (work) => store.transaction((inside) => work(noting(inside, noted))),
  };
}

type Note = (change: Change) => void;

function notingSignIns({ grants }: Store, note: Note): Pick<Store, 'grants'> {
  const ended = (originJtis: readonly string[]) => {
    if (originJtis.length > 0) note({ kind: 'sign-ins-ended', originJtis });
    return originJtis;
  };
  return {
    grants: {
      ...grants,
      insert: async (...given) => ended(await grants.insert(...given)),
      async revoke(id, now) {
        const revoked = await grants.revoke(id, now);
        if (revoked) ended([id]);
        return revoked;
      },
      async revokeSession(...given) {
        const id = await grants.revokeSession(...given);
        if (id !== undefined) ended([id]);
        return id;
      },
      revokeAllOf: async (...given) => ended(await grants.revokeAllOf(...given)),
      revokeProviderSessions: async (...given) => ended(await grants.revokeProviderSessions(...given)),
    },
  };
}

function notingGroups({ groups }: Store, note: Note): Pick<Store, 'groups'> {
  return {
    groups: {
      ...groups,
      async addMember(group, sub) {
        const joined = await groups.addMember(group, sub);
        if (joined === 'joined')
          note({ kind: 'membership', poolId: group.poolId, sub, group: group.name, member: true });
        return joined;
      },
      async removeMember(group, sub) {
        const left = await groups.removeMember(group, sub);
        if (left) note({ kind: 'membership', poolId: group.poolId, sub, group: group.name, member: false });
        return left;
      },
      async delete(poolId, name) {
        const deleted = await groups.delete(poolId, name);
        if (deleted) note({ kind: 'group-deleted', poolId, group: name });
        return deleted;
      },
    },
  };
}

/** `users.confirm` is not among them: nobody has signed in as a user who is not confirmed. */
function notingProfiles({ users, factors }: Store, note: Note): Pick<Store, 'users' | 'factors'> {
  const profile = ({ poolId, sub }: { poolId: string; sub: string }) => note({ kind: 'profile', poolId, sub });
  return {
    users: {
      ...users,
      async update(user, change) {
        const found = await users.update(user, change);
        if (found && Object.keys(change.attributes ?? {}).length > 0) profile(user);
        return found;
      },
      async delete(user) {
        const deleted = await users.delete(user);
        if (deleted) note({ kind: 'user-deleted', poolId: user.poolId, sub: user.sub });
        return deleted;
      },
    },
    factors: {
      ...factors,
      async activatePending(owner, ...rest) {
        const activated = await factors.activatePending(owner, ...rest);
        if (activated) profile(owner);
        return activated;
      },
      async activateFirst(owner, ...rest) {
        const activated = await factors.activateFirst(owner, ...rest);
        if (activated) profile(owner);
        return activated;
      },
      async change(owner, change) {
        await factors.change(owner, change);
        profile(owner);
      },
      async removeTotp(owner) {
        const removed = await factors.removeTotp(owner);
        if (removed) profile(owner);
        return removed;
      },
    },
  };
}

/** How many users a client or a pool has is not for one request to go through: what is known of all is out of date. */
function notingPools({ clients, pools }: Store, note: Note): Pick<Store, 'clients' | 'pools'> {
  const everybody = (poolId: string) => note({ kind: 'profile', poolId });
  return {
    clients: {
      ...clients,
      async delete(id) {
        const client = await clients.find(id);
        const deleted = await clients.delete(id);
        if (deleted && client) everybody(client.poolId);
        return deleted;
      },
    },
    pools: {
      ...pools,
      async revise(poolId, ...rest) {
        const revised = await pools.revise(poolId, ...rest);
        if (revised) everybody(poolId);
        return revised;
      },
      async delete(poolId) {
        const deleted = await pools.delete(poolId);
        if (deleted) everybody(poolId);
        return deleted;
      },
    },
  };
}
