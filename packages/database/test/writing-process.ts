import { openDatabase } from '@custom-cognito/database';

const { db } = (await openDatabase(process.argv[2] ?? '')).as<{ things: { name: string } }>();

/** Writes without end, and says of each write when it is durable. */
async function write(worker: number): Promise<never> {
  for (let index = 0; ; index += 1) {
    const name = `${worker}-${index}`;
    if (index % 2 === 0) await db.insertInto('things').values({ name }).execute();
    else await db.transaction().execute((trx) => trx.insertInto('things').values({ name }).execute());
    process.stdout.write(`${name}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, worker) => write(worker)));
