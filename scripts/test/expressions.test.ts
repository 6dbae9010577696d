import { expect, it } from 'vitest';
import { expressionsIn, sources } from './sources.ts';

/** The first tells what takes two to the length of it, the second its cube, and the last its square. */
const LENGTHS = [25, 1_000, 20_000];
/** A linear expression needs a hundredth of it, and the others many times as long. */
const TOO_LONG_MS = 40;

/** Slow on their own, and why they meet no text that makes them so. */
const KEPT_SHORT: Readonly<Record<string, string>> = {
  'packages/auth/src/tokens/strict-json.ts': 'reads text that is known to be JSON, in which no string is left open',
  'packages/pool/src/rules/strict-json.ts': 'reads text that is known to be JSON, in which no string is left open',
  'packages/server/src/failure.ts': 'reads at most 500 characters',
  'packages/cli/src/settings/parsers.ts': 'reads what the operator sets',
};

it('D05 every expression of the sources takes a time in proportion to the text', { timeout: 120_000 }, () => {
  const slow = sources()
    .filter(({ path }) => !(path in KEPT_SHORT))
    .flatMap((source) => expressionsIn(source).map((expression) => ({ path: source.path, expression })))
    .filter(({ expression }) => isSlow(expression))
    .map(({ path, expression }) => `${path} ${expression}`);
  expect(slow).toEqual([]);
});

it('D05 the search for slow expressions finds them', () => {
  const known = [/(a+)+$/, /^\s+|\s+$/g, /^[\S]+.*[\S]+$/su, /\/+$/, /at '(\w*x\w*)' y/];
  expect(known.filter((expression) => !isSlow(expression))).toEqual([]);
});

/** Tries texts that repeat what the expression looks for, after what it may begin with, and that do not fit in the end. */
function isSlow(expression: RegExp): boolean {
  const plain = expression.source.replaceAll(/\\|\(\?[:=!<]+|[()]/g, '');
  const words = [...new Set(plain.match(/[\w/'" =.:<>@;-]{2,}/g) ?? [])];
  const units = new Set([...plain, ...words, ...'aA0 \t\n"\'\\é']);
  for (const length of LENGTHS) {
    for (const unit of units) {
      const pumped = unit.repeat(Math.ceil(length / unit.length));
      const texts = ['x', ...words].flatMap((prefix) => ['\0', ' '].map((suffix) => prefix + pumped + suffix));
      // What else the machine does only adds, so that one quick run is proof enough.
      if (texts.some((text) => [1, 2, 3].every(() => timeOf(expression, text) > TOO_LONG_MS))) return true;
    }
  }
  return false;
}

function timeOf(expression: RegExp, text: string): number {
  const started = performance.now();
  text.replace(expression, '');
  return performance.now() - started;
}
