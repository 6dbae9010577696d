import type { Locale } from '@custom-cognito/contract';
import type { Command } from 'commander';

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'Uso:',
  'Arguments:': 'Argumentos:',
  'Options:': 'Opciones:',
  'Commands:': 'Órdenes:',
};

/** Commander's own words, of which it knows English ones only. */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/^error: unknown option '(.+?)'/, 'error: no existe la opción «$1»'],
  [/^error: unknown command '(.+?)'/, 'error: no existe la orden «$1»'],
  [/^error: missing required argument '(.+?)'/, 'error: falta el argumento «$1»'],
  [/^error: option '(.+?)' argument missing/, 'error: falta el valor de la opción «$1»'],
  [/^error: required option '(.+?)' not specified/, 'error: falta la opción obligatoria «$1»'],
  [/^error: option '(.+?)' cannot be used with option '(.+?)'/, 'error: la opción «$1» no admite «$2» a la vez'],
  [/^error: option '(.+?)' argument '(.*?)' is invalid\./, 'error: la opción «$1» no admite «$2».'],
  [/^error: too many arguments.*$/m, 'error: sobran argumentos'],
  [/\(Did you mean (.+?)\?\)/, '(¿Querías decir $1?)'],
];

/** Makes help and refusals of a command, and of all below it that are declared later, speak the language. */
export function speak(program: Command, language: Locale): Command {
  if (language === 'en') return program.showHelpAfterError('Run with --help to see what there is.');
  return program
    .showHelpAfterError('Con --help se ve lo que hay.')
    .configureHelp({
      styleTitle: (title) => TITLES[title] ?? title,
      styleUsage: placeholders,
      styleSubcommandTerm: placeholders,
      styleOptionDescription: values,
      styleArgumentDescription: values,
    })
    .configureOutput({ outputError: (text, write) => write(inSpanish(text)) })
    .helpOption('-h, --help', 'muestra esta ayuda')
    .helpCommand('help [orden]', 'muestra la ayuda de una orden');
}

/** An example below a command's help. */
export function example(language: Locale, ...lines: readonly string[]): string {
  const title = language === 'es' ? 'Ejemplo:' : 'Example:';
  return `\n${title}\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

const placeholders = (usage: string): string =>
  usage.replace('[options]', '[opciones]').replace('[command]', '[orden]');

const values = (description: string): string =>
  description.replace('(default: ', '(si no: ').replace('(choices: ', '(uno de: ');

const inSpanish = (text: string): string =>
  REFUSALS.reduce((said, [english, spanish]) => said.replace(english, spanish), text);
