import { openDatabase, type Statement } from '@custom-cognito/database';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { eachDatabase } from '../testing/databases.ts';

eachDatabase((dialect, _open, url) => {
  const listening = async () => {
    const heard: Statement[] = [];
    const database = await openDatabase(url, { told: (statement) => void heard.push(statement) });
    return { heard, database };
  };

  it('tells of each statement with its time, its text without values, and why it failed', async () => {
    const { heard, database } = await listening();
    const { db } = database.as<{ told_things: { name: string } }>();
    await db.schema
      .createTable('told_things')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .execute();
    const insert = (name: string) => db.insertInto('told_things').values({ name }).execute();
    heard.length = 0;
    await insert('ana');
    await expect(insert('ana')).rejects.toThrow();
    await expect(sql`select * from nothing_of_this_name`.execute(db)).rejects.toThrow();
    await expect(
      db.transaction().execute(async (trx) => {
        await trx.selectFrom('told_things').select('name').where('name', '=', 'ana').execute();
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    const ofThings = heard.filter(({ sql: text }) => /told_things|nothing_of/.test(text));
    expect(ofThings.map(({ sql: text, fault }) => [text.split(' ')[0], fault])).toEqual([
      ['insert', undefined],
      ['insert', 'conflict'],
      ['select', 'failure'],
      ['select', undefined],
    ]);
    for (const { sql: text, milliseconds } of heard) {
      expect(text).not.toContain("'ana'");
      expect(milliseconds).toBeGreaterThanOrEqual(0);
    }
    await db.schema.dropTable('told_things').execute();
    await database.close();
  });

  it('says how many connections are in use and how many wait', async () => {
    const { database } = await listening();
    const { db } = database.as<{ loaded: { id: number } }>();
    const idle = database.load();
    expect([idle.inUse, idle.waiting]).toEqual([0, 0]);
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const many = Array.from({ length: 12 }, () =>
      db.transaction().execute(async (trx) => {
        await sql`select 1`.execute(trx);
        await held;
      }),
    );
    const most = dialect === 'postgres' ? 10 : 1;
    await expect.poll(() => database.load()).toEqual({ inUse: most, idle: 0, waiting: 12 - most });
    release();
    await Promise.all(many);
    expect(database.load()).toMatchObject({ inUse: 0, waiting: 0 });
    await database.close();
  });
});

it('tells of a connection that cannot be had', async () => {
  const heard: Statement[] = [];
  const told = (statement: Statement) => void heard.push(statement);
  await expect(openDatabase('postgres://nobody@127.0.0.1:1/nothing', { told })).rejects.toThrow();
  expect(heard).toEqual([{ sql: 'connect', milliseconds: expect.any(Number), fault: 'failure' }]);
});
