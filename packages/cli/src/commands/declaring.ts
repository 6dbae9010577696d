import type { Locale, Text } from '@custom-cognito/contract';
import { type Command, Option } from 'commander';
import type { Settings } from '../settings/settings.ts';
import { example } from './help.ts';
import type { Terminal } from './terminal.ts';

/** What the command line is made with; what costs time is made when a command runs. */
export interface Declaring {
  readonly language: Locale;
  /** The settings of this start. Throws SettingsError. */
  settings(): Settings;
  /** Runs a command and keeps its exit code. */
  run(command: (settings: Settings, terminal: Terminal) => Promise<number>): Promise<void>;
}

interface Described {
  readonly name: string;
  readonly says: Text;
  /** Its arguments, as `<file>` or `[code]`, with what each is. */
  readonly takes?: readonly (readonly [string, Text])[];
  /** What else one should know, below the options. */
  readonly details?: Text;
  readonly examples: readonly [string, ...string[]];
}

/** Declares a command with its description, an example and `--json`. */
export function declare(parent: Command, described: Described, { language }: Declaring): Command {
  const { name, says, takes = [], details, examples } = described;
  const command = parent.command(name).description(says[language]);
  for (const [argument, what] of takes) command.argument(argument, what[language]);
  if (details) command.addHelpText('after', `\n${details[language]}`);
  return command.addHelpText('after', example(language, ...examples)).option('--json', JSON_TEXT[language]);
}

const JSON_TEXT: Text = { es: 'escribe el resultado en JSON', en: 'write the result as JSON' };

export const yesOption = (language: Locale): Option => new Option('--yes', YES_TEXT[language]);

const YES_TEXT: Text = { es: 'no pide confirmación', en: 'do not ask for confirmation' };
