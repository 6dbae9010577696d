import { z } from 'zod';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import type { User } from '../store/users.ts';
import { simpleTrigger } from './trigger.ts';
import type { Triggers } from './triggers.ts';
import { eventAttributes } from './user-attributes.ts';

const postConfirmation = simpleTrigger('PostConfirmation', { empty: {}, response: z.object({}) });

interface Confirmed {
  readonly pool: UserPool;
  readonly client?: Client | undefined;
  readonly user: Pick<User, 'sub' | 'username' | 'attributes'>;
}

/** Tells of a confirmed account or a reset password, after both are durable: a hook that throws undoes neither. */
export async function tellPostConfirmation(
  source: 'ConfirmSignUp' | 'ConfirmForgotPassword',
  { pool, client, user }: Confirmed,
  triggers: Triggers,
): Promise<void> {
  await triggers.fire(postConfirmation, {
    pool,
    client,
    userName: user.username,
    source: `PostConfirmation_${source}`,
    request: { userAttributes: eventAttributes({ ...user, status: 'CONFIRMED' }) },
  });
}
