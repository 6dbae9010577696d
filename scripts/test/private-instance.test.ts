import { spawn } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { mariadbAnswers, mariadbFolders, startMariadb } from '../services/mariadb.ts';
import { postgresAnswers, postgresFolders } from '../services/postgres.ts';
import { findBinary } from '../services/private-instance.ts';
import { redisAnswers, startRedis } from '../services/redis.ts';

const hasPostgres = Boolean(findBinary('initdb', postgresFolders));
const hasMariadb = Boolean(findBinary('mariadb-install-db', mariadbFolders));
const hasRedis = Boolean(findBinary('redis-server', []));

describe('private instances of the services', () => {
  it.skipIf(!hasRedis)('Redis answers until it is stopped', async () => {
    const redis = await startRedis();
    expect(await redisAnswers(redis!.url)).toBe(true);
    await redis!.stop();
    expect(await redisAnswers(redis!.url)).toBe(false);
  });

  it.skipIf(!hasMariadb)('MariaDB answers until it is stopped', async () => {
    const mariadb = await startMariadb();
    expect(await mariadbAnswers(mariadb!.url)).toBe(true);
    await mariadb!.stop();
    expect(await mariadbAnswers(mariadb!.url)).toBe(false);
  });

  it.skipIf(!hasPostgres)('PostgreSQL ends with the process that started it, however that ends', async () => {
    const child = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      `import { startPostgres } from ${JSON.stringify(new URL('../services/postgres.ts', import.meta.url).href)};
       console.log((await startPostgres()).url);
       setInterval(() => {}, 1000);`,
    ]);
    const url = await new Promise<string>((resolve) =>
      child.stdout.once('data', (line) => resolve(String(line).trim())),
    );
    expect(await postgresAnswers(url)).toBe(true);
    child.kill('SIGKILL');
    await vi.waitFor(async () => expect(await postgresAnswers(url)).toBe(false), { timeout: 15_000, interval: 200 });
  });
});
