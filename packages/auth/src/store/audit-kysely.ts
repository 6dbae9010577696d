import type { Database } from '@custom-cognito/database';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { AuditRow, AuditStore, Chain, Mark, PageQuery } from './audit.ts';
import { removeSums } from './audit-sums.ts';
import type { AuditTables } from './audit-tables.ts';
import type { AuthTables } from './schema.ts';
import { QUARTER_MS } from './spans.ts';

type Db = Kysely<AuthTables>;

export function createAuditStore(database: Database): AuditStore {
  const { db, dialect, keepParsed } = database.as<AuthTables>();
  const append =
    dialect === 'postgres'
      ? (batch: Batch) => appendInOneStatement(db, { ...batch, keepParsed })
      : (batch: Batch) => appendInTransaction(db, batch);
  return {
    append: (chain, rows, head) => append({ chain, rows, head }),
    ...opening(db),
    ...reading(db),
    ...pruning(db),
  };
}

interface Batch {
  readonly chain: number;
  readonly rows: readonly AuditRow[];
  readonly head: Mark;
}

/** One round trip, and no lock held over it. */
async function appendInOneStatement(db: Db, { keepParsed, ...batch }: Batch & Pick<Database, 'keepParsed'>) {
  const appended = db
    .with('added', () => insertRows(db, batch))
    .with('counted', () => count(db, batch))
    .updateTable('auth_audit_chains')
    .set(headColumns(batch.head))
    .where('chain', '=', batch.chain)
    .compile();
  // Whoever signs in alone waits for a row alone; each other number of rows is a statement of its own.
  if (batch.rows.length === 1) keepParsed(appended.sql);
  await db.executeQuery(appended);
}

/** SQLite cannot write several tables in one statement; its transaction shares the commit of the others of this turn. */
async function appendInTransaction(db: Db, batch: Batch): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await insertRows(trx, batch).execute();
    await count(trx, batch).execute();
    await trx.updateTable('auth_audit_chains').set(headColumns(batch.head)).where('chain', '=', batch.chain).execute();
  });
}

const insertRows = (db: Db, { rows }: Batch) => db.insertInto('auth_audit').values([...rows]);

/** Only this process counts under its chain, so no other ever waits for these rows. */
function count(db: Db, { chain, rows }: Batch) {
  const counts = new Map<string, { quarter: number; event: string; outcome: AuditRow['outcome']; count: number }>();
  for (const { at, event, outcome, count } of rows) {
    const quarter = Math.floor(at / QUARTER_MS);
    const key = `${quarter} ${event} ${outcome}`;
    counts.set(key, { quarter, event, outcome, count: (counts.get(key)?.count ?? 0) + count });
  }
  return db
    .insertInto('auth_audit_counts')
    .values([...counts.values()].map((one) => ({ ...one, chain })))
    .onConflict((conflict) =>
      conflict
        .columns(['quarter', 'event', 'outcome', 'chain'])
        .doUpdateSet((eb) => ({ count: eb('auth_audit_counts.count', '+', eb.ref('excluded.count')) })),
    );
}

const headColumns = ({ number, mac, signature }: Mark) => ({ number, mac, signature });

function opening(db: Db): Pick<AuditStore, 'open'> {
  return {
    open: (build) =>
      db.transaction().execute(async (trx) => {
        const none = { id: 1, chains: 0, signature: new Uint8Array() };
        await trx
          .insertInto('auth_audit_register')
          .values(none)
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute();
        // Whoever else opens one waits here.
        const { chains } = await trx
          .updateTable('auth_audit_register')
          .set((eb) => ({ chains: eb('chains', '+', 1) }))
          .where('id', '=', 1)
          .returning('chains')
          .executeTakeFirstOrThrow();
        const before = await trx
          .selectFrom('auth_audit_chains')
          .select('link')
          .where('chain', '=', chains - 1)
          .executeTakeFirst();
        const made = build(chains, before?.link);
        const batch = { chain: chains, rows: [made.row], head: made.chain.head };
        await trx.insertInto('auth_audit_chains').values(toChainRow(made.chain)).execute();
        await insertRows(trx, batch).execute();
        await count(trx, batch).execute();
        await trx.updateTable('auth_audit_register').set(made.register).where('id', '=', 1).execute();
        return made;
      }),
  };
}

type Reading = 'page' | 'rows' | 'lastNumber' | 'chains' | 'chain' | 'register' | 'strayChain';

function reading(db: Db): Pick<AuditStore, Reading> {
  const chains = () => db.selectFrom('auth_audit_chains').selectAll();
  return {
    page: (query) => page(db, query),
    rows: (chain, above, limit) =>
      db
        .selectFrom('auth_audit')
        .selectAll()
        .where('chain', '=', chain)
        .where('number', '>', above)
        .orderBy('number')
        .limit(limit)
        .execute(),
    async lastNumber(chain) {
      const last = db.selectFrom('auth_audit').select('number').where('chain', '=', chain);
      return (await last.orderBy('number', 'desc').limit(1).executeTakeFirst())?.number ?? 0;
    },
    async chains(above, limit) {
      return (await chains().where('chain', '>', above).orderBy('chain').limit(limit).execute()).map(toChain);
    },
    async chain(chain) {
      const row = await chains().where('chain', '=', chain).executeTakeFirst();
      return row && toChain(row);
    },
    register: () =>
      db.selectFrom('auth_audit_register').select(['chains', 'signature']).where('id', '=', 1).executeTakeFirst(),
    async strayChain() {
      // From one chain's rows to the next one's: as many steps as there are chains, however many rows.
      for (let above = Number.MIN_SAFE_INTEGER; ; ) {
        const next = db.selectFrom('auth_audit').select('chain').where('chain', '>', above).orderBy('chain').limit(1);
        const found = await next.executeTakeFirst();
        if (found === undefined) return undefined;
        const known = await chains().where('chain', '=', found.chain).executeTakeFirst();
        if (known === undefined) return found.chain;
        above = found.chain;
      }
    },
  };
}

/** A chain's clock may go back, so its number decides among rows of one millisecond and of one chain. */
function page(db: Db, { limit, after, oldestFirst = false, ...filter }: PageQuery): Promise<AuditRow[]> {
  const { event, outcome, target, address, from, to } = filter;
  let query = db.selectFrom('auth_audit').selectAll();
  if (event !== undefined) query = query.where('event', '=', event);
  // A literal, so that both databases see that the index of failures fits.
  if (outcome !== undefined) query = query.where('outcome', '=', sql.lit(outcome));
  if (target !== undefined) query = query.where('target', '=', target);
  if (address !== undefined) query = query.where('address', '=', address);
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<', to);
  if (after !== undefined) {
    const { at, chain, number } = after;
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('at', 'chain', 'number'), oldestFirst ? '>' : '<', tuple(at, chain, number)),
    );
  }
  const way = oldestFirst ? 'asc' : 'desc';
  return query.orderBy('at', way).orderBy('chain', way).orderBy('number', way).limit(limit).execute();
}

function pruning(db: Db): Pick<AuditStore, 'cut' | 'removeCounts'> {
  return {
    cut: (chain, from, { number, mac, signature }) =>
      db.transaction().execute(async (trx) => {
        const moved = await trx
          .updateTable('auth_audit_chains')
          .set({ pruned_to: number, pruned_mac: mac, pruned_signature: signature })
          .where('chain', '=', chain)
          .where('pruned_to', '=', from)
          .executeTakeFirst();
        if (moved.numUpdatedRows === 0n) return false;
        await trx.deleteFrom('auth_audit').where('chain', '=', chain).where('number', '<=', number).execute();
        return true;
      }),
    async removeCounts(before) {
      await db
        .deleteFrom('auth_audit_counts')
        .where('quarter', '<', Math.floor(before / QUARTER_MS))
        .execute();
      await removeSums(db, before);
    },
  };
}

type ChainRow = Selectable<AuditTables['auth_audit_chains']>;

const toChain = (row: ChainRow): Chain => ({
  chain: row.chain,
  openedAt: row.opened_at,
  link: row.link,
  head: { number: row.number, mac: row.mac, signature: row.signature },
  checkpoint: { number: row.pruned_to, mac: row.pruned_mac, signature: row.pruned_signature },
});

const toChainRow = ({ chain, openedAt, link, head, checkpoint }: Chain): ChainRow => ({
  chain,
  opened_at: openedAt,
  link,
  ...headColumns(head),
  pruned_to: checkpoint.number,
  pruned_mac: checkpoint.mac,
  pruned_signature: checkpoint.signature,
});
