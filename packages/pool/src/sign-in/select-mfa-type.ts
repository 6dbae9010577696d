import { refuse } from '../errors.ts';
import { checkSecretHash } from '../rules/client-secret.ts';
import type { SecondFactor } from '../store/factors.ts';
import type { ChallengeStep } from './flow.ts';
import { required } from './parameters.ts';
import { askFactor } from './second-factor.ts';
import { consumeSession, findSession } from './session.ts';
import { refuseState } from './subject.ts';

/** The user chooses among the second factors that they were offered, and no others. */
export const selectMfaType: ChallengeStep = {
  name: 'SELECT_MFA_TYPE',
  async answer({ pool, client, deviceKey, responses, session }, parts) {
    const username = required(responses, 'USERNAME');
    const answer = required(responses, 'ANSWER');
    checkSecretHash(client, username, responses.SECRET_HASH);
    const { challenge, user } = await findSession({ name: this.name, session, pool, client, username }, parts);
    refuseState(user);
    const offered = JSON.parse(challenge.state ?? '[]') as readonly SecondFactor[];
    const factor =
      offered.find((name) => name === answer) ??
      refuse('InvalidParameterException', 'Selected MFA type is not available for the user.');
    await consumeSession(challenge, parts.store);
    return askFactor(factor, { pool, client, deviceKey, user }, parts);
  },
};
