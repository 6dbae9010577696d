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

/** How many hours back, up to 30 days. */
export const hours = wholeNumber(1, 720);

/** `next_cursor` of the page before. */
export const cursor = z.string().regex(/^\d{1,16}-\d{1,15}-\d{1,15}$/, { error: code('not_allowed') });

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
