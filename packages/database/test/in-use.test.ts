import { oneDatabase } from '@custom-cognito/database/testing';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { DatabaseInUseError, fillDatabase, useDatabase } from '../src/index.ts';

const RETAKEN_MS = 2_500;

oneDatabase('postgres', (_dialect, open, url) => {
  const fill = () =>
    fillDatabase({ url, components: [], tables: [], seeded: [], replace: true }, () => Promise.resolve());

  describe('a database in use', () => {
    it('is not filled until all have ended, not even after the connection of one was lost', {
      timeout: 60_000,
    }, async () => {
      const [one, other] = [await useDatabase(url), await useDatabase(url)];
      await one.end();
      const { db } = await open();
      const lost = await sql`
        select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory' and mode = 'ShareLock'
          and objid = (hashtext(current_schema() || ':use')::bigint & 4294967295)::oid`.execute(db);
      expect(lost.rows).toHaveLength(1);
      await new Promise((later) => setTimeout(later, RETAKEN_MS));
      await expect(fill()).rejects.toBeInstanceOf(DatabaseInUseError);
      await other.end();
      await fill();
    });

    it('is waited for by whoever wants to use it while it is filled', async () => {
      const order: string[] = [];
      const filling = fillDatabase({ url, components: [], tables: [], seeded: [], replace: true }, async () => {
        order.push('filling');
        await new Promise((later) => setTimeout(later, 500));
        order.push('filled');
      });
      while (order.length === 0) await new Promise((later) => setTimeout(later, 10));
      const use = await useDatabase(url);
      order.push('used');
      await filling;
      expect(order).toEqual(['filling', 'filled', 'used']);
      await use.end();
    });
  });
});
