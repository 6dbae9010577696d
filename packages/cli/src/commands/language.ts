import type { Locale } from '@custom-cognito/contract';

/** The language of the terminal (POSIX: LC_ALL over LC_MESSAGES over LANG); English where that is neither. */
export function terminalLanguage(environment: Readonly<Record<string, string | undefined>>): Locale {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return /^es(_|\W|$)/i.test(locale) ? 'es' : 'en';
}
