import type { Parts } from '../parts.ts';
import { missingAttributes } from '../rules/attributes.ts';
import { devicesProveEnough } from '../rules/device-tracking.ts';
import type { TokenOccasion } from '../triggers/pre-token-generation.ts';
import { rememberedDevice } from './device.ts';
import { finish } from './finish.ts';
import type { SignInAnswer } from './flow.ts';
import type { SignedIn } from './grant.ts';
import { askSecondFactor } from './second-factor.ts';
import { openSession } from './session.ts';

/** What follows a proven password: a new one where the present one is temporary, else what else is to be proven. */
export async function afterPassword(proven: SignedIn, parts: Parts): Promise<SignInAnswer> {
  if (proven.user.status !== 'FORCE_CHANGE_PASSWORD') return complete(proven, parts);
  const { pool, user } = proven;
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(
        missingAttributes(pool, user.attributes).map((name) => `userAttributes.${name}`),
      ),
      userAttributes: JSON.stringify(user.attributes),
    },
    Session: await openSession({ ...proven, name: 'NEW_PASSWORD_REQUIRED' }, parts),
  };
}

/** What follows a first factor, whichever it was: the second one where it is owed, unless a remembered device serves. */
export async function complete(proven: SignedIn, parts: Parts, occasion?: TokenOccasion): Promise<SignInAnswer> {
  const isSpared = devicesProveEnough(proven.pool) && (await rememberedDevice(proven, parts)) !== undefined;
  const asked = isSpared ? undefined : await askSecondFactor(proven, parts);
  return asked ?? finish(proven, parts, occasion);
}
