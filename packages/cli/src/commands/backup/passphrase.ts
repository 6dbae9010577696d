import { CommandFailure, WRONG_USAGE } from '../failure.ts';
import { secretLine } from '../secret-line.ts';
import type { Terminal } from '../terminal.ts';
import { missing } from '../users/given.ts';

const OPTION = '--passphrase-stdin';
const SHORTEST = 12;

const WORDS = {
  es: {
    what: 'Frase de paso de la copia:',
    short: `Al menos ${SHORTEST} caracteres: es lo único que guarda la copia.`,
  },
  en: {
    what: 'Passphrase of the backup:',
    short: `At least ${SHORTEST} characters: nothing else guards the backup.`,
  },
} as const;

interface Given {
  readonly fromStdin: boolean | undefined;
  readonly terminal: Terminal;
}

/** A passphrase for a new backup: the first line of standard input, or typed twice. Throws CommandFailure. */
export async function newPassphrase({ fromStdin, terminal }: Given): Promise<string> {
  if (fromStdin) {
    const line = await secretLine(OPTION);
    if (isLong(line)) return line;
    throw new CommandFailure({
      code: 'invalid_option',
      exitCode: WRONG_USAGE,
      says: { es: `${OPTION}: ${WORDS.es.short}`, en: `${OPTION}: ${WORDS.en.short}` },
    });
  }
  if (!terminal.interactive) throw missing([OPTION, '--master-key-only']);
  const { askNewPassword } = await import('../prompts.ts');
  const { short } = WORDS[terminal.language];
  const check = (answer: string) => (isLong(answer) ? undefined : short);
  return askNewPassword({ terminal, check, what: { es: WORDS.es.what, en: WORDS.en.what } });
}

/** The passphrase of a backup that is there; undefined where nobody can be asked. */
export async function knownPassphrase({ fromStdin, terminal }: Given): Promise<string | undefined> {
  if (fromStdin) return secretLine(OPTION);
  if (!terminal.interactive) return undefined;
  const { askSecret } = await import('../prompts.ts');
  return askSecret({ message: WORDS[terminal.language].what, terminal, check: () => undefined });
}

const isLong = (text: string): boolean => [...text].length >= SHORTEST;
