import type { Locale, Text } from '@custom-cognito/contract';
import { type Command, InvalidArgumentError } from 'commander';
import { type Declaring, declare, yesOption } from '../declaring.ts';
import { example } from '../help.ts';
import type { MigrateOptions } from './migrate.ts';
import type { UndoOptions } from './runs.ts';

const TEXTS = {
  migrate: { es: 'Trae usuarios de otro sistema.', en: 'Bring users from another system.' },
  csv: {
    es: 'Trae los usuarios de un archivo CSV. El mismo archivo otra vez continúa donde se quedó.',
    en: 'Bring the users of a CSV file. The same file again goes on where it stopped.',
  },
  db: {
    es: 'Trae los usuarios de una base de datos: postgres://…, mysql://…, mariadb://… o sqlite:ARCHIVO.',
    en: 'Bring the users of a database: postgres://…, mysql://…, mariadb://… or sqlite:FILE.',
  },
  runs: { es: 'Muestra las migraciones, la más reciente primero.', en: 'Show the migrations, the latest first.' },
  resume: { es: 'Continúa una migración interrumpida.', en: 'Go on with a migration that was interrupted.' },
  undo: {
    es: 'Borra los usuarios que creó una migración, salvo los que han entrado o cambiado desde entonces.',
    en: 'Delete the users that a migration has made, but for those who have signed in or were changed since.',
  },
  includeChanged: {
    es: 'borra también a quienes han entrado o cambiado desde entonces',
    en: 'delete those too who have signed in or were changed since',
  },
  dryRun: {
    es: 'dice qué pasaría con cada fila y no cambia nada',
    en: 'say what would become of each row, and change nothing',
  },
  map: { es: 'de qué columna sale cada dato, en JSON', en: 'which column each value comes from, in JSON' },
  concurrency: { es: 'llamadas a la vez, de 1 a 100', en: 'calls at a time, 1 to 100' },
  verified: {
    es: 'responde de las direcciones si ninguna columna dice que se comprobaron',
    en: 'vouch for the addresses where no column says that they were verified',
  },
  report: {
    es: 'escribe qué pasó con cada fila (.csv, .json o .html)',
    en: 'write what became of each row (.csv, .json or .html)',
  },
  logsRole: {
    es: 'función de IAM con la que AWS registra la importación',
    en: 'IAM role as which AWS logs the import',
  },
  query: { es: 'consulta que da una fila por usuario', en: 'query that gives a row for each user' },
} as const satisfies Record<string, Text>;

/** Declares `migrate` and what is below it. */
export function migrateCommand(program: Command, declaring: Declaring): void {
  const { language, run } = declaring;
  const migrate = program
    .command('migrate')
    .description(TEXTS.migrate[language])
    .addHelpText('after', example(language, 'custom-cognito migrate csv users.csv --dry-run'));

  const csv = { name: 'csv <file>', says: TEXTS.csv, examples: CSV } as const;
  withOptions(declare(migrate, csv, declaring), language).action((path: string, options: MigrateOptions) =>
    run(async (settings, terminal) => {
      const { migrateFrom } = await import('./migrate.ts');
      return migrateFrom(settings, { kind: 'csv', path }, { ...options, terminal });
    }),
  );

  const db = { name: 'db <url>', says: TEXTS.db, examples: DB } as const;
  withOptions(declare(migrate, db, declaring), language)
    .option('--query <sql>', TEXTS.query[language])
    .action((url: string, { query, ...options }: MigrateOptions & { query?: string }) =>
      run(async (settings, terminal) => {
        const { migrateFrom } = await import('./migrate.ts');
        return migrateFrom(settings, { kind: 'db', url, query }, { ...options, terminal });
      }),
    );

  declare(migrate, { name: 'runs', says: TEXTS.runs, examples: RUNS }, declaring).action(() =>
    run(async (settings, terminal) => (await import('./runs.ts')).showRuns(settings, terminal)),
  );

  declare(migrate, { name: 'resume <run>', says: TEXTS.resume, examples: RESUME }, declaring)
    .option('--concurrency <n>', TEXTS.concurrency[language], concurrency(language))
    .option('--report <file>', TEXTS.report[language])
    .option('--logs-role <arn>', TEXTS.logsRole[language])
    .action((id: string, options: MigrateOptions) =>
      run(async (settings, terminal) => (await import('./migrate.ts')).resume(settings, id, { ...options, terminal })),
    );

  declare(migrate, { name: 'undo <run>', says: TEXTS.undo, examples: UNDO }, declaring)
    .option('--concurrency <n>', TEXTS.concurrency[language], concurrency(language))
    .option('--include-changed', TEXTS.includeChanged[language])
    .option('--report <file>', TEXTS.report[language])
    .addOption(yesOption(language))
    .action((id: string, options: UndoOptions) =>
      run(async (settings, terminal) => (await import('./runs.ts')).undo(settings, id, { ...options, terminal })),
    );
}

const CSV = [
  'custom-cognito migrate csv users.csv --dry-run --report plan.html',
  'custom-cognito migrate csv users.csv --map columns.json --report report.csv',
] as const;
const DB = [
  'custom-cognito migrate db postgres://reader@old.example/app --verified',
  'custom-cognito migrate db mysql://reader@old.example/app --query "SELECT email, password AS password_hash FROM users"',
] as const;
const RUNS = ['custom-cognito migrate runs'] as const;
const RESUME = ['custom-cognito migrate resume mig-0123456789ab'] as const;
const UNDO = ['custom-cognito migrate undo mig-0123456789ab'] as const;

function withOptions(command: Command, language: Locale): Command {
  return command
    .option('--dry-run', TEXTS.dryRun[language])
    .option('--map <file>', TEXTS.map[language])
    .option('--verified', TEXTS.verified[language])
    .option('--concurrency <n>', TEXTS.concurrency[language], concurrency(language))
    .option('--report <file>', TEXTS.report[language])
    .option('--logs-role <arn>', TEXTS.logsRole[language]);
}

const concurrency =
  (language: Locale) =>
  (text: string): number => {
    const many = Number(text);
    if (/^\d{1,3}$/.test(text) && many >= 1 && many <= 100) return many;
    throw new InvalidArgumentError(
      { es: 'Se espera un número de 1 a 100.', en: 'A number from 1 to 100 is expected.' }[language],
    );
  };
