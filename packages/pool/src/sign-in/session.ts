import { refuse } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { lifetimes } from '../rules/lifetimes.ts';
import { nameKey } from '../rules/sign-in-names.ts';
import type { Challenge } from '../store/challenges.ts';
import type { User } from '../store/users.ts';
import type { SignInAt } from './grant.ts';
import { INVALID_SESSION, refuseExpired } from './invalid-session.ts';
import { type Proven, requireStillProven } from './prove-password.ts';

const SESSION_BYTES = 96;
/** Wrong answers after which a sign-in has to begin anew. */
const TRIES = 5;

interface Waiting extends SignInAt {
  readonly user: Proven;
  /** The challenge, or what else the session is for. */
  readonly name: string;
  /** What the answer will be checked against. */
  readonly state?: string;
  /** The challenge that this one follows, which ends with it. */
  readonly after?: Challenge;
}

/** Remembers that a user waits in a challenge, and returns what the answer must carry, in Base64. */
export async function openSession(
  { name, pool, client, user, state, after }: Waiting,
  { store, secrets, randomBytes, now, event }: Parts,
): Promise<string> {
  const session = Buffer.from(randomBytes(SESSION_BYTES)).toString('base64');
  await store.transaction(async (inside) => {
    await requireStillProven(inside, user);
    if (after) await consumeSession(after, inside);
    await event.goesOn(inside);
    await inside.challenges.insert({
      hash: secrets.hash.session(session),
      poolId: pool.id,
      clientId: client.id,
      sub: user.sub,
      name,
      expiresAt: now() + lifetimes(client.settings).session * 1000,
      ...(state !== undefined && { state }),
      event: event.remembered(),
    });
  });
  return session;
}

/**
 * Finds what a session string waits for. It is good for one client, one user and one challenge, and until it is
 * consumed or expires. Throws NotAuthorizedException otherwise.
 */
export async function findSession(
  { name, session, pool, client, username }: SignInAt & { name: string; session: string; username: string },
  { store, secrets, now, event }: Parts,
): Promise<{ challenge: Challenge; user: User }> {
  const challenge = await store.challenges.find(secrets.hash.session(session));
  if (!challenge || challenge.name !== name || challenge.clientId !== client.id || challenge.poolId !== pool.id) {
    return refuse('NotAuthorizedException', INVALID_SESSION);
  }
  refuseExpired(challenge, now());
  const user = await store.users.bySub(pool.id, challenge.sub);
  const named =
    user && (user.sub === username || (await store.users.byName(pool.id, nameKey(pool, username)))?.sub === user.sub);
  if (!user || !named) return refuse('NotAuthorizedException', INVALID_SESSION);
  event.resume(challenge.event);
  event.concerns({ pool, user });
  return { challenge, user };
}

/** Ends a session inside the transaction of what its answer achieved; a second answer is refused. */
export async function consumeSession(challenge: Challenge, store: Parts['store']): Promise<void> {
  if (!(await store.challenges.consume(challenge.hash))) refuse('NotAuthorizedException', INVALID_SESSION);
}

/** Counts an answer before it is checked, where wrong ones leave the session open. Throws NotAuthorizedException. */
export async function spendTry(challenge: Challenge, store: Parts['store']): Promise<void> {
  if (!(await store.challenges.spendTry(challenge.hash, TRIES))) refuse('NotAuthorizedException', INVALID_SESSION);
}
