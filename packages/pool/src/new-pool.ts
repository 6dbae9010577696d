import type { CreateUserPoolRequest } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts } from './parts.ts';
import { randomText } from './random-text.ts';
import { newPoolSettings } from './rules/pool-settings.ts';
import type { UserPool } from './store/pools.ts';

const ID_LENGTH = 9;
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A pool as a request describes it, not stored yet; its id is `<region>_` and nine characters unless given. */
export function newPool(
  request: CreateUserPoolRequest,
  { id, region, now }: Pick<Parts, 'region' | 'now'> & { id?: string },
): UserPool {
  return {
    id: id ?? `${region}_${randomText(ALPHANUMERIC, ID_LENGTH)}`,
    name: request.PoolName ?? '',
    settings: newPoolSettings(request),
    createdAt: now(),
    modifiedAt: now(),
  };
}

/** Stores a pool together with the key that signs its tokens, unless its id is taken: there is never one without the other. */
export async function storePool(pool: UserPool, { store, tokens }: Pick<Parts, 'store' | 'tokens'>): Promise<void> {
  const key = await tokens.newKey(pool.id);
  await store.transaction(async (inside) => {
    if (await inside.pools.insert(pool)) await inside.signingKeys.insert(key);
  });
}
