import { join } from 'node:path';
import { runToEnd } from '../harness/child-run.ts';
import { record } from '../harness/results.ts';
import { type Comparison, compare, type Side } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { ensureSeed } from '../seed/seed.ts';
import { program } from '../servers/custom-cognito.ts';
import { findSeed, MASTER_KEY, runFolder } from '../servers/data.ts';

const FEW = 1_000;
const SOME = 100_000;
const MANY = 1_000_000;
const FLOOR = 'the same file straight from node:sqlite';

/** `report --export` of few, some and many users: how fast, and how much memory at the most. */
export async function exportUsers(): Promise<void> {
  const peaks: Record<string, number[]> = {};
  const data = runFolder();
  const sides = [];
  for (const size of [FEW, SOME, MANY]) sides.push(await exporting(size, { folder: data.path, peaks }));
  if (settings.database === 'sqlite') sides.push(await floor(data.path));
  const result = await compare(sides);
  data.remove();
  tellMemory({ rounds: result.rounds, measured: withoutWarmUp(peaks) });
  if (settings.database !== 'sqlite') return;
  record('export-users', result, {
    number: 15,
    title: 'Export of 1,000,000 users as CSV, the start of the program included',
    database: settings.database,
    side: nameOf(MANY),
    base: FLOOR,
    unit: 'users/s',
    goal: { at: 'least', ratio: 0.5 },
  });
}

function tellMemory(peaks: Comparison): void {
  const row = { database: settings.database, side: nameOf(MANY), unit: 'MiB', lessIsBetter: true } as const;
  record('export-users', peaks, {
    ...row,
    number: 15,
    title: 'Most memory during the export, beside that of 100,000 users',
    base: nameOf(SOME),
    goal: { at: 'most', ratio: 1.2 },
  });
  const [many = [], few = []] = [peaks.measured[nameOf(MANY)], peaks.measured[nameOf(FEW)]];
  const above = 'above that of 1,000 users';
  const measured = { [above]: many.map((most, round) => most - (few[round] ?? 0)), [nameOf(FEW)]: few };
  record(
    'export-users',
    { rounds: peaks.rounds, measured },
    {
      ...row,
      number: 15,
      title: 'Memory that the export of 1,000,000 users adds',
      side: above,
      base: nameOf(FEW),
      goal: { at: 'most', ratio: 150 },
      absolute: true,
    },
  );
}

const nameOf = (users: number): string => `${users.toLocaleString('en')} users`;

const withoutWarmUp = (peaks: Readonly<Record<string, readonly number[]>>) =>
  Object.fromEntries(Object.entries(peaks).map(([name, [, ...counted]]) => [name, counted]));

async function exporting(
  users: number,
  { folder, peaks }: { folder: string; peaks: Record<string, number[]> },
): Promise<Side> {
  await ensureSeed(users);
  const env = {
    DATA_DIR: folder,
    DATABASE_URL: (await findSeed(users)) ?? '',
    MASTER_KEY: MASTER_KEY.toString('base64'),
  };
  const args = [program, 'report', '--export', join(folder, 'users.csv'), '--yes', '--json'];
  return {
    name: nameOf(users),
    async slice() {
      const { ms, peakMiB, output } = await runToEnd({ args, env, cwd: folder });
      const { total } = JSON.parse(output) as { total: number };
      if (total !== users) throw new Error(`${total} users were exported.`);
      peaks[nameOf(users)] = [...(peaks[nameOf(users)] ?? []), peakMiB];
      return (users * 1_000) / ms;
    },
  };
}

async function floor(folder: string): Promise<Side> {
  const database = ((await findSeed(MANY)) ?? '').replace(/^sqlite:/, '');
  const args = [join(import.meta.dirname, '../servers/sqlite-export.ts'), database, join(folder, 'floor.csv')];
  return { name: FLOOR, slice: async () => (MANY * 1_000) / (await runToEnd({ args, env: {}, cwd: folder })).ms };
}
