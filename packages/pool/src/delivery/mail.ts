import { isEmailAddress } from '../rules/email-address.ts';

/** One message to one person. */
export interface Mail {
  /** One plain address; nothing else is ever a recipient. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * The mail as it may be sent: one recipient, and a subject of one line, in which control characters became spaces.
 * Throws TypeError when `to` is not exactly one address.
 */
export function checkMail({ to, subject, text, html }: Mail): Mail {
  if (!isEmailAddress(to)) throw new TypeError('A mail goes to exactly one plain e-mail address.');
  return { to, subject: oneLine(subject), text, html };
}

/** Control characters and line separators become single spaces, so that a text can stand in a header. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim();
}
