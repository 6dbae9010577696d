import type { Text } from '@custom-cognito/contract';
import input from '@inquirer/input';
import password from '@inquirer/password';
import { CommandFailure, FAILED } from './failure.ts';
import type { Terminal } from './terminal.ts';

const MOST_TRIES = 3;

interface Asking {
  readonly message: string;
  readonly terminal: Terminal;
  /** Says what is wrong with an answer, which is then asked for again. */
  check(answer: string): string | undefined;
}

/** Asks on the terminal, which is standard error: results go elsewhere. Throws CommandFailure `interrupted`. */
export function askText({ message, terminal, check }: Asking): Promise<string> {
  return answered(input({ message, validate: (answer) => check(answer) ?? true }, context), terminal);
}

/** Asks for a password, or for another secret, twice and shows nothing of it. Throws CommandFailure `interrupted` and `passwords_differ`. */
export async function askNewPassword({
  terminal,
  check,
  what = PASSWORD,
}: Omit<Asking, 'message'> & { readonly what?: Text }): Promise<string> {
  const { again, differ } = TWICE[terminal.language];
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const typed = await askSecret({ message: what[terminal.language], terminal, check });
    if ((await askSecret({ message: again, terminal, check: () => undefined })) === typed) return typed;
    terminal.note(differ);
  }
  throw new CommandFailure({
    code: 'passwords_differ',
    exitCode: FAILED,
    says: { es: 'Lo escrito no coincide.', en: 'What was typed differs.' },
  });
}

/** Asks once and shows nothing of the answer. Throws CommandFailure `interrupted`. */
export function askSecret({ message, terminal, check }: Asking): Promise<string> {
  const validate = (answer: string) => check(answer) ?? true;
  return answered(password({ message, toggleMask: false, theme: unseen, validate }, context), terminal);
}

const PASSWORD: Text = { es: 'Contraseña:', en: 'Password:' };
const TWICE = {
  es: { again: 'Otra vez:', differ: 'No coinciden; escríbelas de nuevo.' },
  en: { again: 'Again:', differ: 'They differ; type them again.' },
} as const;

/** Not even how many characters there are. */
const unseen = { style: { maskedText: '', keysHelpTip: () => undefined } };
const context = { output: process.stderr };

async function answered(answer: Promise<string>, { note }: Terminal): Promise<string> {
  try {
    return await answer;
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== 'ExitPromptError') throw cause;
    // The line of the question stands where it was left.
    note('');
    throw new CommandFailure({
      code: 'interrupted',
      exitCode: FAILED,
      says: { es: 'Interrumpido. No se ha cambiado nada.', en: 'Interrupted. Nothing was changed.' },
      cause,
    });
  }
}
