import { z } from 'zod';
import { hidesWhoExists } from '../rules/who-exists.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import type { User } from '../store/users.ts';
import { simpleTrigger } from './trigger.ts';
import type { Triggers } from './triggers.ts';
import { eventAttributes } from './user-attributes.ts';

const nothing = { empty: {}, response: z.object({}) };
const preAuthentication = simpleTrigger('PreAuthentication', nothing);
const postAuthentication = simpleTrigger('PostAuthentication', nothing);

interface SignIn {
  readonly pool: UserPool;
  readonly client: Client;
}

/** Whoever a name at sign-in stands for; without an account only where the client hides that. */
export interface Nominee {
  readonly user?: User | undefined;
  readonly userId: string;
}

/** Asks before anything is proven. A client that hides who exists has its hook asked about nobody as well. */
export async function askPreAuthentication(
  { pool, client, subject }: SignIn & { subject: Nominee },
  triggers: Triggers,
): Promise<void> {
  await triggers.fire(preAuthentication, {
    pool,
    client,
    userName: subject.user?.username ?? subject.userId,
    source: 'PreAuthentication_Authentication',
    request: { ...nomineeRequest(client, subject), validationData: null },
  });
}

/** Tells of a sign-in that has been proven, before there are tokens; a hook that throws ends it. */
export async function tellPostAuthentication(
  { pool, client, user, newDeviceUsed }: SignIn & { user: User; newDeviceUsed: boolean },
  triggers: Triggers,
): Promise<void> {
  await triggers.fire(postAuthentication, {
    pool,
    client,
    userName: user.username,
    source: 'PostAuthentication_Authentication',
    request: { userAttributes: eventAttributes(user), newDeviceUsed },
  });
}

/** What hooks learn of someone of whom nothing has been proven. */
export function nomineeRequest(client: Client, { user }: Nominee): object {
  const found = hidesWhoExists(client) ? { userNotFound: user === undefined } : {};
  return { userAttributes: user ? eventAttributes(user) : {}, ...found };
}
