import { password as passwordField } from '@custom-cognito/contract';
import { secretLine } from '../secret-line.ts';
import type { Terminal } from '../terminal.ts';
import { fault, given, missing } from './given.ts';

const OPTION = '--password-stdin';

/**
 * A password: the first line of standard input, or typed twice and not shown. There is no other way: what stands on a
 * command line, everybody on the machine can read. Throws CommandFailure `missing_option` and `invalid_option`.
 */
export async function newPassword(fromStdin: boolean | undefined, terminal: Terminal): Promise<string> {
  if (fromStdin) return given(OPTION, passwordField, await secretLine(OPTION));
  if (!terminal.interactive) throw missing([OPTION]);
  const { askNewPassword } = await import('../prompts.ts');
  return askNewPassword({ terminal, check: (answer) => fault(passwordField, answer, terminal) });
}
