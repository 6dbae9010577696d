/** What a spreadsheet takes for the beginning of a formula. OWASP, CSV Injection */
const FORMULA = new Set('=+-@\t\r\n＝＋－＠﹢﹣﹦﹫');
/** What it may take for the end of a cell, since separators depend on its language. */
const SEPARATORS = new Set(',;|\t\r\n');
/** What may stand before the beginning of a formula. */
const SKIPPED = /[\s"']/u;

/** One cell, whatever separates cells; most text is. */
const SINGLE = /^[^,;|\t\r\n]*$/;
const BEGINS = /^[\s"']*[=+\-@＝＋－＠﹢﹣﹦﹫]/u;

/**
 * Text of which no spreadsheet calculates anything: an apostrophe stands before what could begin a formula. Without that
 * apostrophe it is what it was; text that had one there has two.
 */
export function withStops(text: string): string {
  if (SINGLE.test(text)) return BEGINS.test(text) ? `'${text}` : text;
  const pieces: string[] = [];
  let end = text.length;
  for (const { at, formulaFollows } of fromTheEnd(text)) {
    if (!formulaFollows || !begins(text, at)) continue;
    pieces.push(text.slice(at, end), "'");
    end = at;
  }
  pieces.push(text.slice(0, end));
  return pieces.reverse().join('');
}

/** A text without the apostrophes that an export put before what a spreadsheet would have calculated. */
export function withoutStops(text: string): string {
  if (!text.includes("'")) return text;
  const kept: string[] = [];
  let followed = false;
  for (const { at, formulaFollows } of fromTheEnd(text)) {
    const character = text.charAt(at);
    if (!(character === "'" && begins(text, at) && followed)) kept.push(character);
    followed = formulaFollows;
  }
  return kept.reverse().join('');
}

/** Where a cell may begin. */
const begins = (text: string, at: number): boolean => at === 0 || SEPARATORS.has(text.charAt(at - 1));

/** Each place, from the end, so that each is looked at once; and whether a formula begins there or behind what is skipped. */
function* fromTheEnd(text: string): Generator<{ at: number; formulaFollows: boolean }> {
  let formulaFollows = false;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const character = text.charAt(at);
    formulaFollows = FORMULA.has(character) || (formulaFollows && SKIPPED.test(character));
    yield { at, formulaFollows };
  }
}
