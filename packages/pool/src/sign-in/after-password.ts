import type { Parts } from '../parts.ts';
import { missingAttributes } from '../rules/attributes.ts';
import type { SignInAnswer } from './flow.ts';
import { issueTokens, openGrant, type SignedIn } from './grant.ts';
import { requireStillProven } from './prove-password.ts';
import { openSession } from './session.ts';

/** What follows a proven password: a new one where the present one is temporary, else tokens. */
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
    Session: await openSession('NEW_PASSWORD_REQUIRED', proven, parts),
  };
}

/** Ends a sign-in with tokens. */
export async function complete(proven: SignedIn, parts: Parts): Promise<SignInAnswer> {
  const { grant, refreshToken } = await parts.store.transaction(async (store) => {
    await requireStillProven(store, proven.user);
    return openGrant(store, proven, parts);
  });
  const result = await issueTokens({ ...proven, grant }, parts);
  return { AuthenticationResult: { ...result, RefreshToken: refreshToken }, ChallengeParameters: {} };
}
