import { type Mail, oneLine } from '../mail.ts';
import type { MailContents, MailKind, MailLocale } from './content.ts';
import { durationText } from './duration.ts';
import { english } from './en.ts';
import { spanish } from './es.ts';
import { htmlOf, textOf } from './layout.ts';
import { fillTemplate, type OperatorTemplate } from './operator-template.ts';

const languages: Readonly<Record<MailLocale, MailContents>> = { es: spanish, en: english };

export interface PoolMail {
  readonly kind: MailKind;
  readonly locale: MailLocale;
  /** The application's name as people know it. */
  readonly product: string;
  readonly username: string;
  /** The six digits, or an invitation's temporary password. */
  readonly secret: string;
  readonly validSeconds: number;
  /** What the pool's operator set instead of our words; each part on its own. */
  readonly template?: OperatorTemplate | undefined;
}

/**
 * Writes a message of the pool in one language. In our own words the six digits are the only run of six digits in the
 * text, unless the product's name has one; what people entered is escaped, never evaluated.
 */
export function writePoolMail({ kind, locale, template, validSeconds, ...rest }: PoolMail): Omit<Mail, 'to'> {
  const facts = { ...rest, product: oneLine(rest.product), username: oneLine(rest.username) };
  const content = languages[locale][kind]({ ...facts, validity: durationText(validSeconds, locale) });
  const body = template?.message
    ? fillTemplate(template.message, facts)
    : { text: textOf(content, facts.product), html: htmlOf(content, { product: facts.product, locale }) };
  return { subject: oneLine(template?.subject || content.subject), ...body };
}
