const e164 = /^\+[1-9][0-9]{6,14}$/;

/** Cognito's words for a phone number that {@link isPhoneNumber} refuses. */
export const invalidPhoneNumber = 'Invalid phone number format.';

/** Whether a text is a phone number in E.164 form: `+`, country code, 7 to 15 digits in all. */
export function isPhoneNumber(text: string): boolean {
  return e164.test(text);
}
