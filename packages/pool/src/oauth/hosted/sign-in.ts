import { beginCall } from '../../call.ts';
import { CognitoError } from '../../errors.ts';
import type { Visit } from '../../federation/federation.ts';
import { associateSoftwareToken } from '../../operations/software-tokens.ts';
import type { Parts } from '../../parts.ts';
import { secretHash } from '../../rules/secret-hash.ts';
import { nameKey } from '../../rules/sign-in-names.ts';
import { run } from '../../run.ts';
import { afterPassword, complete } from '../../sign-in/after-password.ts';
import type { SignInAnswer } from '../../sign-in/flow.ts';
import { provePassword } from '../../sign-in/prove-password.ts';
import { refuseState } from '../../sign-in/subject.ts';
import type { Client } from '../../store/clients.ts';
import type { User } from '../../store/users.ts';
import { askPreAuthentication } from '../../triggers/authentication.ts';
import { passwordMark } from '../browser-session.ts';
import { completeAuthorization } from '../complete-authorization.ts';
import type { Outcome, Submission } from './form.ts';
import type { PendingChallenge, Progress } from './progress.ts';

type At = Omit<Submission, 'fields'>;

/** Signs in with a password; an account that is not ready for it leads to the page that makes it so. */
export async function signInWithPassword(
  at: At,
  { username, password }: { username: string; password: string },
): Promise<Outcome> {
  const { pool } = at;
  // Whatever the client is told elsewhere, a page tells an account's state only to whoever knows its password.
  const client = hiding(at.client);
  const begun = { ...at, progress: { username } };
  try {
    return await advance(begun, ['pwd'], (visit) =>
      inCall(visit, { ClientId: client.id, AuthFlow: 'USER_PASSWORD_AUTH' }, async (parts) => {
        const user = await provePassword({ pool, client, username, password }, parts);
        return afterPassword({ pool, client, user }, parts);
      }),
    );
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    if (error.name === 'PasswordResetRequiredException')
      return { path: '/confirmForgotPassword', progress: { username } };
    if (error.name !== 'UserNotConfirmedException') throw error;
    const user = await at.visit.parts.store.users.byName(pool.id, nameKey(pool, username));
    return { path: '/confirmUser', progress: { username, ...(user && proven(user, at.visit.parts)) } };
  }
}

/** Signs in whoever has just shown to know the password of an account, which has been confirmed since. */
export async function signInConfirmed(at: At): Promise<Outcome> {
  const { pool, client, progress, visit } = at;
  const user = progress.proven && (await visit.parts.store.users.bySub(pool.id, progress.proven.sub));
  if (!user || proven(user, visit.parts).proven.mark !== progress.proven?.mark)
    return signInAgain(progress, 'confirmed');
  return advance(at, ['pwd'], (inside) =>
    inCall(inside, { ClientId: client.id, AuthFlow: 'USER_AUTH' }, async (parts) => {
      parts.event.concerns({ pool, user });
      await askPreAuthentication({ pool, client, subject: { user, userId: user.username } }, parts.triggers);
      refuseState(user);
      return complete({ pool, client, user }, parts);
    }),
  );
}

/** Back to the first page, with a word why. */
export function signInAgain({ username }: Progress, notice: NonNullable<Progress['notice']>): Outcome {
  return { path: '/login', progress: { notice, ...(username !== undefined && { username }) } };
}

/** Who knows the password of an account. */
export function proven(user: User, { secrets }: Pick<Parts, 'secrets'>): Required<Pick<Progress, 'proven'>> {
  return { proven: { sub: user.sub, mark: Buffer.from(passwordMark(user, secrets)).toString('base64url') } };
}

/** Takes a step of the sign-in: it ends with the answer to the application, or with the next challenge. */
export async function advance(
  at: At,
  amr: readonly string[],
  step: (visit: Visit) => Promise<SignInAnswer>,
): Promise<Outcome> {
  const { visit, authorization, progress } = at;
  let response: Response | undefined;
  const ending = async (user: User, parts: Parts) => {
    const authTime = Math.floor(parts.now() / 1000);
    response = await completeAuthorization(authorization, { user, authTime, amr }, { http: visit.http, parts });
  };
  const answer = await step({ ...visit, parts: { ...visit.parts, ending } });
  if (response) return { response };
  const challenge = await pending(answer, at);
  const { username } = progress;
  return { path: '/challenge', progress: { amr, challenge, ...(username !== undefined && { username }) } };
}

/** What the next challenge needs; an authenticator app that has to be set up begins with its secret. */
async function pending(answer: SignInAnswer, { visit }: At): Promise<PendingChallenge> {
  const { ChallengeName: name, Session: session = '', ChallengeParameters: parameters = {} } = answer;
  if (name === undefined) throw new TypeError('A sign-in went on with neither tokens nor a challenge.');
  if (name !== 'MFA_SETUP') return { name, session, parameters };
  const made = (await run(associateSoftwareToken, { Session: session }, visit)) as Record<string, string>;
  return { name, session: made.Session ?? '', parameters, secretCode: made.SecretCode ?? '' };
}

/** What a client with a secret adds to a call about a user. */
export function secretHashOf({ id, secrets }: Client, username: string): string | undefined {
  const [secret] = secrets;
  return secret && secretHash({ secret: secret.value, username, clientId: id });
}

/** A call of the sign-in that has no operation of its own. */
async function inCall(
  { parts, peer }: Visit,
  input: Record<string, unknown>,
  work: (parts: Parts) => Promise<SignInAnswer>,
): Promise<SignInAnswer> {
  const call = beginCall(parts, { operation: 'InitiateAuth', input, peer });
  try {
    const answer = await work(call.parts);
    await call.finish();
    return answer;
  } catch (error) {
    call.parts.event.refused(error, call.parts.authEvents);
    throw error;
  }
}

function hiding(client: Client): Client {
  return { ...client, settings: { ...client.settings, PreventUserExistenceErrors: 'ENABLED' } };
}
