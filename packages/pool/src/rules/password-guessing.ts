import { commonPasswords } from './common-passwords.ts';
import { walkLengthsAt } from './keyboard-walks.ts';
import { isLeaked, type LeakedPasswords } from './leaked-passwords.ts';
import { fold, isDigitOrSymbol, MOST_DECORATION, plainForm, SHORTEST_WORD } from './password-forms.ts';

const longestWord = 64;
const longestTrivialUnit = 4;

const commonWords = wordList(commonPasswords);

/**
 * Whether a password is one of the first that an attacker tries: a common word, a leaked password, keyboard walks or a
 * repetition, with at most ten other digits and symbols in and around them, in any case, accent or look-alike spelling.
 */
export function isCommonPassword(password: string, leaked: LeakedPasswords): boolean {
  const plain = plainForm(password);
  const joined = plain.replaceAll(/[^\p{L}\p{N}]/gu, '');
  const forms = plain.length - joined.length > Math.min(MOST_DECORATION, joined.length) ? [plain] : [plain, joined];
  return forms.some((form) => isCommonForm(form, leaked));
}

function isCommonForm(plain: string, leaked: LeakedPasswords): boolean {
  const guess = { lists: [commonWords], most: 1 };
  const isGuess = (text: string) => isCovered(text, guess) || isLeaked(text, leaked);
  const unit = repeatedUnit(plain);
  return isGuess(plain) || (unit !== undefined && (unit.length <= longestTrivialUnit || isGuess(unit)));
}

/**
 * Whether a password is essentially words that belong to the person or the place, with at most ten digits and
 * symbols around them. Words are what is given and its parts of four letters or more; of an e-mail address its local
 * part and its domain's labels but the last.
 */
export function isPersonalPassword(password: string, personal: readonly string[]): boolean {
  const needed = wordList(personal.flatMap(wordsOf));
  return needed.words.size > 0 && isCovered(plainForm(password), { lists: [needed, commonWords], most: 3, needed });
}

/** Words by which a text is searched. */
interface WordList {
  readonly words: ReadonlySet<string>;
  /** How the words begin, so that at most places nothing longer is looked up. */
  readonly beginnings: ReadonlySet<string>;
}

interface Guess {
  readonly lists: readonly WordList[];
  /** How many words the guess is made of at most. */
  readonly most: number;
  /** The guess holds one of these; when absent, a word or a walk. */
  readonly needed?: WordList;
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
  if (way.words > guess.most || way.decoration > MOST_DECORATION) return;
  const key = `${way.words}${way.counts}`;
  const known = place?.get(key);
  if (!known || known.decoration > way.decoration) place?.set(key, way);
}

function* stepsAt({ plain, folded, at }: { plain: string; folded: string; at: number }, guess: Guess): Generator<Step> {
  const { lists, needed } = guess;
  if (isDigitOrSymbol(plain[at])) yield { length: 1, words: 0, decoration: 1, counts: false };
  for (const length of walkLengthsAt(plain, at)) {
    yield { length, words: 0, decoration: 0, counts: needed === undefined };
  }
  const begun = lists.filter(({ beginnings }) => beginnings.has(folded.slice(at, at + SHORTEST_WORD)));
  if (begun.length === 0) return;
  const longest = Math.min(longestWord, plain.length - at);
  for (let length = SHORTEST_WORD; length <= longest; length += 1) {
    const word = folded.slice(at, at + length);
    if (begun.some(({ words }) => words.has(word)))
      yield { length, words: 1, decoration: 0, counts: needed?.words.has(word) ?? true };
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

function wordList(texts: readonly string[]): WordList {
  const folded = texts.map((word) => fold(plainForm(word)));
  const words = new Set(folded.filter((word) => word.length >= SHORTEST_WORD && word.length <= longestWord));
  return { words, beginnings: new Set([...words].map((word) => word.slice(0, SHORTEST_WORD))) };
}
