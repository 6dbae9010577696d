/** Rows and columns of the usual keyboards (QWERTY, QWERTZ, AZERTY), the alphabet and the digits, in lower case. */
const lines = [
  '01234567890',
  '!"·$%&/()=',
  '!@#$%^&*()',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'qsdfghjklm',
  'zxcvbnm',
  'yxcvbnm',
  'wxcvbn',
  'abcdefghijklmnopqrstuvwxyz',
  '1qaz',
  '2wsx',
  '3edc',
  '4rfv',
  '5tgb',
  '6yhn',
  '7ujm',
  '8ik',
  '9ol',
  '0p',
];

const steps = new Set(lines.flatMap((line) => [...triplesOf(line), ...triplesOf([...line].reverse().join(''))]));

/** In characters: of one walk, and of two interleaved. */
const SHORTEST: Readonly<Record<number, number>> = { 1: 3, 2: 6 };

/**
 * Lengths, in characters, of walks from a place on along the keyboard, the alphabet or the digits, in either direction,
 * or of the same character again: `qwerty`, `4321`, `aaa`; and of two such walks interleaved: `1q2w3e`. What is longer
 * than twice the shortest is told as a shorter one, with another after it: so a text that is all one walk stays linear.
 */
export function walkLengthsAt(text: string, at: number): readonly number[] {
  return [...lengthsWithStride(text, at, 1), ...lengthsWithStride(text, at, 2)];
}

function* lengthsWithStride(text: string, start: number, stride: number): Generator<number> {
  const shortest = SHORTEST[stride] ?? Number.POSITIVE_INFINITY;
  for (let length = 2 * stride + 1; length < 2 * shortest; length += 1) {
    if (!isStep(text, start + length - 2 * stride - 1, stride)) return;
    if (length >= shortest) yield length;
  }
}

function isStep(text: string, at: number, stride: number): boolean {
  const [a, b, c] = [text[at], text[at + stride], text[at + 2 * stride]];
  return c !== undefined && ((a === b && b === c) || steps.has(`${a}${b}${c}`));
}

function triplesOf(line: string): string[] {
  return Array.from({ length: Math.max(line.length - 2, 0) }, (_, at) => line.slice(at, at + 3));
}
