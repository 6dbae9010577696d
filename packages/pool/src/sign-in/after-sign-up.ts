import type { Parts } from '../parts.ts';
import type { Challenge } from '../store/challenges.ts';
import { askPreAuthentication } from '../triggers/authentication.ts';
import { complete } from './after-password.ts';
import type { SignInAnswer } from './flow.ts';
import type { SignInAt } from './grant.ts';
import type { Proven } from './prove-password.ts';
import { consumeSession, findSession, openSession } from './session.ts';
import { findSubject, refuseState } from './subject.ts';

/** What whoever signed up may do with a session: confirm, and then sign in without saying the password again. */
type Stage = 'TO_CONFIRM' | 'TO_SIGN_IN';

interface Held extends SignInAt {
  readonly username: string;
  readonly session: string;
}

/**
 * A session for whoever has just signed up or confirmed; undefined where the client does not offer USER_AUTH, the flow
 * that takes it. Source: API Reference, "SignUp" and "ConfirmSignUp", Session.
 */
export async function openSignUpSession(
  stage: Stage,
  { after, ...who }: SignInAt & { user: Proven; after?: Challenge | undefined },
  parts: Parts,
): Promise<string | undefined> {
  if (!who.client.settings.ExplicitAuthFlows?.includes('ALLOW_USER_AUTH')) return undefined;
  return openSession({ ...who, name: stage, ...(after && { after }) }, parts);
}

/** The session that a confirmation carries. Throws NotAuthorizedException, before a code is tried. */
export async function findSignUpSession(held: Held, parts: Parts): Promise<Challenge> {
  return (await findSession({ ...held, name: 'TO_CONFIRM' satisfies Stage }, parts)).challenge;
}

/** Signs in with the session of a confirmation, once. Throws NotAuthorizedException. */
export async function signInAfterSignUp({ session, username, ...at }: Held, parts: Parts): Promise<SignInAnswer> {
  const found = await findSession({ ...at, username, session, name: 'TO_SIGN_IN' satisfies Stage }, parts);
  const subject = await findSubject({ ...at, username: found.user.username }, parts);
  await askPreAuthentication({ ...at, subject }, parts.triggers);
  await consumeSession(found.challenge, parts.store);
  refuseState(found.user);
  return complete({ ...at, user: found.user }, parts);
}
