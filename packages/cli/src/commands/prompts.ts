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

/** Asks for a password twice and shows nothing of it. Throws CommandFailure `interrupted` and `passwords_differ`. */
export async function askNewPassword({ terminal, check }: Omit<Asking, 'message'>): Promise<string> {
  const { first, again, differ } = PASSWORD[terminal.language];
  const ask = (message: string, validate: (answer: string) => string | true) =>
    answered(password({ message, toggleMask: false, theme: unseen, validate }, context), terminal);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const typed = await ask(first, (answer) => check(answer) ?? true);
    if ((await ask(again, () => true)) === typed) return typed;
    terminal.note(differ);
  }
  throw new CommandFailure({
    code: 'passwords_differ',
    exitCode: FAILED,
    says: { es: 'Las contraseñas no coinciden.', en: 'The passwords differ.' },
  });
}

const PASSWORD = {
  es: { first: 'Contraseña:', again: 'Otra vez:', differ: 'No coinciden; escríbelas de nuevo.' },
  en: { first: 'Password:', again: 'Again:', differ: 'They differ; type them again.' },
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
