import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider';

interface KnownChallenge {
  readonly name: ChallengeNameType;
  /** What is passed on of the question. */
  readonly parameters: readonly string[];
  /** Which answers are. */
  readonly answers: RegExp;
}

/** The challenges that can be answered here. */
const CHALLENGES: Readonly<Record<string, KnownChallenge>> = {
  NEW_PASSWORD_REQUIRED: {
    name: 'NEW_PASSWORD_REQUIRED',
    parameters: ['requiredAttributes', 'userAttributes'],
    answers: /^(NEW_PASSWORD|userAttributes\.(name|phone_number))$/,
  },
  SOFTWARE_TOKEN_MFA: {
    name: 'SOFTWARE_TOKEN_MFA',
    parameters: ['FRIENDLY_DEVICE_NAME'],
    answers: /^(SOFTWARE_TOKEN_MFA_CODE|RECOVERY_CODE)$/,
  },
  EMAIL_OTP: {
    name: 'EMAIL_OTP',
    parameters: ['CODE_DELIVERY_DELIVERY_MEDIUM', 'CODE_DELIVERY_DESTINATION'],
    answers: /^EMAIL_OTP_CODE$/,
  },
  SELECT_MFA_TYPE: { name: 'SELECT_MFA_TYPE', parameters: ['MFAS_CAN_CHOOSE'], answers: /^ANSWER$/ },
  MFA_SETUP: { name: 'MFA_SETUP', parameters: ['MFAS_CAN_SETUP'], answers: /^SOFTWARE_TOKEN_MFA_CODE$/ },
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
