import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createDeadline } from '../src/deadline.ts';

/** Keeps this thread from doing anything else. */
function busyFor(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

it('rejects what is not done in time, and lets through what is', async () => {
  const inTime = createDeadline(50);
  const start = performance.now();
  await expect(inTime(sleep(10, 'done'))).resolves.toBe('done');
  await expect(inTime(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  await expect(inTime(new Promise(() => undefined))).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(performance.now() - start).toBeGreaterThanOrEqual(140);
});

it('takes an answer that this thread was too busy to ask for and to read', async () => {
  const inTime = createDeadline(50);
  const asked = new Promise((resolve) => setImmediate(() => setTimeout(() => resolve('answer'), 20)));
  const answer = inTime(asked);
  busyFor(200);
  await expect(answer).resolves.toBe('answer');
});
