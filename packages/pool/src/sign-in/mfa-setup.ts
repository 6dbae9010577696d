import { refuse } from '../errors.ts';
import { checkSecretHash } from '../rules/client-secret.ts';
import type { Challenge } from '../store/challenges.ts';
import { finish } from './finish.ts';
import type { ChallengeStep } from './flow.ts';
import { INVALID_SESSION } from './invalid-session.ts';
import { required } from './parameters.ts';
import { consumeSession, findSession } from './session.ts';
import { refuseState } from './subject.ts';

/** How far somebody has come who has to set a second factor up before there are tokens. */
export interface SettingUp {
  /** The secret that was handed out, sealed for its user, in Base64. */
  readonly pending?: string;
  /** Whether a code of it was right. */
  readonly isProven?: boolean;
}

export function settingUp({ state }: Challenge): SettingUp {
  const parsed: unknown = JSON.parse(state ?? '{}');
  // As it is opened it says what can be set up.
  return Array.isArray(parsed) ? {} : (parsed as SettingUp);
}

/** Whoever has set a factor up with AssociateSoftwareToken and VerifySoftwareToken goes on to the tokens. */
export const mfaSetup: ChallengeStep = {
  name: 'MFA_SETUP',
  async answer({ pool, client, deviceKey, responses, session }, parts) {
    const username = required(responses, 'USERNAME');
    checkSecretHash(client, username, responses.SECRET_HASH);
    const { challenge, user } = await findSession({ name: this.name, session, pool, client, username }, parts);
    refuseState(user);
    if (!settingUp(challenge).isProven) refuse('NotAuthorizedException', INVALID_SESSION);
    await consumeSession(challenge, parts.store);
    return finish({ pool, client, deviceKey, user }, parts);
  },
};
