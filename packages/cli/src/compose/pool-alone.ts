import type { Pool } from '@custom-cognito/pool';
import { createPoolChanges } from 'custom-cognito';
import type { Foundation } from './foundation.ts';
import { poolAddress } from './pool-address.ts';
import { openMail, startPool } from './pool-service.ts';

/** The embedded pool for a command's own use, beside servers on the same database: it does not listen and mails nothing. */
export async function openPoolAlone(foundation: Foundation): Promise<Pool> {
  const { settings, database, closing } = foundation;
  const { delivery } = await openMail(settings, foundation);
  const { record: changed } = await createPoolChanges({ database });
  const pool = await startPool(settings, { ...foundation, delivery, publicUrl: poolAddress(settings), changed });
  closing.add('pool', () => pool.close());
  return pool;
}
