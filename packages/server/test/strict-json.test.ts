import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from '../src/request/strict-json.ts';

describe('strict JSON', () => {
  it('reads what JSON.parse reads', () => {
    const text = fc.json({ maxDepth: 8 }).filter((json) => JSON.stringify(JSON.parse(json)).isWellFormed());
    fc.assert(
      fc.property(text, (json) => {
        expect(parseStrictJson(json)).toEqual(JSON.parse(json));
      }),
    );
  });

  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"x":{"b":[{"c":1, "c" :2}]}}',
    '{"":1,"":2}',
    '{"a\\"":1,"a\\"":2}',
    '{"__proto__":1,"__proto__":2}',
  ])('L21 refuses the repeated key in %s', (json) => {
    expect(() => parseStrictJson(json)).toThrow(SyntaxError);
  });

  it('allows one key in several objects, and keys that are values elsewhere', () => {
    expect(parseStrictJson('{"a":"a","b":["a","a",{"a":1},{"a":2}],"c":{"a":"b"}}')).toBeTruthy();
  });

  it.each(['{"a":"\\ud800"}', '{"\\udc00":1}', '["\\ude00\\ud83d"]'])(
    'L16 refuses the lone surrogate in %s',
    (json) => {
      expect(() => parseStrictJson(json)).toThrow(SyntaxError);
    },
  );

  it('D04 refuses depth, quickly', () => {
    expect(parseStrictJson(`${'['.repeat(20)}${']'.repeat(20)}`)).toBeTruthy();
    expect(() => parseStrictJson(`${'['.repeat(21)}${']'.repeat(21)}`)).toThrow(SyntaxError);
    const started = performance.now();
    expect(() => parseStrictJson(`${'['.repeat(30_000)}${']'.repeat(30_000)}`)).toThrow(SyntaxError);
    expect(performance.now() - started).toBeLessThan(100);
  });

  it.each(['', '{', "{'a':1}", '{"a":1,}', '{} {}', '\ufeff{}', 'NaN', '{"a":01}'])('refuses %j', (json) => {
    expect(() => parseStrictJson(json)).toThrow(SyntaxError);
  });
});
