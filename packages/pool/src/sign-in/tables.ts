import type { ChallengeStep, Flow } from './flow.ts';
import { newPasswordRequired } from './new-password-required.ts';
import { adminNoSrpAuth, adminUserPasswordAuth, userPasswordAuth } from './password-flows.ts';
import { refreshToken, refreshTokenAuth } from './refresh-token-auth.ts';

/** Every way to begin a sign-in. */
export const flows: readonly Flow[] = [
  userPasswordAuth,
  adminUserPasswordAuth,
  adminNoSrpAuth,
  refreshTokenAuth,
  refreshToken,
];

/** Every challenge that can be answered. */
export const challenges: readonly ChallengeStep[] = [newPasswordRequired];
