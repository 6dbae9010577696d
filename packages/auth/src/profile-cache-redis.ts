import type { KnownProfile, ProfileCache } from './profile-cache.ts';
import { createMemoryProfileCache } from './profile-cache-memory.ts';
import { RedisAway, type SharedRedis } from './redis.ts';
import { SealError, type Secrets } from './secrets.ts';

export interface RedisProfileCacheOptions {
  readonly redis: SharedRedis;
  readonly secrets: Secrets;
  readonly userPoolId: string;
  readonly ttlMs: number;
}

/**
 * Shares profiles between processes, behind what each has in its own memory. Redis holds them sealed, under keyed
 * hashes; whatever goes wrong with it, the profile is not there.
 */
export function createRedisProfileCache({ redis, secrets, userPoolId, ttlMs }: RedisProfileCacheOptions): ProfileCache {
  const memory = createMemoryProfileCache({ ttlMs });
  const keyOf = (sub: string) => `profile:${secrets.installation}:${secrets.profileKey(userPoolId, sub)}`;

  async function findShared(sub: string, version: string) {
    const key = keyOf(sub);
    const found = await unlessAway(redis.run((client) => client.pipeline().get(key).pttl(key).exec()));
    const [sealed, left] = (found ?? []).map(([error, value]) => (error ? undefined : value));
    if (typeof sealed !== 'string' || typeof left !== 'number' || left <= 0) return undefined;
    const known = open(secrets, key, sealed);
    if (known?.version !== version) return undefined;
    // It is as old as it is, wherever it came from.
    memory.keep(sub, known, left);
    return known.profile;
  }

  return {
    find: (sub, version) => memory.find(sub, version) ?? findShared(sub, version),
    keep(sub, known) {
      memory.keep(sub, known);
      const key = keyOf(sub);
      const sealed = secrets.sealProfile(JSON.stringify(known), key);
      void unlessAway(redis.run((client) => client.set(key, sealed, 'PX', ttlMs)));
    },
  };
}

async function unlessAway<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof RedisAway) return undefined;
    throw error;
  }
}

function open(secrets: Secrets, key: string, sealed: string): KnownProfile | undefined {
  try {
    return JSON.parse(secrets.openProfile(sealed, key)) as KnownProfile;
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
