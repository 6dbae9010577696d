import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from '../harness/child-run.ts';
import { record } from '../harness/results.ts';
import { compare, type Side } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { ensureSeed } from '../seed/seed.ts';
import { program } from '../servers/custom-cognito.ts';
import { findSeed, MASTER_KEY, runDatabase, runFolder } from '../servers/data.ts';

const SOME = 100_000;
const MANY = 1_000_000;

type Step = 'backup' | 'restore';
type Peaks = Record<string, number[]>;

/** `backup` of some and many users, and `restore` into an empty database: how fast, and how much memory at the most. */
export async function backup(): Promise<void> {
  const data = runFolder();
  const peaks: Peaks = {};
  const sides: Side[] = [];
  for (const users of [SOME, MANY]) {
    await ensureSeed(users);
    for (const step of ['backup', 'restore'] as const) sides.push(stepOf(step, { users, folder: data.path, peaks }));
  }
  const { rounds, measured } = await compare(sides, { warmUp: false });
  data.remove();
  for (const step of ['backup', 'restore'] as const) {
    const row = { side: nameOf(step, MANY), base: nameOf(step, SOME), database: settings.database };
    record(
      'backup',
      { rounds, measured },
      { ...row, title: `Users a second of a ${step}, the start of the program included`, unit: 'users/s' },
    );
    record(
      'backup',
      { rounds, measured: peaks },
      {
        ...row,
        title: `Most memory during a ${step} of 1,000,000 users, beside that of 100,000`,
        unit: 'MiB',
        lessIsBetter: true,
        goal: { at: 'most', ratio: 1.2 },
      },
    );
  }
}

const nameOf = (step: Step, users: number): string => `${step} of ${users.toLocaleString('en')}`;

function stepOf(step: Step, { users, folder, peaks }: { users: number; folder: string; peaks: Peaks }): Side {
  const name = nameOf(step, users);
  const file = join(folder, `${users}.backup`);
  return {
    name,
    async slice() {
      if (step === 'backup') rmSync(file, { force: true });
      const empty = step === 'restore' ? await runDatabase('empty') : undefined;
      const env = {
        DATA_DIR: folder,
        DATABASE_URL: empty?.url ?? (await findSeed(users)) ?? '',
        MASTER_KEY: MASTER_KEY.toString('base64'),
      };
      const how = step === 'backup' ? ['--master-key-only'] : [];
      const { ms, peakMiB, output } = await runToEnd({
        args: [program, step, file, ...how, '--json'],
        env,
        cwd: folder,
      });
      await empty?.remove();
      const told = JSON.parse(output) as { users: number };
      if (told.users !== users) throw new Error(`${told.users} users in a ${step}.`);
      peaks[name] = [...(peaks[name] ?? []), peakMiB];
      return (users * 1_000) / ms;
    },
  };
}
