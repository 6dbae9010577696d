import { createInterface } from 'node:readline/promises';
import type { Text } from '@custom-cognito/contract';
import { CommandFailure, FAILED, WRONG_USAGE } from './failure.ts';
import type { Terminal } from './terminal.ts';

const YES = /^(y|yes|s|si|sí)$/i;

/**
 * Asks before something that cannot be undone, on standard error; `yes` has answered already. Throws CommandFailure
 * `confirmation_needed` where nobody can be asked, and `not_confirmed`.
 */
export async function confirm(question: Text, { yes, terminal }: { yes?: boolean | undefined; terminal: Terminal }) {
  if (yes) return;
  if (!process.stdin.isTTY) {
    throw new CommandFailure({
      code: 'confirmation_needed',
      exitCode: WRONG_USAGE,
      says: {
        es: `${question.es} Aquí no se puede preguntar: confírmalo con --yes.`,
        en: `${question.en} Nobody can be asked here: confirm it with --yes.`,
      },
    });
  }
  const hint = { es: '[s/N]', en: '[y/N]' };
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking
    .question(`${question[terminal.language]} ${hint[terminal.language]} `)
    .catch(unlessClosed);
  asking.close();
  if (answer !== undefined && YES.test(answer.trim())) return;
  // The line of the question stands where it was left.
  if (answer === undefined) terminal.note('');
  throw new CommandFailure({
    code: 'not_confirmed',
    exitCode: FAILED,
    says: { es: 'No se ha cambiado nada.', en: 'Nothing was changed.' },
  });
}

/** Ctrl-C and Ctrl-D are no answer. */
function unlessClosed(error: Error): undefined {
  if (error.name !== 'AbortError') throw error;
}
