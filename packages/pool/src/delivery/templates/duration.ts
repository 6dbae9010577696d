import type { MailLocale } from './content.ts';

const units = [
  { unit: 'day', seconds: 86_400, least: 2 },
  { unit: 'hour', seconds: 3600, least: 1 },
] as const;

/** A time in words, in the largest unit that tells it whole: `24 horas`, `15 minutos`, `7 days`. Rounded up to minutes. */
export function durationText(seconds: number, locale: MailLocale): string {
  const fits = units.find((unit) => seconds % unit.seconds === 0 && seconds / unit.seconds >= unit.least);
  const { unit, amount } = fits
    ? { unit: fits.unit, amount: seconds / fits.seconds }
    : { unit: 'minute', amount: Math.max(1, Math.ceil(seconds / 60)) };
  return formatOf(unit, locale).format(amount);
}

const formats = new Map<string, Intl.NumberFormat>();

/** Made once each: making one takes longer than the rest of a mail. */
function formatOf(unit: string, locale: MailLocale): Intl.NumberFormat {
  const key = `${unit} ${locale}`;
  const format =
    formats.get(key) ?? new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', useGrouping: false });
  formats.set(key, format);
  return format;
}
