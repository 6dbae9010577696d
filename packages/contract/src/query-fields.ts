import { z } from 'zod';
import type { FieldCode } from './field-errors.ts';

const code = (name: FieldCode): FieldCode => name;

/** A whole number in decimal digits, as a query writes it. */
const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum, {
      error: code('out_of_range'),
      params: { minimum, maximum },
    })
    .transform(Number)
    .meta({ type: 'integer', minimum, maximum });

/** How many items a page has. */
export const limit = wholeNumber(1, 200);

/** How many users or groups a page has; Cognito's own pages have no more. */
export const userLimit = wholeNumber(1, 60);

/** How many hours back, up to 30 days. */
export const hours = wholeNumber(1, 720);

/** `next_cursor` of the page before. */
export const cursor = z.string().regex(/^\d{1,16}-\d{1,15}-\d{1,15}$/, { error: code('not_allowed') });

/** `next_cursor` of the page before; tells nothing by itself, and is good for the same question only. */
export const sealedCursor = z.string().regex(/^[A-Za-z0-9_-]{1,8192}$/, { error: code('not_allowed') });

// Cognito's filter holds 256 characters, of which quoting may take two for each of these.
const SEARCH_MAXIMUM = 100;
const UNPRINTABLE = /[\p{Cc}\u2028\u2029]/u;

/** The beginning of an e-mail address, of a name or of a telephone number, or a whole `sub`: 1 to 100 characters. */
export const search = z
  .string()
  .trim()
  .min(1, { error: code('required'), abort: true })
  .max(SEARCH_MAXIMUM, { abort: true })
  .refine((text) => text.isWellFormed() && !UNPRINTABLE.test(text), { error: code('invalid_characters') })
  .meta({ maxLength: SEARCH_MAXIMUM, example: 'ana@' });

/** States of accounts as Cognito names them, and whether they may sign in at all. */
export const USER_STATES = [
  'UNCONFIRMED',
  'CONFIRMED',
  'FORCE_CHANGE_PASSWORD',
  'RESET_REQUIRED',
  'EXTERNAL_PROVIDER',
  'COMPROMISED',
  'ARCHIVED',
  'UNKNOWN',
  'ENABLED',
  'DISABLED',
] as const;

export const userStatus = z.enum(USER_STATES, { error: code('not_allowed') });

/** An address that requests came from, as entries have it. */
export const address = z
  .string()
  .regex(/^[0-9A-Fa-f.:]{2,45}$/, { error: code('not_allowed') })
  .meta({ example: '203.0.113.7' });

/** An event of the audit record. */
export const event = z
  .string()
  .regex(/^[a-z_]{1,40}$/, { error: code('not_allowed') })
  .meta({ example: 'login' });

export const outcome = z.enum(['success', 'failure'], { error: code('not_allowed') });

export const by = z.enum(['hour', 'day'], { error: code('not_allowed') });

/** A date, or a time with its offset. */
export const time = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], { error: code('not_allowed') })
  .meta({ example: '2026-03-29' });

/** The name of a time zone; whether there is one of that name is seen when it is used. */
export const timezone = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/, { error: code('invalid_time_zone') })
  .meta({ example: 'Europe/Madrid' });

/** A user's identifier. */
export const sub = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);

/** Where a browser is sent after signing in: a path of the application, or a whole address of it. At most 2,048 characters. */
export const returnTo = z.string().max(2_048).meta({ example: '/dashboard' });

/** What an authorization server sends a browser back with. RFC 6749 §4.1.2, RFC 9207 */
export const authorizationResponse = z.object({
  code: z.string().max(2_048).optional(),
  state: z.string().max(512).optional(),
  iss: z.string().max(512).optional(),
  error: z.string().max(200).optional(),
  error_description: z.string().max(2_048).optional(),
});
