import type { Text } from '@custom-cognito/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Declaring, declare, yesOption } from '../declaring.ts';
import { example } from '../help.ts';
import { moment, since } from '../moments.ts';
import type { ExportOptions } from './export.ts';
import type { TailOptions } from './tail.ts';
import type { VerifyOptions } from './verify.ts';

const MOST_LINES = 10_000;

const TEXTS = {
  audit: { es: 'El registro de auditoría.', en: 'The audit record.' },
  verify: {
    es: 'Lee todo el registro y dice si es lo que se escribió, o dónde deja de serlo (código de salida 1).',
    en: 'Read the whole record and say whether it is what was written, or where it first is not (exit code 1).',
  },
  anchors: { es: 'lo guardado por --save-anchors otro día', en: 'what --save-anchors kept on an earlier day' },
  saveAnchors: {
    es: 'guarda hasta dónde llega el registro, si está íntegro',
    en: 'keep how far the record goes, where it is whole',
  },
  tail: {
    es: 'Muestra lo último que ocurrió, lo más reciente al final.',
    en: 'Show what happened last, the newest at the end.',
  },
  lines: { es: 'cuántas filas, hasta 10.000', en: 'how many rows, at most 10,000' },
  follow: { es: 'sigue mostrando lo que ocurra', en: 'go on with what happens' },
  event: { es: 'solo este tipo de evento, como login', en: 'only this event, such as login' },
  subject: { es: 'solo lo que trata de este sub o seudónimo', en: 'only what is about this sub or pseudonym' },
  address: { es: 'solo desde esta dirección IP', en: 'only from this IP address' },
  since: {
    es: 'solo desde entonces, o desde hace tanto (2h, 7d)',
    en: 'only since then, or since so long ago (2h, 7d)',
  },
  export: {
    es: 'Escribe el registro en un archivo .csv o .jsonl, o en la salida estándar con «-».',
    en: 'Write the record to a file .csv or .jsonl, or to standard output with "-".',
  },
  format: { es: 'csv o jsonl, diga lo que diga el nombre', en: 'csv or jsonl, whatever the name says' },
  from: { es: 'desde entonces, incluido', en: 'from then on, included' },
  to: { es: 'hasta entonces, sin incluirlo', en: 'until then, not included' },
  names: { es: 'con los correos de las personas', en: 'with people’s e-mail addresses' },
  prune: {
    es: 'Borra lo anterior a una fecha y deja una marca firmada en su lugar.',
    en: 'Remove what is older than a date, and leave a signed mark in its place.',
  },
  before: { es: 'lo anterior se borra', en: 'what is older is removed' },
  erase: {
    es: 'Hace ilegible para siempre el nombre de una persona; sus filas quedan.',
    en: 'Make a person’s name unreadable for good; the rows stay.',
  },
  linesWrong: { es: 'Se espera un número del 0 al 10.000.', en: 'A number from 0 to 10,000 is expected.' },
} as const satisfies Record<string, Text>;

type Yes = { readonly yes?: boolean };

/** Declares `audit` and what is below it. */
export function auditCommand(program: Command, declaring: Declaring): void {
  const { language, run } = declaring;
  const says = (what: keyof typeof TEXTS) => TEXTS[what][language];
  const audit = program
    .command('audit')
    .description(says('audit'))
    .addHelpText('after', example(language, 'custom-cognito audit tail --follow'));

  declare(audit, { name: 'verify', says: TEXTS.verify, examples: VERIFY }, declaring)
    .option('--anchors <file>', says('anchors'))
    .option('--save-anchors <file>', says('saveAnchors'))
    .action((options: VerifyOptions) =>
      run(async (...given) => (await import('./verify.ts')).verify(given[0], options, given[1])),
    );

  filtered(declare(audit, { name: 'tail', says: TEXTS.tail, examples: TAIL }, declaring), says)
    .option('-n, --lines <n>', says('lines'), numberOfLines(TEXTS.linesWrong[language]), 20)
    .option('-f, --follow', says('follow'))
    .option('--since <time>', says('since'), since(language))
    .action((options: TailOptions) =>
      run(async (...given) => (await import('./tail.ts')).tail(given[0], options, given[1])),
    );

  filtered(declare(audit, { name: 'export <file>', says: TEXTS.export, examples: EXPORT }, declaring), says)
    .option('--from <time>', says('from'), moment(language))
    .option('--to <time>', says('to'), moment(language))
    .addOption(new Option('--format <format>', says('format')).choices(['csv', 'jsonl']))
    .option('--names', says('names'))
    .addOption(yesOption(language))
    .action((file: string, options: ExportOptions) =>
      run(async (settings, terminal) =>
        (await import('./export.ts')).exportEntries(settings, file, { ...options, terminal }),
      ),
    );

  declare(audit, { name: 'prune', says: TEXTS.prune, examples: PRUNE }, declaring)
    .requiredOption('--before <time>', says('before'), moment(language))
    .addOption(yesOption(language))
    .action(({ before, yes }: Yes & { before: Date }) =>
      run(async (settings, terminal) => (await import('./keeping.ts')).prune(settings, before, { yes, terminal })),
    );

  declare(audit, { name: 'erase <email|sub>', says: TEXTS.erase, examples: ERASE }, declaring)
    .addOption(yesOption(language))
    .action((person: string, { yes }: Yes) =>
      run(async (settings, terminal) => (await import('./keeping.ts')).erase(settings, person, { yes, terminal })),
    );
}

const VERIFY = [
  'custom-cognito audit verify --save-anchors anchors.json',
  'custom-cognito audit verify --anchors anchors.json',
] as const;
const TAIL = ['custom-cognito audit tail --follow --event login --since 2h'] as const;
const EXPORT = [
  'custom-cognito audit export 2026.csv --from 2026-01-01 --to 2027-01-01',
  'custom-cognito audit export - --event admin_action | jq .action',
] as const;
const PRUNE = ['custom-cognito audit prune --before 2025-01-01'] as const;
const ERASE = ['custom-cognito audit erase ada@example.com'] as const;

function filtered(command: Command, says: (what: 'event' | 'subject' | 'address') => string): Command {
  return command
    .option('--event <event>', says('event'))
    .option('--subject <sub>', says('subject'))
    .option('--address <ip>', says('address'));
}

const numberOfLines =
  (wrong: string) =>
  (text: string): number => {
    const lines = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (!(lines <= MOST_LINES)) throw new InvalidArgumentError(wrong);
    return lines;
  };
