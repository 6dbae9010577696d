import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { eachDatabase } from '@custom-cognito/database/testing';
import { expect, it } from 'vitest';
import { liveOn } from './crash/deeds.ts';
import { newPerson, type Person } from './crash/person.ts';
import { checkUnique, verify } from './crash/verify.ts';
import { beginLife, type World } from './crash/world.ts';
import { startProgram, temporaryFolder } from './harness/program.ts';

const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 6);
const PEOPLE = 8;
const NEWCOMERS = 3;
const MOST_PEOPLE = 14;
const RESTART_MS = 5_000;
const ROUND_MS = 20_000;

eachDatabase((dialect, _open, databaseUrl) => {
  it(`F01 F03 F04 R04 K11 loses nothing acknowledged in ${ROUNDS} kills`, { timeout: ROUNDS * ROUND_MS }, async () => {
    const env = { DATABASE_URL: databaseUrl, DATA_DIR: temporaryFolder(), REFRESH_GRACE: '10', LOG_LEVEL: 'error' };
    const first = await startProgram({ env });
    const ports = { PORT: new URL(first.url).port, POOL_PORT: new URL(first.poolUrl).port };
    const world: World = { log: [], life: beginLife(first) };
    const everybody: Person[] = [];
    const restarts: number[] = [];
    const busy = [newPerson(true), ...Array.from({ length: PEOPLE }, () => newPerson(false))];
    everybody.push(...busy);

    for (let round = 1; round <= ROUNDS; round += 1) {
      const lives = Promise.all(busy.map((person) => liveOn(world, person)));
      await Promise.race([sleep(300 + Math.random() * 1_200), lives]);
      await world.life.kill();
      await lives;

      const program = await startProgram({ env: { ...env, ...ports } });
      restarts.push(program.readyAfter);
      world.life = beginLife(program);
      await Promise.all(busy.map((person) => verify(world, person)));
      await checkUnique(world, everybody);
      if (dialect === 'sqlite') checkIntegrity(databaseUrl.slice('sqlite:'.length));
      expect(program.printed()).not.toMatch(/ERROR|FATAL/);

      const newcomers = [newPerson(true), ...Array.from({ length: NEWCOMERS }, () => newPerson(false))];
      everybody.push(...newcomers);
      busy.push(...newcomers);
      busy.splice(0, Math.max(0, busy.length - MOST_PEOPLE));
    }
    await Promise.all(everybody.map((person) => verify(world, person)));
    // The middle one: a machine with much else to do may delay any single start.
    const middle = restarts.sort((a, b) => a - b)[Math.floor(restarts.length / 2)];
    expect(middle, 'milliseconds until it was ready again').toBeLessThan(RESTART_MS);
    await world.life.program.stop();
  });
});

function checkIntegrity(path: string): void {
  const file = new DatabaseSync(path, { readOnly: true });
  try {
    expect(file.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  } finally {
    file.close();
  }
}
