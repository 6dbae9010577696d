import { hash } from 'node:crypto';
import { walkLengthsAt } from './keyboard-walks.ts';
import { fold, isDigitOrSymbol, MOST_DECORATION, plainForm, SHORTEST_WORD } from './password-forms.ts';

const CODE_LENGTH = 6;

/** A list of leaked passwords; see {@link codeOf} for what is kept of each. */
export interface LeakedPasswords {
  /** In order and without a gap. */
  readonly codes: string;
  /** Length of the longest form. */
  readonly longest: number;
}

/** In what form a leaked password is listed; undefined for one too short to mean anything. */
export function leakedForm(password: string): string | undefined {
  const form = fold(plainForm(password));
  return form.length >= SHORTEST_WORD ? form : undefined;
}

/** What is kept of a form: 36 bits of its SHA-256. Enough to find it again, and no list to read for whoever finds it. */
export function codeOf(form: string): string {
  return hash('sha256', form, 'base64url').slice(0, CODE_LENGTH);
}

/**
 * Whether a text in its plain form is a listed password in any case, accent or look-alike spelling, as it stands or
 * with walks and at most ten digits and symbols around it. One with fewer letters than a word has must stand alone, for
 * what is left of most numbers once some digits are taken off is on the list.
 */
export function isLeaked(plain: string, leaked: LeakedPasswords): boolean {
  const folded = fold(plain);
  return isListed(folded, leaked) || [...coresOf(plain, leaked.longest)].some((core) => isListed(fold(core), leaked));
}

/** What remains of a text without walks and decoration at its ends, in every way to take them off. */
function* coresOf(plain: string, longest: number): Generator<string> {
  const before = decorationBefore(plain);
  const after = decorationBefore([...plain].reverse().join('')).reverse();
  const letters = lettersBefore(plain);
  for (let start = 0; start < plain.length; start += 1) {
    const most = MOST_DECORATION - (before[start] ?? Infinity);
    if (most < 0) continue;
    for (let end = start + SHORTEST_WORD; end <= Math.min(start + longest, plain.length); end += 1) {
      const count = (letters[end] ?? 0) - (letters[start] ?? 0);
      if ((after[end] ?? Infinity) <= most && count >= SHORTEST_WORD) yield plain.slice(start, end);
    }
  }
}

/** The fewest digits and symbols beside walks in what precedes each place; Infinity where that has other letters. */
function decorationBefore(plain: string): number[] {
  const costs = Array.from({ length: plain.length + 1 }, (_, at) => (at === 0 ? 0 : Infinity));
  const reach = (place: number, cost: number) => {
    costs[place] = Math.min(costs[place] ?? Infinity, cost);
  };
  for (let at = 0; at < plain.length; at += 1) {
    const cost = costs[at] ?? Infinity;
    if (cost > MOST_DECORATION) continue;
    if (isDigitOrSymbol(plain[at])) reach(at + 1, cost + 1);
    for (const length of walkLengthsAt(plain, at)) reach(at + length, cost);
  }
  return costs;
}

function lettersBefore(plain: string): number[] {
  const counts = [0];
  for (let at = 0; at < plain.length; at += 1) counts.push((counts[at] ?? 0) + (isDigitOrSymbol(plain[at]) ? 0 : 1));
  return counts;
}

function isListed(form: string, { codes, longest }: LeakedPasswords): boolean {
  if (form.length < SHORTEST_WORD || form.length > longest) return false;
  const wanted = codeOf(form);
  let [low, high] = [0, codes.length / CODE_LENGTH];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = codes.slice(middle * CODE_LENGTH, (middle + 1) * CODE_LENGTH);
    if (found === wanted) return true;
    if (found < wanted) low = middle + 1;
    else high = middle;
  }
  return false;
}
