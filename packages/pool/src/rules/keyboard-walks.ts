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

/** In characters. */
export const SHORTEST_WALK = 3;

/**
 * How many characters from a place on are a walk along the keyboard, the alphabet or the digits, in either direction,
 * or the same character again: `qwerty`, `4321`, `aaa`; or two such walks interleaved: `1q2w3e`. Under three: zero.
 */
export function walkLengthAt(text: string, at: number): number {
  return Math.max(lengthWithStride(text, at, 1), lengthWithStride(text, at, 2));
}

function lengthWithStride(text: string, start: number, stride: number): number {
  let count = 0;
  while (isStep(text, start + count, stride)) count += 1;
  return count >= stride ? count + 2 * stride : 0;
}

function isStep(text: string, at: number, stride: number): boolean {
  const [a, b, c] = [text[at], text[at + stride], text[at + 2 * stride]];
  return c !== undefined && ((a === b && b === c) || steps.has(`${a}${b}${c}`));
}

function triplesOf(line: string): string[] {
  return Array.from({ length: Math.max(line.length - 2, 0) }, (_, at) => line.slice(at, at + 3));
}
