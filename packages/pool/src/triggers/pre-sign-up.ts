import { z } from 'zod';
import { refuse } from '../errors.ts';
import type { Recipient } from '../messages.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import { simpleTrigger } from './trigger.ts';
import { type Triggers, UNRECOGNIZABLE } from './triggers.ts';

const preSignUp = simpleTrigger('PreSignUp', {
  empty: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  response: z.object({
    autoConfirmUser: z.boolean().nullish(),
    autoVerifyEmail: z.boolean().nullish(),
    autoVerifyPhone: z.boolean().nullish(),
  }),
});

/** What the hook of a pool decided on a new user. */
export interface SignUpDecision {
  readonly confirmed: boolean;
  /** What counts as verified without a code. */
  readonly verified: readonly Recipient[];
}

interface Registration {
  readonly pool: UserPool;
  readonly client?: Client;
  readonly person: { readonly username: string; readonly attributes: Readonly<Record<string, string>> };
  readonly validationData: Record<string, string> | undefined;
  /** Whether an identity provider vouches for the user. */
  readonly external?: boolean;
}

/**
 * Asks before a user is stored, so that a refusal leaves nothing behind. What is verified without a code has to be
 * there; InvalidLambdaResponseException otherwise.
 */
export async function askPreSignUp(
  { pool, client, person, validationData, external }: Registration,
  triggers: Triggers,
): Promise<SignUpDecision> {
  const response = await triggers.fire(preSignUp, {
    pool,
    client,
    userName: person.username,
    source: external ? 'PreSignUp_ExternalProvider' : client ? 'PreSignUp_SignUp' : 'PreSignUp_AdminCreateUser',
    request: { userAttributes: { ...person.attributes }, validationData: validationData ?? null },
  });
  const verified: Recipient[] = [
    ...(response?.autoVerifyEmail ? (['email'] as const) : []),
    ...(response?.autoVerifyPhone ? (['phone_number'] as const) : []),
  ];
  if (verified.some((name) => !person.attributes[name])) refuse('InvalidLambdaResponseException', UNRECOGNIZABLE);
  return { confirmed: response?.autoConfirmUser === true, verified };
}
