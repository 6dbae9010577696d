import { Command, CommanderError } from 'commander';
import { readEnvironment } from './compose/environment.ts';
import { loadSettings, type Settings, SettingsError } from './settings/settings.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

const program = new Command('custom-cognito')
  .description('Authentication around AWS Cognito, with an embedded, Cognito-compatible user pool.')
  .addHelpText('after', '\nExample:\n  custom-cognito serve')
  .showHelpAfterError('Run with --help to see what there is.')
  .exitOverride();

program
  .command('serve')
  .description('Run the API, the web and, unless COGNITO_USER_POOL_ID names another, the embedded user pool.')
  .addHelpText('after', '\nExample:\n  PORT=8080 custom-cognito serve')
  .action(async () => (await import('./commands/serve.ts')).serve(settings()));

program
  .command('pool')
  .description('The embedded user pool.')
  .addHelpText('after', '\nExample:\n  custom-cognito pool serve')
  .command('serve')
  .description('Run only the user pool’s endpoint, for any AWS SDK.')
  .addHelpText('after', '\nExample:\n  POOL_PORT=9229 custom-cognito pool serve')
  .action(async () => (await import('./commands/pool-serve.ts')).poolServe(settings()));

function settings(): Settings {
  return loadSettings(readEnvironment());
}

try {
  await program.parseAsync();
  // Whatever still runs was asked to stop and has had its time.
  process.exit();
} catch (error) {
  process.exit(explain(error));
}

/** Says on standard error what went wrong, and which exit code that is. */
function explain(error: unknown): number {
  // Commander has printed its own.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  if (error instanceof SettingsError) {
    process.stderr.write(`${error.message}\n`);
    return WRONG_USAGE;
  }
  process.stderr.write(`custom-cognito failed: ${error instanceof Error ? error.message : String(error)}\n`);
  return FAILED;
}
