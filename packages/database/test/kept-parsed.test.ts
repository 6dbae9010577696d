import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { eachDatabase } from '../testing/databases.ts';

eachDatabase((dialect, open) => {
  it('runs statements that are kept parsed as before, in transactions and after a change of their table', async () => {
    const database = (await open()).as<{ kept_things: { id: number; name: string; note: string | null } }>();
    const { db } = database;
    const changing = sql.raw;
    await changing('create table kept_things (id bigint primary key, name text not null)').execute(db);
    const insert = (id: number) => db.insertInto('kept_things').values({ id, name: `thing ${id}`, note: null });
    const plain = (id: number) => sql`insert into kept_things (id, name) values (${id}, ${`thing ${id}`})`;
    database.keepParsed(plain(0).compile(db).sql);
    for (let id = 0; id < 12; id += 1) await plain(id).execute(db);
    await expect(plain(3).execute(db)).rejects.toThrow(/unique/i);
    await db.transaction().execute((trx) => plain(12).execute(trx));
    await changing('alter table kept_things add column note text').execute(db);
    await plain(13).execute(db);
    await insert(14).execute();
    const rows = await db.selectFrom('kept_things').selectAll().orderBy('id').execute();
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 15 }, (_, id) => id));
    if (dialect === 'postgres') {
      const kept = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db);
      expect(kept.rows.map(({ statement }) => statement)).toEqual([plain(0).compile(db).sql]);
    }
    await changing('drop table kept_things').execute(db);
  });
});
