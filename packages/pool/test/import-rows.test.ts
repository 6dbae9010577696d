import { describe, expect, it } from 'vitest';
import { ImportFileError, readRows } from '../src/import-jobs/read-rows.ts';

/** The rows of a text that comes so many bytes at a time. */
async function rowsOf(text: string, bytes: number): Promise<(readonly string[])[]> {
  const whole = Buffer.from(text);
  async function* pieces() {
    for (let from = 0; from < whole.length; from += bytes) yield whole.subarray(from, from + bytes);
  }
  return (await Array.fromAsync(readRows(pieces()))).flat();
}

const SIZES = [1, 2, 3, 7, 1_000];

describe('rows of a file of an import job', () => {
  it.each([
    ['plain', 'a,b\nc,ñ\n', ['a|b', 'c|ñ']],
    ['without a last end of line, behind a byte order mark', '\uFEFFa,b\nc,', ['a|b', 'c|']],
    ['with empty lines', '\n\na,b\n\nc,d\n\n', ['a|b', 'c|d']],
    ['of other lengths', 'a\nb,c,d\n', ['a', 'b|c|d']],
    ['plain at first, and then in quotes', 'a,b\nc,d\n"e, ""f""\ng",h\ni,j\n', ['a|b', 'c|d', 'e, "f"\ng|h', 'i|j']],
    ['ended as in Windows', 'a,b\r\nc,d\r\n"e\r\n",f\r\n', ['a|b', 'c|d', 'e\r\n|f']],
    ['with a carriage return in one', 'a,b\nc,d\re\nf,g\n', ['a|b', 'c|d\re', 'f|g']],
  ])('are the same however they come: %s', async (_, text, rows) => {
    for (const size of SIZES) expect((await rowsOf(text, size)).map((row) => row.join('|'))).toEqual(rows);
  });

  it.each([
    ['too long', `a,b\n${'x'.repeat(20_000)},c\n`],
    ['in a quote that does not end', 'a,b\n"c,d\n'],
    ['not in UTF-8', 'a,b\nc,\u00E9\n'],
  ])('are refused where one is %s', async (_, text) => {
    const latin = async function* () {
      yield Buffer.from(text, text.includes('\u00E9') ? 'latin1' : 'utf8');
    };
    await expect(Array.fromAsync(readRows(latin()))).rejects.toThrow(ImportFileError);
  });
});
