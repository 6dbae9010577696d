import { password as passwordField } from '@custom-cognito/contract';
import { CommandFailure, WRONG_USAGE } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { fault, given, missing } from './given.ts';

/** 256 characters of UTF-8 and the end of a line. */
const MOST_BYTES = 1_026;
const OPTION = '--password-stdin';

/**
 * A password: the first line of standard input, or typed twice and not shown. There is no other way: what stands on a
 * command line, everybody on the machine can read. Throws CommandFailure `missing_option` and `invalid_option`.
 */
export async function newPassword(fromStdin: boolean | undefined, terminal: Terminal): Promise<string> {
  if (fromStdin) return given(OPTION, passwordField, await firstLine());
  if (!terminal.interactive) throw missing([OPTION]);
  const { askNewPassword } = await import('../prompts.ts');
  return askNewPassword({ terminal, check: (answer) => fault(passwordField, answer, terminal) });
}

async function firstLine(): Promise<string> {
  if (process.stdin.isTTY) {
    throw refusal({
      es: 'se escribiría a la vista: pásala por una tubería, o quita la opción y se pedirá',
      en: 'would be typed in plain sight: pipe it in, or leave the option out to be asked',
    });
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (chunk.includes(LINE_END) || length > MOST_BYTES) break;
  }
  const [line = ''] = Buffer.concat(chunks).toString('utf8').split('\n', 1);
  return line.replace(/\r$/, '');
}

const LINE_END = 0x0a;

const refusal = (says: CommandFailure['says']): CommandFailure =>
  new CommandFailure({
    code: 'invalid_option',
    exitCode: WRONG_USAGE,
    says: { es: `${OPTION}: ${says.es}.`, en: `${OPTION}: ${says.en}.` },
  });
