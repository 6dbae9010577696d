import { commonPasswords } from './common-passwords.ts';
import { walkLengthAt } from './keyboard-walks.ts';

const mostDecoration = 10;
const shortestWord = 4;
const longestWord = 64;
const shortestWalk = 3;
const longestTrivialUnit = 4;
const digitOrSymbol = /[^\p{L}]/u;

/** Look-alikes count as one letter, in the words and in the password: `1`, `l`, `!` and `|` as `i`, `0` as `o`. */
const lookAlikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  l: 'i',
  '!': 'i',
  '|': 'i',
  '3': 'e',
  '4': 'a',
  '@': 'a',
  '5': 's',
  $: 's',
  '7': 't',
  '+': 't',
  '8': 'b',
  '9': 'g',
};

const commonWords = wordSet(commonPasswords);

/**
 * Whether a password is one of the first that an attacker tries: a common word, keyboard walks or a repetition, with at
 * most ten other digits and symbols in and around them, in any case, accent or look-alike spelling.
 */
export function isCommonPassword(password: string): boolean {
  const plain = plainForm(password);
  const joined = plain.replaceAll(/[^\p{L}\p{N}]/gu, '');
  const forms = plain.length - joined.length > Math.min(mostDecoration, joined.length) ? [plain] : [plain, joined];
  return forms.some(isCommonForm);
}

function isCommonForm(plain: string): boolean {
  const guess = { words: [commonWords], most: 1 };
  const unit = repeatedUnit(plain);
  return (
    isCovered(plain, guess) || (unit !== undefined && (unit.length <= longestTrivialUnit || isCovered(unit, guess)))
  );
}

/**
 * Whether a password is essentially words that belong to the person or the place, with at most ten digits and
 * symbols around them. Words are what is given and its parts of four letters or more; of an e-mail address its local
 * part and its domain's labels but the last.
 */
export function isPersonalPassword(password: string, personal: readonly string[]): boolean {
  const needed = wordSet(personal.flatMap(wordsOf));
  return needed.size > 0 && isCovered(plainForm(password), { words: [needed, commonWords], most: 3, needed });
}

interface Guess {
  readonly words: readonly ReadonlySet<string>[];
  /** How many words the guess is made of at most. */
  readonly most: number;
  /** The guess holds one of these; when absent, a word or a walk. */
  readonly needed?: ReadonlySet<string>;
}

/** One way on from a place in the password. */
interface Step {
  readonly length: number;
  readonly words: number;
  readonly decoration: number;
  readonly counts: boolean;
}

/** A way to reach a place in the password. */
type Way = Omit<Step, 'length'>;

/**
 * Whether words, walks and a little decoration make up the whole text: a search for the least decorated way from its
 * start to its end. Linear in the text; the work per place is bounded by the longest word.
 */
function isCovered(plain: string, guess: Guess): boolean {
  const folded = fold(plain);
  const places = Array.from({ length: plain.length + 1 }, () => new Map<string, Way>());
  places[0]?.set('', { words: 0, decoration: 0, counts: false });
  for (let at = 0; at < plain.length; at += 1) {
    const ways = [...(places[at]?.values() ?? [])];
    if (ways.length === 0) continue;
    for (const step of stepsAt({ plain, folded, at }, guess)) {
      for (const way of ways) keep(places[at + step.length], advance(way, step), guess);
    }
  }
  return [...(places.at(-1)?.values() ?? [])].some((way) => way.counts);
}

function advance(way: Way, step: Step): Way {
  return {
    words: way.words + step.words,
    decoration: way.decoration + step.decoration,
    counts: way.counts || step.counts,
  };
}

/** Of the ways with as many words, only the least decorated is worth following. */
function keep(place: Map<string, Way> | undefined, way: Way, guess: Guess): void {
  if (way.words > guess.most || way.decoration > mostDecoration) return;
  const key = `${way.words}${way.counts}`;
  const known = place?.get(key);
  if (!known || known.decoration > way.decoration) place?.set(key, way);
}

function* stepsAt({ plain, folded, at }: { plain: string; folded: string; at: number }, guess: Guess): Generator<Step> {
  const { words, needed } = guess;
  if (digitOrSymbol.test(plain[at] ?? '')) yield { length: 1, words: 0, decoration: 1, counts: false };
  const walk = walkLengthAt(plain, at);
  for (let length = shortestWalk; length <= walk; length += 1) {
    yield { length, words: 0, decoration: 0, counts: needed === undefined };
  }
  const longest = Math.min(longestWord, plain.length - at);
  for (let length = shortestWord; length <= longest; length += 1) {
    const word = folded.slice(at, at + length);
    if (words.some((set) => set.has(word)))
      yield { length, words: 1, decoration: 0, counts: needed?.has(word) ?? true };
  }
}

/** The unit that a text repeats at least twice, the last time perhaps cut short (the border table of Knuth, Morris, Pratt). */
function repeatedUnit(text: string): string | undefined {
  const borders = [0];
  for (let at = 1, length = 0; at < text.length; at += 1) {
    while (length > 0 && text[at] !== text[length]) length = borders[length - 1] ?? 0;
    if (text[at] === text[length]) length += 1;
    borders.push(length);
  }
  const period = text.length - (borders.at(-1) ?? 0);
  return 2 * period <= text.length ? text.slice(0, period) : undefined;
}

function wordsOf(text: string): string[] {
  const at = text.lastIndexOf('@');
  const pieces =
    at < 0
      ? [text]
      : [
          text.slice(0, at),
          ...text
            .slice(at + 1)
            .split('.')
            .slice(0, -1),
        ];
  return [text, ...pieces].flatMap((piece) => [
    piece,
    piece.replaceAll(/[^\p{L}\p{N}]/gu, ''),
    ...piece.split(/[^\p{L}\p{N}]+/u),
    ...piece.split(/[^\p{L}]+/u),
  ]);
}

function wordSet(words: readonly string[]): Set<string> {
  const folded = words.map((word) => fold(plainForm(word)));
  return new Set(folded.filter((word) => word.length >= shortestWord && word.length <= longestWord));
}

/** Lower case without accents and width variants; for comparison only, never for hashing. */
function plainForm(text: string): string {
  return text.toLowerCase().normalize('NFKD').replaceAll(/\p{M}/gu, '');
}

function fold(plain: string): string {
  return plain.replaceAll(/[^a-km-z]/g, (character) => lookAlikes[character] ?? character);
}
