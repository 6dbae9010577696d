import type { FieldCode, Invalid } from '@custom-cognito/contract';

/** What Cognito's words about a password mean. Words are all it gives. */
const FAULTS: readonly (readonly [RegExp, FieldCode])[] = [
  [/not long enough|too short|length greater than/i, 'password_too_short'],
  [/too long|length less than/i, 'password_too_long'],
  // The only pattern that Cognito has for a password: it neither begins nor ends with white space.
  [/regular expression pattern|begin or end with/i, 'password_outer_spaces'],
  [/lowercase/i, 'password_needs_lowercase'],
  [/uppercase/i, 'password_needs_uppercase'],
  [/numeric|number/i, 'password_needs_number'],
  [/symbol/i, 'password_needs_symbol'],
  [/common|blocklist/i, 'password_too_common'],
  [/compromised|breach/i, 'password_breached'],
  [/personal|contain your|e-?mail|user ?name/i, 'password_personal'],
  [/previously used|history|reused/i, 'password_reused'],
];

/** Cognito takes no longer password. */
const MAXIMUM = 256;
const MINIMUM = /(?:at least|minimum(?: length)?(?: of)?|longer than or equal to) (\d+)/i;

/** The field errors of a refused password; empty when the reason is not recognised. */
export function passwordFault(refusal: { exception: string; message: string; field: string }): readonly Invalid[] {
  const { exception, message, field } = refusal;
  if (exception === 'PasswordHistoryPolicyViolationException') return [{ field, code: 'password_reused' }];
  const fault = FAULTS.find(([words]) => words.test(message));
  if (fault === undefined) return [];
  const code = fault[1];
  if (code === 'password_too_long') return [{ field, code, params: { maximum: MAXIMUM } }];
  if (code !== 'password_too_short') return [{ field, code }];
  const minimum = MINIMUM.exec(message)?.[1];
  return [minimum === undefined ? { field, code } : { field, code, params: { minimum: Number(minimum) } }];
}
