import { setImmediate } from 'node:timers/promises';
import type { Pool } from '@custom-cognito/pool';

/** Takes every place that a pool has for what it hashes, until the work is done. */
export async function takingEveryPlace(pool: Pool, work: () => Promise<void>): Promise<void> {
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
  try {
    await work();
  } finally {
    resolve();
    await Promise.all(held);
  }
}
