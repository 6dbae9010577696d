import { refuse } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { checkSecretHash } from '../rules/client-secret.ts';
import type { User } from '../store/users.ts';
import { stepOf } from '../totp-secret.ts';
import { finish } from './finish.ts';
import type { ChallengeStep, SignInAnswer } from './flow.ts';
import type { SignedIn } from './grant.ts';
import { required } from './parameters.ts';
import { consumeSession, findSession, openSession, spendTry } from './session.ts';
import { refuseState } from './subject.ts';

/** Asks for a code of the user's authenticator app. */
export async function askSoftwareToken(proven: SignedIn, parts: Parts): Promise<SignInAnswer> {
  const name = (await parts.store.factors.find(proven.user))?.totp?.name;
  return {
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    ChallengeParameters: {
      USER_ID_FOR_SRP: proven.user.username,
      ...(name !== undefined && { FRIENDLY_DEVICE_NAME: name }),
    },
    Session: await openSession({ ...proven, name: 'SOFTWARE_TOKEN_MFA' }, parts),
  };
}

/** Five tries per sign-in, counted like wrong passwords; a code that was used before is refused in words of its own. */
export const softwareTokenMfa: ChallengeStep = {
  name: 'SOFTWARE_TOKEN_MFA',
  async answer({ pool, client, deviceKey, responses, session }, parts) {
    const username = required(responses, 'USERNAME');
    const code = required(responses, 'SOFTWARE_TOKEN_MFA_CODE');
    checkSecretHash(client, username, responses.SECRET_HASH);
    const { challenge, user } = await findSession({ name: this.name, session, pool, client, username }, parts);
    refuseState(user);
    await spendTry(challenge, parts.store);
    const right = await parts.attempts.make(user, () => useCode(user, code, parts));
    parts.event.tried('Mfa', right);
    if (!right) {
      refuse('CodeMismatchException', 'Invalid code received for user');
    }
    await consumeSession(challenge, parts.store);
    return finish({ pool, client, deviceKey, user }, parts);
  },
};

/** Whether a code is right, and uses it up. Throws ExpiredCodeException for one that was used before. */
async function useCode(user: User, code: string, parts: Parts): Promise<boolean> {
  const totp = (await parts.store.factors.find(user))?.totp;
  const step = totp && stepOf(user, { sealed: totp.sealed, code }, parts);
  if (!totp || step === undefined) return false;
  if (await parts.store.factors.useStep(user, totp.sealed, step)) return true;
  return refuse('ExpiredCodeException', 'Your software token has already been used once.');
}
