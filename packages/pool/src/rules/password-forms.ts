/** How many digits and symbols may stand in and around a guess that is no more than that guess. */
export const MOST_DECORATION = 10;
export const SHORTEST_WORD = 4;

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

/** Lower case without accents and width variants; for comparison only, never for hashing. */
export function plainForm(text: string): string {
  return text.toLowerCase().normalize('NFKD').replaceAll(/\p{M}/gu, '');
}

export function fold(plain: string): string {
  return plain.replaceAll(/[^a-km-z]/g, (character) => lookAlikes[character] ?? character);
}

export function isDigitOrSymbol(character: string | undefined): boolean {
  return digitOrSymbol.test(character ?? '');
}
