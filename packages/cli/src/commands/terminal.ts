import { fstatSync } from 'node:fs';
import { styleText } from 'node:util';
import type { Locale, Text } from '@custom-cognito/contract';
import { CommandFailure, FAILED, systemCode } from './failure.ts';
import { terminalLanguage } from './language.ts';

/** Where a command speaks: results on standard output, everything else on standard error. */
export interface Terminal {
  readonly language: Locale;
  /** Whether results are for programs. */
  readonly json: boolean;
  /** Whether somebody can be asked. */
  readonly interactive: boolean;
  /** Cells of a line of standard output where that is a terminal. */
  readonly width: number | undefined;
  /** Whether results go into a file, beside which progress can be shown; what reads a pipe may write to the same terminal. */
  readonly inFile: boolean;
  /** Writes a line of the result and waits until it is taken. Throws CommandFailure `output_closed` or `output_failed`. */
  print(line: string): Promise<void>;
  /** Writes a result: the object for programs, or the line for people. */
  tell(result: object, line: Text): Promise<void>;
  /** Writes a line about the result. */
  note(line: string): void;
  /** Writes over the last line of progress; nothing where nobody watches. */
  progress(line: string): void;
  /** In colour where standard output is a terminal that wants it. */
  styled(style: 'red' | 'green' | 'bold', text: string): string;
}

/** The terminal of this process. */
export function openTerminal({ json }: { readonly json: boolean }): Terminal {
  const { stdout, stderr } = process;
  const language = terminalLanguage(process.env);
  // Told to whoever waits for the write; without a listener it would end the process.
  stdout.on('error', () => {});
  const print = (line: string) =>
    new Promise<void>((resolve, reject) => {
      stdout.write(`${line}\n`, (error) => (error ? reject(notWritten(error)) : resolve()));
    });
  return {
    language,
    json,
    interactive: process.stdin.isTTY === true && stderr.isTTY === true,
    width: stdout.isTTY && stdout.columns > 0 ? stdout.columns : undefined,
    inFile: fstatSync(stdout.fd).isFile(),
    print,
    tell: (result, line) => print(json ? JSON.stringify(result) : line[language]),
    note: (line) => void stderr.write(`${line}\n`),
    progress(line) {
      if (stderr.isTTY) stderr.write(`\r\u001b[2K${line}`);
    },
    styled: (style, text) => styleText(style, text, { stream: stdout }),
  };
}

/** Standard output could not be written: whoever read it went away, or its disk is full. */
export function notWritten(cause: unknown): CommandFailure {
  const code = systemCode(cause);
  if (code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ERR_STREAM_DESTROYED') {
    return new CommandFailure({
      code: 'output_closed',
      exitCode: FAILED,
      says: {
        es: 'Quien leía la salida la cerró antes del final.',
        en: 'Whoever read the output closed it before its end.',
      },
      cause,
    });
  }
  return new CommandFailure({
    code: 'output_failed',
    exitCode: FAILED,
    says: { es: `No se pudo escribir la salida (${code}).`, en: `The output could not be written (${code}).` },
    cause,
  });
}
