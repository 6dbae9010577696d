import { randomBytes } from 'node:crypto';
import { eachDatabase } from '@custom-cognito/database/testing';
import { createDelivery, DeliveryError, type Transport } from '@custom-cognito/pool/delivery';
import { sql } from 'kysely';
import { expect, it } from 'vitest';

const masterKey = randomBytes(32);
const mailTo = (to: string) => ({ to, subject: 'Hola', text: 'Hola', html: '<p>Hola</p>' });

eachDatabase((dialect, open) => {
  it('tells what waits, since when, what was given up, and what came of each try', async () => {
    const database = await open();
    const start = Date.now();
    let now = start;
    const transport: Transport = {
      leaseMs: 1_000,
      async send({ to }) {
        if (to.startsWith('nobody')) throw new DeliveryError('recipient-refused');
        if (to.startsWith('later')) throw new DeliveryError('temporary');
      },
      check: async () => {},
      close() {},
    };
    const tries: string[] = [];
    const delivery = await createDelivery({
      database,
      masterKey,
      transport,
      clock: () => now,
      told: (outcome) => void tries.push(outcome),
    });
    expect(await delivery.backlog()).toEqual({ pending: 0, oldest: undefined, givenUp: 0 });
    await delivery.enqueue(mailTo('later@example.com'));
    now += 60_000;
    await delivery.enqueue(mailTo('nobody@example.com'));
    await delivery.enqueue(mailTo('ana@example.com'));
    expect(await delivery.backlog()).toEqual({ pending: 3, oldest: start, givenUp: 0 });
    await delivery.drain();
    expect(await delivery.backlog()).toEqual({ pending: 1, oldest: start, givenUp: 1 });
    expect(tries.toSorted()).toEqual(['recipient-refused', 'sent', 'temporary']);
    await delivery.stop();
  });

  it('counts no more than ten thousand, and finds the oldest by an index', async () => {
    const database = await open();
    const { db } = database;
    const delivery = await createDelivery({
      database,
      masterKey,
      transport: { leaseMs: 1_000, send: async () => {}, check: async () => {}, close() {} },
    });
    await sql`delete from mail_outbox`.execute(db);
    await sql`
      with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 10500)
      insert into mail_outbox (id, sealed, created_at, due_at, attempts, claim, failure, dead_at)
      select 'mail-' || n, ${Buffer.from('x')}, 1000000 - n, 0, 0, null, null, null from numbers
    `.execute(db);
    if (dialect === 'postgres') await sql`analyze mail_outbox`.execute(db);
    expect(await delivery.backlog()).toEqual({ pending: 10_000, oldest: 1_000_000 - 10_500, givenUp: 0 });
    const question = sql`select created_at from mail_outbox where dead_at is null order by dead_at, created_at limit 1`;
    const explain = dialect === 'postgres' ? sql`explain ${question}` : sql`explain query plan ${question}`;
    expect(JSON.stringify((await explain.execute(db)).rows)).toContain('mail_outbox_age');
  });
});
