import { z } from 'zod';
import type { FieldCode } from './field-errors.ts';

/** A zod message that is one of our codes, so that the border can put it into the reader's language. */
const code = (name: FieldCode): FieldCode => name;

const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const EMAIL_MAXIMUM = 254;
const LOCAL_PART_MAXIMUM = 64;

/**
 * Whether a text is an address we can mail: RFC 5321 dot-atom and a public-looking ASCII domain (RFC 1035 labels).
 * Quoted local parts, address literals, surrounding spaces and non-ASCII are refused; Unicode domains go in `xn--` form,
 * so that two addresses never look alike nor fold into one another.
 */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (text.length > EMAIL_MAXIMUM || at < 1 || at > LOCAL_PART_MAXIMUM) return false;
  const labels = text.slice(at + 1).split('.');
  return (
    LOCAL_PART.test(text.slice(0, at)) &&
    labels.length > 1 &&
    labels.every((label) => LABEL.test(label)) &&
    !/^[0-9]+$/.test(labels.at(-1) ?? '')
  );
}

/** An e-mail address, lower-cased: one account per address, whatever its capitals. At most 254 characters. */
export const email = z
  .string()
  .refine(isEmail, { error: code('invalid_email') })
  .toLowerCase()
  .meta({ format: 'email', maxLength: EMAIL_MAXIMUM, example: 'ana@example.com' });

const PASSWORD_MAXIMUM = 256;
const codePoints = (text: string): number => [...text].length;

/** A password: 1 to 256 code points, taken exactly as typed (so at most 1024 bytes of UTF-8); no NUL, no lone surrogate. */
export const password = z
  .string()
  .min(1, { error: code('required'), abort: true })
  .refine((text) => text.length <= 2 * PASSWORD_MAXIMUM && codePoints(text) <= PASSWORD_MAXIMUM, {
    error: code('password_too_long'),
    params: { maximum: PASSWORD_MAXIMUM },
    abort: true,
  })
  .refine((text) => text.isWellFormed() && !text.includes('\0'), { error: code('invalid_characters') })
  .meta({ format: 'password', maxLength: PASSWORD_MAXIMUM, example: 'cuatro palabras sin relación' });

/** A mailed code: exactly six ASCII digits. */
export const mailedCode = z
  .string()
  .regex(/^[0-9]{6}$/, { error: code('invalid_code_format') })
  .meta({ example: '123456' });

// Controls, line separators and bidirectional overrides: they forge lines in logs, mails and terminals.
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const printable = (text: string): boolean => text.isWellFormed() && !UNPRINTABLE.test(text);

/** A person's name: 1 to 200 characters after surrounding spaces are removed, none of them a control. */
export const fullName = z
  .string()
  .trim()
  .min(1, { error: code('required'), abort: true })
  .max(200, { abort: true })
  .refine(printable, { error: code('invalid_characters') })
  .meta({ example: 'Ana Pérez' });

/** A telephone number in E.164 form. ITU-T E.164 §6.2.1. */
export const phoneNumber = z
  .string()
  .regex(/^\+[1-9][0-9]{6,14}$/, { error: code('invalid_phone_number') })
  .meta({ example: '+34600111222' });

/** The name of a challenge, as Cognito writes it. */
export const challengeName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,63}$/, { error: code('not_allowed') })
  .meta({ example: 'NEW_PASSWORD_REQUIRED' });

/** The opaque handle that ties the answers to their challenge: 20 to 2048 visible ASCII characters. */
export const challengeSession = z
  .string()
  .min(20, { abort: true })
  .max(2048, { abort: true })
  .regex(/^[\x21-\x7e]+$/, { error: code('invalid_characters') });

/** The id of one of one's own sessions, as the list shows it. */
export const sessionId = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/** The id of one of the identities linked to one's own account, as the list shows it. */
export const identityId = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/** What the sign-in page is given in `sso_link`: 256 bits in base64url. */
export const linkReference = z.string().regex(/^[A-Za-z0-9_-]{43}$/, { error: code('not_allowed') });

/** A group's name, as Cognito takes it: 1 to 128 characters, no spaces or controls. */
export const groupName = z
  .string()
  .regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u, { error: code('invalid_characters') })
  .meta({ maxLength: 128, example: 'editors' });

const answerName = z
  .string()
  .max(131, { abort: true })
  .regex(/^[A-Za-z][A-Za-z0-9_.:-]*$/, { error: code('invalid_characters') });
const answer = z
  .string()
  .max(2048, { abort: true })
  .refine((text) => text.isWellFormed() && !text.includes('\0'), { error: code('invalid_characters') });

/** Answers by Cognito's names (`NEW_PASSWORD`, `userAttributes.name`), in capitals or not; at most 30. */
export const answers = z
  .record(answerName, answer)
  .refine((given) => Object.keys(given).length <= 30, { error: code('not_allowed') })
  .meta({ example: { new_password: 'cuatro palabras sin relación' } });

/** What names an identity provider in an address: its name in the pool in small letters, percent-encoded where need be. */
export const ssoProvider = z
  .string()
  .min(1)
  .max(32)
  .refine((text) => /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u.test(text))
  .meta({ example: 'google' });
