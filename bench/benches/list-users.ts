import { randomInt } from 'node:crypto';
import { drive, spinAsync } from '../harness/load.ts';
import { type Operations, operationsOf } from '../harness/operations.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { ensureSeed, openPool } from '../seed/seed.ts';
import { POOL_ID } from '../servers/custom-cognito.ts';
import { findSeed } from '../servers/data.ts';
import { Servers } from '../servers/servers.ts';

const PAGE = 60;

/** A page of 60 users out of a small and out of a large pool. */
export async function listUsers(): Promise<void> {
  const sizes = [settings.sizes[0] ?? 0, settings.sizes.at(-1) ?? 0] as const;
  const [few, many] = sizes.map((size) => `${size.toLocaleString('en')} users`) as [string, string];
  await compareEngines(sizes, [few, many]);
  await using servers = new Servers();
  const small = operationsOf(await servers.custom({ users: sizes[0] }));
  const large = operationsOf(await servers.custom({ users: sizes[1] }));
  const result = await compare([
    { name: few, slice: () => drive(pageByPage(small), { concurrency: 1 }) },
    { name: many, slice: () => drive(pageByPage(large), { concurrency: 1 }) },
  ]);
  record('list-users', result, {
    title: 'ListUsers over HTTP, one page of 60 after the other',
    database: settings.database,
    side: many,
    base: few,
    unit: 'pages/s',
  });
}

/** Time of the store alone, at places anywhere in the pool. */
async function compareEngines(sizes: readonly [number, number], names: readonly [string, string]): Promise<void> {
  const engines = await Promise.all(sizes.map(openEngine));
  const result = await compare(
    engines.map(({ page }, index) => ({
      name: names[index] ?? '',
      slice: async () => 1_000_000 / (await spinAsync(page)),
    })),
  );
  for (const { close } of engines) await close();
  record('list-users', result, {
    number: 13,
    title: 'A page of 60 users, time of the store',
    database: settings.database,
    side: names[1],
    base: names[0],
    unit: 'µs',
    lessIsBetter: true,
    goal: { at: 'most', ratio: 2 },
  });
}

async function openEngine(size: number) {
  await ensureSeed(size);
  const { pool, close } = await openPool((await findSeed(size)) ?? '');
  const { users } = pool.parts.store;
  const page = async () => {
    const found = await users.list({ poolId: POOL_ID, after: randomInt(size - PAGE), limit: PAGE });
    if (found.users.length !== PAGE) throw new Error(`A page of ${found.users.length} users.`);
  };
  return { page, close };
}

/** Each call takes the page after the last, and begins again after the last one. */
function pageByPage(operations: Operations): () => Promise<void> {
  let next: string | undefined;
  return async () => {
    next = await operations.listUsers(next);
  };
}
