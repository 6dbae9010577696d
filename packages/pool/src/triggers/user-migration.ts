import { z } from 'zod';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import { simpleTrigger } from './trigger.ts';
import type { Triggers } from './triggers.ts';

/** Cognito's limit for a user. */
const MOST_GROUPS = 100;

const response = z.object({
  userAttributes: z.record(z.string(), z.string()),
  finalUserStatus: z.enum(['CONFIRMED', 'RESET_REQUIRED']).nullish(),
  messageAction: z.enum(['RESEND', 'SUPPRESS']).nullish(),
  desiredDeliveryMediums: z.array(z.enum(['SMS', 'EMAIL'])).nullish(),
  forceAliasCreation: z.boolean().nullish(),
  enableSMSMFA: z.literal(false).nullish(),
  // Not AWS's: the groups of these names that are here have one member more.
  groups: z.array(z.string()).max(MOST_GROUPS).nullish(),
});

export const userMigration = simpleTrigger('UserMigration', {
  empty: {
    userAttributes: null,
    forceAliasCreation: null,
    enableSMSMFA: null,
    finalUserStatus: null,
    messageAction: null,
    desiredDeliveryMediums: null,
  },
  response,
});

export type MigratedUser = z.output<typeof response>;

interface Stranger {
  readonly pool: UserPool;
  readonly client: Client;
  /** The name as it was typed. */
  readonly username: string;
  /** Absent where the password was forgotten. */
  readonly password?: string | undefined;
  /** Whether somebody wants to sign up under the name. */
  readonly signUp?: boolean;
}

/** Asks another directory for a user whom this one does not have; the hook throws where it has none either. */
export function askUserMigration(
  { pool, client, username, password, signUp }: Stranger,
  triggers: Triggers,
): Promise<MigratedUser | undefined> {
  return triggers.fire(userMigration, {
    pool,
    client,
    userName: username,
    source: password === undefined ? 'UserMigration_ForgotPassword' : 'UserMigration_Authentication',
    // `signUp` is not AWS's, whose hooks are not asked then.
    request: { ...(password !== undefined && { password }), ...(signUp && { signUp }), validationData: null },
  });
}
