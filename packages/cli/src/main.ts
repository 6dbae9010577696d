import { Command, CommanderError } from 'commander';
import { auditCommand } from './commands/audit/command.ts';
import { backupCommands } from './commands/backup/command.ts';
import { completionCommand } from './commands/completion/command.ts';
import type { Declaring } from './commands/declaring.ts';
import { CommandFailure, DONE, FAILED, WRONG_USAGE } from './commands/failure.ts';
import { example, speak } from './commands/help.ts';
import { keysCommand } from './commands/keys/command.ts';
import { terminalLanguage } from './commands/language.ts';
import { migrateCommand } from './commands/migrate/command.ts';
import type { Refusal } from './commands/refusals.ts';
import { reportCommand } from './commands/report/command.ts';
import { ssoCommand } from './commands/sso/command.ts';
import { openTerminal } from './commands/terminal.ts';
import { userCommands } from './commands/users/command.ts';
import { readEnvironment } from './compose/environment.ts';
import { loadSettings, type Settings, SettingsError } from './settings/settings.ts';

const language = terminalLanguage(process.env);
const json = process.argv.includes('--json');
let exitCode = DONE;

const declaring: Declaring = {
  language,
  settings,
  async run(command) {
    exitCode = await command(settings(), openTerminal({ json }));
  },
};

const ABOUT = {
  es: 'Los ajustes son variables de entorno, o un archivo .env de esta carpeta.\nCódigos de salida: 0 hecho, 1 fallo, 2 uso o ajustes incorrectos, 3 hecho en parte.',
  en: 'The settings are variables of the environment, or a file .env in this folder.\nExit codes: 0 done, 1 failed, 2 wrong usage or settings, 3 partly done.',
} as const;

const GROUPS = {
  servers: { es: 'Servidores:', en: 'Servers:' },
  users: { es: 'Usuarios:', en: 'Users:' },
  keeping: { es: 'Registro y claves:', en: 'Record and keys:' },
  terminal: { es: 'Terminal:', en: 'Terminal:' },
} as const;

const program = speak(new Command('custom-cognito'), language)
  .description(
    {
      es: 'Autenticación sobre AWS Cognito, con un grupo de usuarios incorporado y compatible.',
      en: 'Authentication around AWS Cognito, with an embedded, Cognito-compatible user pool.',
    }[language],
  )
  .addHelpText('after', `\n${ABOUT[language]}`)
  .addHelpText('after', example(language, 'custom-cognito serve', 'custom-cognito create-user --help'))
  .exitOverride()
  .commandsGroup(GROUPS.servers[language]);

program
  .command('serve')
  .description(
    {
      es: 'Sirve la API, la web y, salvo que COGNITO_USER_POOL_ID nombre otro, el grupo de usuarios incorporado.',
      en: 'Run the API, the web and, unless COGNITO_USER_POOL_ID names another, the embedded user pool.',
    }[language],
  )
  .addHelpText('after', example(language, 'PORT=8080 custom-cognito serve'))
  .action(async () => (await import('./commands/serve.ts')).serve(settings()));

program
  .command('pool')
  .description({ es: 'El grupo de usuarios incorporado.', en: 'The embedded user pool.' }[language])
  .addHelpText('after', example(language, 'custom-cognito pool serve'))
  .command('serve')
  .description(
    {
      es: 'Sirve solo el grupo de usuarios, para cualquier SDK de AWS.',
      en: 'Run only the user pool’s endpoint, for any AWS SDK.',
    }[language],
  )
  .addHelpText('after', example(language, 'POOL_PORT=9229 custom-cognito pool serve'))
  .action(async () => (await import('./commands/pool-serve.ts')).poolServe(settings()));

program.commandsGroup(GROUPS.users[language]);
userCommands(program, declaring);
reportCommand(program, declaring);
ssoCommand(program, declaring);
program.commandsGroup(GROUPS.keeping[language]);
auditCommand(program, declaring);
keysCommand(program, declaring);
migrateCommand(program, declaring);
backupCommands(program, declaring);
program.commandsGroup(GROUPS.terminal[language]);
completionCommand(program, declaring);

function settings(): Settings {
  return loadSettings(readEnvironment());
}

try {
  await program.parseAsync();
  // Whatever still runs was asked to stop and has had its time.
  process.exit(exitCode);
} catch (error) {
  process.exit(await explain(error));
}

/** Says on standard error what went wrong, and which exit code that is. */
async function explain(error: unknown): Promise<number> {
  // Commander has printed its own.
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USAGE;
  const say = (line: string) => process.stderr.write(`${line}\n`);
  if (error instanceof CommandFailure) {
    say(error.line(language, json));
    return error.exitCode;
  }
  if (error instanceof SettingsError) {
    say(json ? JSON.stringify({ code: 'invalid_settings', detail: error.message }) : error.message);
    return WRONG_USAGE;
  }
  const { line, exitCode: code } = await unexpected(error);
  say(line);
  return code;
}

async function unexpected(error: unknown): Promise<{ line: string; exitCode: number }> {
  const { AuthError } = await import('custom-cognito');
  if (error instanceof AuthError) {
    const { refusalOf } = await import('./commands/refusals.ts');
    const { exitCode: refused, ...told } = refusalOf(error, language);
    return { line: json ? JSON.stringify(told) : linesOf(told), exitCode: refused };
  }
  const detail = error instanceof Error ? error.message : String(error);
  const line = json ? JSON.stringify({ code: 'failed', detail }) : `custom-cognito failed: ${detail}`;
  return { line, exitCode: FAILED };
}

function linesOf({ detail, errors = [] }: Pick<Refusal, 'detail' | 'errors'>): string {
  return [detail, ...errors.filter((one) => one.detail !== detail).map((one) => `  ${one.detail}`)].join('\n');
}
