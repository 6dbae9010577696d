import { existsSync, statSync } from 'node:fs';
import { eachDatabase } from '@custom-cognito/database/testing';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';

describe('a block of tests has a database of its own', () => {
  eachDatabase((dialect, open, url) => {
    it('is empty at first and shared by everything that opens it', async () => {
      const one = await open();
      await one.db.schema.createTable('things').addColumn('name', 'text').execute();
      await sql`insert into things (name) values ('lamp')`.execute(one.db);
      const other = await open();
      const { rows } = await sql`select name from things`.execute(other.db);
      expect(rows).toEqual([{ name: 'lamp' }]);
    });

    it('is of the kind that the block is named after', async () => {
      expect((await open()).dialect).toBe(dialect);
      expect(url).toMatch(dialect === 'sqlite' ? /^sqlite:/ : /^postgres:.*search_path/);
    });
  });

  const left: string[] = [];
  eachDatabase((dialect, open, url) => {
    it('does not see the tables of another block', async () => {
      await expect(sql`select name from things`.execute((await open()).db)).rejects.toThrow(/things/);
      if (dialect === 'sqlite') left.push(url.slice('sqlite:'.length));
    });
  });

  describe('after the block', () => {
    it('leaves no file behind', () => {
      expect(left).toHaveLength(1);
      for (const file of left) expect(existsSync(file) && statSync(file)).toBe(false);
    });
  });
});
