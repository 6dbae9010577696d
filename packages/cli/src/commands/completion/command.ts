import type { Text } from '@custom-cognito/contract';
import { Argument, type Command } from 'commander';
import type { Declaring } from '../declaring.ts';
import { example } from '../help.ts';
import { openTerminal } from '../terminal.ts';
import type { Shell } from './scripts.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const satisfies readonly Shell[];

const TEXTS = {
  completion: {
    es: 'Escribe el guion con el que un intérprete completa estas órdenes.',
    en: 'Write the script with which a shell completes these commands.',
  },
  shell: { es: 'qué intérprete', en: 'which shell' },
} as const satisfies Record<string, Text>;

const EXAMPLES = [
  'eval "$(custom-cognito completion bash)"   # in .bashrc; the same for zsh in .zshrc, after compinit',
  'custom-cognito completion fish >~/.config/fish/completions/custom-cognito.fish',
] as const;

/** Declares `completion`, which knows all commands of the program. It reads no settings: a shell asks at its start. */
export function completionCommand(program: Command, { language }: Declaring): void {
  program
    .command('completion')
    .description(TEXTS.completion[language])
    .addArgument(new Argument('<shell>', TEXTS.shell[language]).choices(SHELLS))
    .addHelpText('after', example(language, ...EXAMPLES))
    .action(async (shell: Shell) => {
      const { completionOf } = await import('./scripts.ts');
      await openTerminal({ json: false }).print(completionOf(program, shell));
    });
}
