/** Languages in which every message exists. */
export const LOCALES = ['es', 'en'] as const;

export type Locale = (typeof LOCALES)[number];

/** One text in every language. */
export type Text = Readonly<Record<Locale, string>>;

const isLocale = (tag: string): tag is Locale => (LOCALES as readonly string[]).includes(tag);

/**
 * Chooses the language of an answer from an `Accept-Language` field.
 * Ranges of equal weight keep their order; `*` and unknown languages fall to the default. RFC 9110 §12.5.4.
 */
export function preferredLocale(acceptLanguage: string | null | undefined, fallback: Locale): Locale {
  const ranges = (acceptLanguage ?? '').slice(0, 200).split(',').map(readRange);
  const best = ranges
    .filter((range) => range.weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .find((range) => isLocale(range.language));
  return best !== undefined && isLocale(best.language) ? best.language : fallback;
}

function readRange(range: string): { language: string; weight: number } {
  const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  const weight = q === undefined ? 1 : Number(q.slice(2));
  return { language: tag.split('-')[0] ?? '', weight: Number.isFinite(weight) ? weight : 0 };
}

/** Puts values into the `{name}` places of a text; a place without a value stays as it is. */
export function fill(template: string, values: Readonly<Record<string, string | number>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : place,
  );
}
