import { LOCALES, type Locale, preferredLocale } from '@custom-cognito/contract';

/** The language of the page: `?lang=` wins over the browser's. */
export function pageLocale(): Locale {
  const asked = new URLSearchParams(location.search).get('lang');
  return LOCALES.find((locale) => locale === asked) ?? preferredLocale(navigator.languages.join(','), 'es');
}

/** This page in the other language. */
export function otherLanguage(locale: Locale): { readonly locale: Locale; readonly href: string } {
  const other = locale === 'es' ? 'en' : 'es';
  return { locale: other, href: `?lang=${other}` };
}
