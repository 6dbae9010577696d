import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider';

/** What decides a sign-in: the password alone, what was asked for after it, or an identity provider. */
export const SIGN_IN_METHODS = [
  'password',
  'new_password',
  'software_token',
  'recovery_code',
  'email_code',
  'choice',
  'identity_provider',
] as const;
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];

interface KnownChallenge {
  readonly name: ChallengeNameType;
  readonly method: SignInMethod;
  /** What is passed on of the question. */
  readonly parameters: readonly string[];
  /** Which answers are. */
  readonly answers: RegExp;
}

/** The challenges that can be answered here. */
const CHALLENGES: Readonly<Record<string, KnownChallenge>> = {
  NEW_PASSWORD_REQUIRED: {
    name: 'NEW_PASSWORD_REQUIRED',
    method: 'new_password',
    parameters: ['requiredAttributes', 'userAttributes'],
    answers: /^(NEW_PASSWORD|userAttributes\.(name|phone_number))$/,
  },
  SOFTWARE_TOKEN_MFA: {
    name: 'SOFTWARE_TOKEN_MFA',
    method: 'software_token',
    parameters: ['FRIENDLY_DEVICE_NAME'],
    answers: /^(SOFTWARE_TOKEN_MFA_CODE|RECOVERY_CODE)$/,
  },
  EMAIL_OTP: {
    name: 'EMAIL_OTP',
    method: 'email_code',
    parameters: ['CODE_DELIVERY_DELIVERY_MEDIUM', 'CODE_DELIVERY_DESTINATION'],
    answers: /^EMAIL_OTP_CODE$/,
  },
  SELECT_MFA_TYPE: {
    name: 'SELECT_MFA_TYPE',
    method: 'choice',
    parameters: ['MFAS_CAN_CHOOSE'],
    answers: /^ANSWER$/,
  },
  MFA_SETUP: {
    name: 'MFA_SETUP',
    method: 'software_token',
    parameters: ['MFAS_CAN_SETUP'],
    answers: /^SOFTWARE_TOKEN_MFA_CODE$/,
  },
};

export function challengeOf(name: string): KnownChallenge | undefined {
  return Object.hasOwn(CHALLENGES, name) ? CHALLENGES[name] : undefined;
}

/** Whether these are answers that the challenge takes; the challenges with one answer take just that. */
export function isAnswerTo(challenge: string, answers: Readonly<Record<string, string>>): boolean {
  const known = challengeOf(challenge);
  const names = Object.keys(answers);
  if (known === undefined || !names.every((name) => known.answers.test(name))) return false;
  return challenge === 'NEW_PASSWORD_REQUIRED' || names.length === 1;
}

/** What an answer to a challenge signs in with. */
export function methodOf(challenge: string, answers: Readonly<Record<string, string>>): SignInMethod {
  return 'RECOVERY_CODE' in answers ? 'recovery_code' : (challengeOf(challenge)?.method ?? 'password');
}
