import { LOCALES, type Locale, preferredLocale } from '@custom-cognito/contract';

/** The language of the page: `?lang=` wins over the browser's. */
export function pageLocale(): Locale {
  const asked = new URLSearchParams(location.search).get('lang');
  return LOCALES.find((locale) => locale === asked) ?? preferredLocale(navigator.languages.join(','), 'es');
}

/** This page in the other language; `search` is what its address asks for. */
export function otherLanguage(locale: Locale, search: string): { readonly locale: Locale; readonly href: string } {
  const other = locale === 'es' ? 'en' : 'es';
  const asked = new URLSearchParams(search);
  asked.set('lang', other);
  return { locale: other, href: `?${asked}` };
}
