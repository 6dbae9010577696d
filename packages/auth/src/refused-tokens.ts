import type { Revocation } from './store/revocations.ts';
import type { RevocationKind } from './store/schema.ts';
import type { Claims } from './tokens/claims.ts';

/** What a token is judged by. */
export type Judged = Pick<Claims, 'sub' | 'originJti' | 'issuedAt' | 'groups'>;

/** The access tokens that are refused although they are genuine and not expired. Asked for every request. */
export interface RefusedTokens {
  add(revocation: Revocation): void;
  refuses(claims: Judged): boolean;
  /** Forgets what no token can meet any more. */
  removeExpired(now: number): void;
}

/** Whether the user is in a group since a second, according to the latest change of it. */
interface Membership {
  readonly seq: number;
  readonly member: boolean;
  readonly since: number;
}

/** The groups that were deleted, by their names. */
type Deleted = ReadonlyMap<string, Revocation>;

/** What has changed of a user's groups, by their names. */
interface Memberships {
  readonly groups: Map<string, Membership>;
  expiresAt: number;
}

export function createRefusedTokens(userPoolId: string): RefusedTokens {
  const families = new Map<string, Revocation>();
  const subjects = new Map<string, Revocation>();
  const groups = new Map<string, Revocation>();
  const memberships = new Map<string, Memberships>();

  const keepLatest = (held: Map<string, Revocation>, key: string, revocation: Revocation) => {
    if ((held.get(key)?.notBefore ?? -1) <= revocation.notBefore) held.set(key, revocation);
  };
  const keepMembership = (member: boolean) => (revocation: Revocation) => {
    const { seq, value, notBefore, expiresAt } = revocation;
    const [sub, group] = pair(value);
    const known = memberships.get(sub) ?? { groups: new Map(), expiresAt };
    if ((known.groups.get(group)?.seq ?? 0) <= seq) known.groups.set(group, { seq, member, since: notBefore });
    known.expiresAt = Math.max(known.expiresAt, expiresAt);
    memberships.set(sub, known);
  };
  const keep: Readonly<Partial<Record<RevocationKind, (revocation: Revocation) => void>>> = {
    family: (revocation) => keepLatest(families, revocation.value, revocation),
    subject: (revocation) => keepLatest(subjects, revocation.value, revocation),
    group(revocation) {
      const [poolId, group] = pair(revocation.value);
      if (poolId === userPoolId) keepLatest(groups, group, revocation);
    },
    joined: keepMembership(true),
    left: keepMembership(false),
  };

  return {
    add: (revocation) => keep[revocation.kind]?.(revocation),
    refuses(claims) {
      const { sub, originJti, issuedAt } = claims;
      if (originJti !== undefined && families.has(originJti)) return true;
      if (issuedAt < (subjects.get(sub)?.notBefore ?? 0)) return true;
      if (groups.size > 0 && claims.groups.some((name) => issuedAt <= (groups.get(name)?.notBefore ?? -1))) return true;
      const changed = memberships.get(sub);
      return changed !== undefined && isOutdated(claims, changed, groups);
    },
    removeExpired(now) {
      for (const held of [families, subjects, groups, memberships]) {
        for (const [key, { expiresAt }] of held) if (expiresAt <= now) held.delete(key);
      }
    },
  };
}

/**
 * Whether the token tells of a group otherwise than its latest change does, and is no younger. A later one may: hooks
 * of a pool have the last word on the groups that tokens name. Nothing is made of the order within a second, nor of a
 * clock that is ahead of the pool's: what tells the truth is not refused.
 */
function isOutdated({ issuedAt, groups }: Judged, changed: Memberships, deleted: Deleted): boolean {
  return changed.groups.entries().some(([group, { seq, member, since }]) => {
    // Who joined a group that was deleted afterwards is in none, though nobody left it.
    if ((deleted.get(group)?.seq ?? 0) > seq) return false;
    return issuedAt <= since && groups.includes(group) !== member;
  });
}

function pair(value: string): readonly [string, string] {
  const [first, second]: unknown[] = JSON.parse(value);
  if (typeof first !== 'string' || typeof second !== 'string') throw new SyntaxError('Not a pair of texts');
  return [first, second];
}
