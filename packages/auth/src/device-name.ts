import bowser from 'bowser';

/** `Firefox · Linux`, for people who look for the session that is not theirs; empty for programs that say nothing. */
export function deviceName(userAgent: string): string {
  if (userAgent === '') return '';
  const { browser, os } = bowser.parse(userAgent);
  const known = [browser.name, os.name].filter((name) => name !== undefined && name !== '');
  // A program's own name comes first in its user agent, as in curl/8.5.0.
  return known.length > 0 ? known.join(' · ') : (userAgent.split(/[/\s]/)[0] ?? '');
}
