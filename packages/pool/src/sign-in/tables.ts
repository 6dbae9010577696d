import { customAuth } from './custom-auth.ts';
import { customChallenge } from './custom-challenge.ts';
import { devicePasswordVerifier, deviceSrpAuth } from './device.ts';
import { emailOtp } from './email-otp.ts';
import type { ChallengeStep, Flow } from './flow.ts';
import { mfaSetup } from './mfa-setup.ts';
import { newPasswordRequired } from './new-password-required.ts';
import { adminNoSrpAuth, adminUserPasswordAuth, userPasswordAuth } from './password-flows.ts';
import { refreshToken, refreshTokenAuth } from './refresh-token-auth.ts';
import { selectMfaType } from './select-mfa-type.ts';
import { softwareTokenMfa } from './software-token-mfa.ts';
import { passwordVerifier, userSrpAuth } from './srp.ts';
import { password, passwordSrp, selectChallenge, userAuth } from './user-auth.ts';

/** Every way to begin a sign-in. */
export const flows: readonly Flow[] = [
  userPasswordAuth,
  adminUserPasswordAuth,
  adminNoSrpAuth,
  userSrpAuth,
  userAuth,
  customAuth,
  refreshTokenAuth,
  refreshToken,
];

/** Every challenge that can be answered. */
export const challenges: readonly ChallengeStep[] = [
  passwordVerifier,
  selectChallenge,
  password,
  passwordSrp,
  customChallenge,
  newPasswordRequired,
  selectMfaType,
  softwareTokenMfa,
  emailOtp,
  mfaSetup,
  deviceSrpAuth,
  devicePasswordVerifier,
];
