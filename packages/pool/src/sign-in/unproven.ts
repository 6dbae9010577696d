import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts } from '../parts.ts';
import { lifetimes } from '../rules/lifetimes.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import { findSubject, type Subject } from './subject.ts';

const SESSION_BYTES = 96;

interface At {
  readonly name: ChallengeNameType;
  readonly pool: UserPool;
  readonly client: Client;
}

/** Remembers a sign-in of which nothing has been proven, and returns what its answer must carry, in Base64. */
export async function openUnproven(
  { name, pool, client, sub, state }: At & { sub: string; state?: string },
  { store, secrets, randomBytes, now, event }: Parts,
): Promise<string> {
  const session = Buffer.from(randomBytes(SESSION_BYTES)).toString('base64');
  await store.challenges.insert({
    hash: secrets.hash.session(session),
    poolId: pool.id,
    clientId: client.id,
    sub,
    name,
    expiresAt: now() + lifetimes(client.settings).session * 1000,
    ...(state !== undefined && { state }),
    event: event.remembered(),
  });
  return session;
}

/**
 * Ends such a sign-in with its first answer, right or wrong, so that every guess begins anew. Undefined unless it was
 * for this client, challenge and user and has not expired. Throws what {@link findSubject} throws.
 */
export async function takeUnproven(
  { name, pool, client, session, username }: At & { session: string; username: string },
  parts: Parts,
): Promise<{ subject: Subject; state?: string } | undefined> {
  const challenge = await parts.store.challenges.take(parts.secrets.hash.session(session));
  const subject = await findSubject({ pool, client, username }, parts);
  const fits =
    challenge?.name === name &&
    challenge.poolId === pool.id &&
    challenge.clientId === client.id &&
    challenge.sub === subject.sub &&
    challenge.expiresAt > parts.now();
  if (fits) parts.event.resume(challenge.event);
  return fits ? { subject, ...(challenge.state !== undefined && { state: challenge.state }) } : undefined;
}
