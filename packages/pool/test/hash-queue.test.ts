import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createHashQueue } from '../src/hash-queue.ts';
import { expectRefusal } from './harness.ts';

const THREADS = 2;
/** Two hashes, and sixty that wait for each. */
const MOST = 122;

/** Work that ends when it is told to. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { work: () => promise, end: resolve };
}

describe('The queue for hashing', () => {
  it('D06 runs as many at a time as it has threads, in the order in which they came', async () => {
    const queue = createHashQueue(THREADS);
    const started: number[] = [];
    const all = Array.from({ length: 5 }, held);
    const done = Promise.all(
      all.map(({ work }, index) =>
        queue.turn(() => {
          started.push(index);
          return work();
        }),
      ),
    );
    await setImmediate();
    expect(started).toEqual([0, 1]);
    all[1]!.end();
    await setImmediate();
    expect(started).toEqual([0, 1, 2]);
    for (const { end } of all) end();
    await done;
    expect(started).toEqual([0, 1, 2, 3, 4]);
  });

  it('D06 tells what runs, what waits and what was turned away', async () => {
    const queue = createHashQueue(THREADS);
    expect(queue.load()).toEqual({ running: 0, waiting: 0, inside: 0, most: MOST, refused: 0 });
    const { work, end } = held();
    const done = Array.from({ length: MOST }, () => queue.gate()(() => queue.turn(work)));
    await setImmediate();
    expect(queue.load()).toMatchObject({ inside: MOST, refused: 0 });
    const { running, waiting } = queue.load();
    expect([running > 0, running + waiting]).toEqual([true, MOST]);
    for (let n = 0; n < 3; n += 1) await expectRefusal(queue.gate()(work), 'TooManyRequestsException');
    expect(queue.load().refused).toBe(3);
    end();
    await Promise.all(done);
    expect(queue.load()).toEqual({ running: 0, waiting: 0, inside: 0, most: MOST, refused: 3 });
  });

  it('U09 leaves a thread to quick hashes however many slow ones wait, and lets fewer slow ones in', async () => {
    const queue = createHashQueue(THREADS);
    const slow = Array.from({ length: 10 }, held);
    const started: string[] = [];
    const done = slow.map(({ work }, n) =>
      queue.turn(
        () => {
          started.push(`slow ${n}`);
          return work();
        },
        { slow: true },
      ),
    );
    done.push(queue.turn(async () => void started.push('quick')));
    await setImmediate();
    expect(started).toEqual(['slow 0', 'quick']);
    for (const { end } of slow) end();
    await Promise.all(done);
    expect(started.slice(2)).toEqual(slow.slice(1).map((_, n) => `slow ${n + 1}`));
    const heavy = held();
    const inside = [60, 60, 2].map((weight) => queue.gate()(heavy.work, weight));
    await expectRefusal(queue.gate()(heavy.work), 'TooManyRequestsException');
    heavy.end();
    await Promise.all(inside);
    expect(queue.load().inside).toBe(0);
  });

  it('D06 leaves a core to the thread that answers while many wait', async () => {
    const queue = createHashQueue(THREADS);
    const all = Array.from({ length: 30 }, held);
    let running = 0;
    const done = all.map(({ work }) =>
      queue.turn(async () => {
        running += 1;
        await work();
        running -= 1;
      }),
    );
    await setImmediate();
    expect(running).toBe(2);
    all[0]!.end();
    await setImmediate();
    expect(running).toBe(1);
    for (const { end } of all.slice(1, 9)) end();
    await setImmediate();
    expect(running).toBe(2);
    for (const { end } of all) end();
    await Promise.all(done);
  });

  it('D06 goes on after a hash that fails', async () => {
    const queue = createHashQueue(1);
    const fails = queue.turn(() => Promise.reject(new RangeError('no memory')));
    const next = queue.turn(async () => 'hashed');
    await expect(fails).rejects.toThrow(RangeError);
    expect(await next).toBe('hashed');
  });

  it('D06 admits so many calls, refuses the next at once and runs nothing of it, and admits again when one is done', async () => {
    const queue = createHashQueue(THREADS);
    const all = Array.from({ length: MOST }, held);
    const calls = all.map(({ work }) => queue.gate()(work));
    let ran = false;
    const another = () =>
      queue.gate()(async () => {
        ran = true;
      });
    await expectRefusal(another(), 'TooManyRequestsException', 'Too many requests');
    expect(ran).toBe(false);
    expect(queue.requireRoom).toThrow('Too many requests');
    all[0]!.end();
    await calls[0];
    queue.requireRoom();
    await another();
    expect(ran).toBe(true);
    for (const { end } of all) end();
    await Promise.all(calls);
  });

  it('D06 lets a call go on that it has let in, and counts it while it does', async () => {
    const queue = createHashQueue(THREADS);
    const gate = queue.gate();
    await gate(() => gate(async () => {}));
    const all = Array.from({ length: MOST }, held);
    const calls = all.map(({ work }) => queue.gate()(work));
    const own = held();
    const going = gate(() => gate(own.work));
    all[0]!.end();
    await calls[0];
    await expectRefusal(
      queue.gate()(async () => {}),
      'TooManyRequestsException',
    );
    own.end();
    await going;
    await queue.gate()(async () => {});
    for (const { end } of all) end();
    await Promise.all(calls);
  });
});
