import type { Parts } from '../parts.ts';
import { missingAttributes } from '../rules/attributes.ts';
import type { TokenOccasion } from '../triggers/pre-token-generation.ts';
import { admit } from './admission.ts';
import { askDevice, rememberedDevice } from './device.ts';
import type { SignInAnswer } from './flow.ts';
import type { SignedIn } from './grant.ts';
import { openSession } from './session.ts';

/** What follows a proven password: a new one where the present one is temporary, else the device or tokens. */
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

/** Ends a sign-in of which the user has proven all; a remembered device still has to prove itself. */
export async function complete(
  proven: SignedIn,
  parts: Parts,
  occasion: TokenOccasion = 'Authentication',
): Promise<SignInAnswer> {
  const device = await rememberedDevice(proven, parts);
  return device ? askDevice(proven, device, parts) : admit({ ...proven, occasion }, parts);
}
