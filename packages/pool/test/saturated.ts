import { setImmediate } from 'node:timers/promises';
import type { Pool } from '@custom-cognito/pool';

/** Takes every place for hashing there is; the function that it returns gives them back. */
export async function takePlaces(pool: Pool): Promise<() => Promise<void>> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const held: Promise<void>[] = [];
  for (let isFull = false; !isFull; ) {
    const place = pool.parts.passwords.forCall().admitted(() => promise);
    const refused = place.then(
      () => false,
      () => true,
    );
    isFull = await Promise.race([refused, setImmediate(false)]);
    if (!isFull) held.push(place);
  }
  return async () => {
    resolve();
    await Promise.all(held);
  };
}

/** Tries something while no place for hashing is left. */
export async function whileFull<T>(pool: Pool, attempt: () => Promise<T>): Promise<T> {
  const giveBack = await takePlaces(pool);
  try {
    return await attempt();
  } finally {
    await giveBack();
  }
}
