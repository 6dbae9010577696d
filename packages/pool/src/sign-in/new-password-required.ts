import { refuse } from '../errors.ts';
import { requireGoodPassword } from '../new-password.ts';
import { keepFormerPassword, requireUnusedPassword } from '../password-history.ts';
import { newPasswordRecord } from '../password-record.ts';
import { settleNames } from '../registration.ts';
import { changeAttributes } from '../rules/attribute-change.ts';
import { checkAttributeChange, missingAttributes } from '../rules/attributes.ts';
import { checkSecretHash } from '../rules/client-secret.ts';
import { changeUser } from '../user-change.ts';
import { complete } from './after-password.ts';
import type { ChallengeStep } from './flow.ts';
import { INVALID_SESSION } from './invalid-session.ts';
import { required } from './parameters.ts';
import { requireStillProven } from './prove-password.ts';
import { consumeSession, findSession } from './session.ts';
import { refuseState } from './subject.ts';

const ATTRIBUTE_PREFIX = 'userAttributes.';

/** Whoever signs in with a temporary password sets their own before there are tokens. */
export const newPasswordRequired: ChallengeStep = {
  name: 'NEW_PASSWORD_REQUIRED',
  async answer({ pool, client, deviceKey, responses, session }, parts) {
    const username = required(responses, 'USERNAME');
    const password = required(responses, 'NEW_PASSWORD');
    checkSecretHash(client, username, responses.SECRET_HASH);
    const { challenge, user } = await findSession({ name: this.name, session, pool, client, username }, parts);
    refuseState(user);
    if (user.status !== 'FORCE_CHANGE_PASSWORD') refuse('NotAuthorizedException', INVALID_SESSION);
    const changes = givenAttributes(responses);
    checkAttributeChange({ pool, client }, user.attributes, changes);
    const attributes = changeAttributes(user.attributes, changes);
    const [missing] = missingAttributes(pool, attributes);
    if (missing) refuse('InvalidParameterException', `Invalid attributes given, ${missing} is missing`);
    await requireGoodPassword({ pool, password, person: { ...user, attributes } }, parts);
    await requireUnusedPassword({ pool, user, password }, parts);
    const record = await newPasswordRecord({ pool, user, password }, parts);
    const change = { password: record, status: 'CONFIRMED' as const, attributes: changes };
    await parts.store.transaction(async (store) => {
      await requireStillProven(store, user);
      await consumeSession(challenge, store);
      await keepFormerPassword(store, { pool, user });
      await changeUser(store, user, { ...change, modifiedAt: parts.now() });
      await settleNames(store, { pool, user: { ...user, attributes, status: 'CONFIRMED' }, force: false }, parts);
    });
    const proven = {
      pool,
      client,
      deviceKey,
      user: { ...user, attributes, password: record, status: 'CONFIRMED' as const },
    };
    return complete(proven, parts, 'NewPasswordChallenge');
  },
};

function givenAttributes(responses: Record<string, string>): Record<string, string> {
  const given = Object.entries(responses).filter(([name]) => name.startsWith(ATTRIBUTE_PREFIX));
  return Object.fromEntries(given.map(([name, value]) => [name.slice(ATTRIBUTE_PREFIX.length), value]));
}
