import type { MailLocale } from '../../mail-messages.ts';
import { english, type Words } from './words-en.ts';
import { spanish } from './words-es.ts';

export type { Words };

export type Language = MailLocale;

const WORDS: Readonly<Record<Language, Words>> = { es: spanish, en: english };

export function wordsIn(language: Language): Words {
  return WORDS[language];
}

/** The language of a page: what the application asked for, else what the browser prefers, else the given one. */
export function languageOf(
  http: Request,
  { asked, otherwise }: { asked: string | undefined; otherwise: Language },
): Language {
  return (
    [asked?.replaceAll(' ', ','), http.headers.get('accept-language') ?? undefined]
      .flatMap((list) => ranked(list ?? ''))
      .find((tag) => Object.hasOwn(WORDS, tag)) ?? otherwise
  );
}

/** The languages of an Accept-Language, best first (RFC 9110 §12.5.4). */
function ranked(list: string): Language[] {
  return list
    .slice(0, 1_000)
    .split(',')
    .map((item) => {
      const [tag = '', ...parameters] = item.split(';').map((part) => part.trim());
      const quality = parameters.find((one) => one.startsWith('q='))?.slice(2) ?? '1';
      return { tag: tag.toLowerCase().split(/[-_]/)[0] as Language, quality: Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ tag }) => tag);
}
