import diceware from '@zxcvbn-ts/language-common/src/diceware.json' with { type: 'json' };
import passwords from '@zxcvbn-ts/language-common/src/passwords.json' with { type: 'json' };
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCommonPassword } from '../src/rules/password-guessing.ts';
import { checkPassword } from '../src/rules/password-policy.ts';
import { leakedPasswords } from '../src/screening/leaked-passwords.ts';

const leaked = await leakedPasswords();
const isRefused = (password: string) =>
  checkPassword(password, { MinimumLength: 6, screen: leaked }, [])?.reason.endsWith('Password is too common') ?? false;

/** Draws the same numbers in every run: a rate that is written down is measured, not hoped for. */
function drawing(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('the list of leaked passwords', () => {
  it('L20 has every password of its source, of any length that a policy can ask for', () => {
    expect(passwords.filter((password) => password.length >= 6 && !isRefused(password))).toEqual([]);
    expect(passwords.filter((password) => password.length >= 4 && !isCommonPassword(password, leaked))).toEqual([]);
  });

  it('is in order, without a gap and without a repetition', () => {
    const codes = leaked.codes.match(/.{6}/g) ?? [];
    expect(codes.join('')).toBe(leaked.codes);
    expect(codes.every((code, at) => at === 0 || code > codes[at - 1]!)).toBe(true);
    expect(codes.length).toBeGreaterThan(48_000);
  });

  it('L20 finds them in any case and look-alike spelling, and with digits and symbols around them', () => {
    // Four letters remain letters in the spelling below.
    const wordy = passwords.filter((password) => (password.match(/[b-np-z]/g)?.length ?? 0) >= 4);
    const ornament = fc.string({ unit: fc.constantFrom(...'0123456789!-_.#@ '), maxLength: 5 });
    const decorated = fc.tuple(ornament, fc.constantFrom(...wordy), ornament, fc.boolean());
    fc.assert(
      fc.property(decorated, ([before, password, after, loud]) => {
        const spelt = (loud ? password.toUpperCase() : password).replaceAll('a', '@').replaceAll('o', '0');
        expect(isCommonPassword(`${before}${spelt}${after}`, leaked)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no digits off a number until one is left that is listed', () => {
    expect(isRefused('193570356033')).toBe(true);
    expect(isRefused('19357035603382')).toBe(false);
    expect(isRefused('84193570356033')).toBe(false);
  });

  it('L20 refuses no random passphrase, and of random passwords hardly any', () => {
    const draw = drawing(20);
    const pick = <T>(from: ArrayLike<T>) => from[draw(from.length)]!;
    const text = (from: string, length: number) => Array.from({ length }, () => pick(from)).join('');
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const printable = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).join('');
    const refused = (make: () => string) => Array.from({ length: 100_000 }, make).filter(isRefused);
    expect(refused(() => Array.from({ length: 4 }, () => pick(diceware)).join(pick([' ', '-', '.', ''])))).toEqual([]);
    expect(refused(() => text(letters, 15))).toEqual([]);
    // With the symbols taken out, a few are a short word and a walk.
    expect(refused(() => text(printable, 12)).length).toBeLessThan(40);
  });
});
