import { expect, it } from 'vitest';
import { sources } from './sources.ts';

it('C09 nothing that runs is left to Math.random', () => {
  const all = sources();
  expect(all.length).toBeGreaterThan(200);
  expect(all.filter(({ text }) => /Math\s*\.\s*random|Math\[/.test(text)).map(({ path }) => path)).toEqual([]);
});
