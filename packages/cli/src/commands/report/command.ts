import type { Text } from '@custom-cognito/contract';
import type { Command } from 'commander';
import { type Declaring, declare, yesOption } from '../declaring.ts';
import { stateOption } from '../users/search.ts';
import type { ReportOptions } from './report.ts';

const TEXTS = {
  report: {
    es: 'Cuenta los usuarios por estado, grupo y mes, y los exporta.',
    en: 'Count the users by status, group and month, and export them.',
  },
  status: { es: 'solo los de este estado', en: 'only those in this state' },
  export: { es: 'escríbelos en este archivo .csv o .json', en: 'write them to this file .csv or .json' },
  details: {
    es: 'El archivo solo lo lee su dueño (0600), aparece entero o no aparece, y nunca se escribe a través de un enlace. En\nel CSV, lo que una hoja de cálculo tomaría por una fórmula lleva un apóstrofo delante.',
    en: 'Only its owner may read the file (0600); it appears whole or not at all, and is never written through a link. In\nCSV, an apostrophe stands before what a spreadsheet would take for a formula.',
  },
} as const satisfies Record<string, Text>;

const EXAMPLES = [
  'custom-cognito report',
  'custom-cognito report --status CONFIRMED --export users.csv',
  'custom-cognito report --json | jq .by_month',
] as const;

/** Declares `report`. */
export function reportCommand(program: Command, declaring: Declaring): void {
  const { language, run } = declaring;
  declare(program, { name: 'report', says: TEXTS.report, details: TEXTS.details, examples: EXAMPLES }, declaring)
    .addOption(stateOption(language, TEXTS.status))
    .option('--export <file>', TEXTS.export[language])
    .addOption(yesOption(language))
    .action((options: ReportOptions) =>
      run(async (settings, terminal) => (await import('./report.ts')).report(settings, options, terminal)),
    );
}
