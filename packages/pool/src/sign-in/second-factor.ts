import type { Parts } from '../parts.ts';
import type { SecondFactor } from '../store/factors.ts';
import { askEmailOtp } from './email-otp.ts';
import type { SignInAnswer } from './flow.ts';
import type { SignedIn } from './grant.ts';
import { dutyOf } from './second-factor-duty.ts';
import { openSession } from './session.ts';
import { askSoftwareToken } from './software-token-mfa.ts';

const asking: Readonly<Record<SecondFactor, (proven: SignedIn, parts: Parts) => Promise<SignInAnswer>>> = {
  SOFTWARE_TOKEN_MFA: askSoftwareToken,
  EMAIL_OTP: askEmailOtp,
};

/** Asks for the second factor that a sign-in owes; undefined where it owes none. */
export async function askSecondFactor(proven: SignedIn, parts: Parts): Promise<SignInAnswer | undefined> {
  const duty = await dutyOf(proven, parts);
  if (duty.kind === 'none') return undefined;
  if (duty.kind === 'prove') return askFactor(duty.factor, proven, parts);
  const [name, parameter] = duty.kind === 'choose' ? CHOOSE : SET_UP;
  return {
    ChallengeName: name,
    ChallengeParameters: { USER_ID_FOR_SRP: proven.user.username, [parameter]: JSON.stringify(duty.factors) },
    Session: await openSession({ ...proven, name, state: JSON.stringify(duty.factors) }, parts),
  };
}

const CHOOSE = ['SELECT_MFA_TYPE', 'MFAS_CAN_CHOOSE'] as const;
const SET_UP = ['MFA_SETUP', 'MFAS_CAN_SETUP'] as const;

/** Asks for one second factor. */
export function askFactor(factor: SecondFactor, proven: SignedIn, parts: Parts): Promise<SignInAnswer> {
  return asking[factor](proven, parts);
}
