import { beforeAll, expect, it } from 'vitest';
import { eachPool, type TestPool } from './harness.ts';
import { FUNCTION, hooked } from './hooked.ts';
import { makeRealm, type Realm } from './realm.ts';

const PEOPLE = 100;
const AN_HOUR = 5;
const CODES = 10_000;
const HOUR = 3_600_000;

eachPool((_, make) => {
  const hooks = hooked();
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make(hooks.options);
    const sender = { LambdaArn: FUNCTION, LambdaVersion: 'V1_0' as const };
    realm = await makeRealm(test, { pool: { LambdaConfig: { CustomEmailSender: sender } } });
  });

  it('C09 codes are as likely as each other, those that begin with zeros too', { timeout: 240_000 }, async () => {
    const people = Array.from({ length: PEOPLE }, (_unused, index) => `c09-${index}@example.org`);
    await Promise.all(people.map((email) => realm.signUp(email)));
    const { ClientId } = realm;
    while (hooks.events.length < CODES) {
      test.clock.advance(HOUR);
      for (let round = 0; round < AN_HOUR; round += 1) {
        await Promise.all(people.map((Username) => test.pool.call('ResendConfirmationCode', { ClientId, Username })));
      }
    }
    const codes = hooks.events.map((event) => String(event.request.code)).slice(0, CODES);
    expect(codes.filter((code) => !/^[0-9]{6}$/.test(code))).toEqual([]);

    const numbers = codes.map(Number);
    const hundred = [most(99), least(99)];
    for (const bins of [counted(numbers, 100, (n) => Math.floor(n / 10_000)), counted(numbers, 100, (n) => n % 100)]) {
      expect(chiSquare(bins)).toBeLessThan(hundred[0]!);
      expect(chiSquare(bins)).toBeGreaterThan(hundred[1]!);
    }
    for (let digit = 0; digit < 6; digit += 1) {
      expect(chiSquare(counted(codes, 10, (code) => Number(code[digit])))).toBeLessThan(most(9));
    }
    expect(codes.filter((code) => code.startsWith('0')).length).toBeGreaterThan(800);
    expect(codes.filter((code) => code.startsWith('00')).length).toBeGreaterThan(40);
    // Of so many out of a million about fifty come twice; neighbours are neighbours by chance only.
    expect(new Set(codes).size).toBeGreaterThan(CODES - 120);
    expect(new Set(codes).size).toBeLessThan(CODES);
    expect(numbers.filter((number, index) => Math.abs(number - numbers[index - 1]!) <= 1).length).toBeLessThan(10);
  });
});

function counted<T>(values: readonly T[], bins: number, binOf: (value: T) => number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of values) counts[binOf(value)]! += 1;
  return counts;
}

function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** What chi-square exceeds by chance once in a billion times, and what it falls below as seldom (Wilson and Hilferty, 1931). */
const most = (freedom: number) => quantile(freedom, 6);
const least = (freedom: number) => quantile(freedom, -6);

function quantile(freedom: number, deviations: number): number {
  const ninth = 2 / (9 * freedom);
  return freedom * (1 - ninth + deviations * Math.sqrt(ninth)) ** 3;
}
