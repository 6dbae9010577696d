import { CommandFailure, WRONG_USAGE } from './failure.ts';

/** 256 characters of UTF-8 and the end of a line. */
const MOST_BYTES = 1_026;
const LINE_END = 0x0a;

/**
 * The first line of standard input, for what must not stand on a command line, which everybody on the machine can read.
 * Throws CommandFailure `invalid_option` where it would be typed in plain sight.
 */
export async function secretLine(option: string): Promise<string> {
  if (process.stdin.isTTY) throw inSight(option);
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

const inSight = (option: string): CommandFailure =>
  new CommandFailure({
    code: 'invalid_option',
    exitCode: WRONG_USAGE,
    says: {
      es: `${option}: se escribiría a la vista: pásalo por una tubería, o quita la opción y se pedirá.`,
      en: `${option}: would be typed in plain sight: pipe it in, or leave the option out to be asked.`,
    },
  });
