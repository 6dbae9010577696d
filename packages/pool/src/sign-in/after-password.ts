import type { Parts } from '../parts.ts';
import { missingAttributes } from '../rules/attributes.ts';
import { tellPostAuthentication } from '../triggers/authentication.ts';
import type { TokenOccasion } from '../triggers/pre-token-generation.ts';
import type { SignInAnswer } from './flow.ts';
import { issueTokens, openGrant, type SignedIn, tokenContent } from './grant.ts';
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

/** Ends a sign-in with tokens, unless a hook has something against it. */
export async function complete(
  proven: SignedIn,
  parts: Parts,
  occasion: TokenOccasion = 'Authentication',
): Promise<SignInAnswer> {
  await tellPostAuthentication(proven, parts.triggers);
  const content = await tokenContent(occasion, proven, parts);
  const { grant, refreshToken } = await parts.store.transaction(async (store) => {
    await requireStillProven(store, proven.user);
    return openGrant(store, proven, parts);
  });
  const result = await issueTokens({ ...proven, grant, content }, parts);
  return { AuthenticationResult: { ...result, RefreshToken: refreshToken }, ChallengeParameters: {} };
}
