import { type Expression, sql } from 'kysely';

const MARK = '/* soon */';

interface Modifiable<Query> {
  modifyEnd(modifier: Expression<unknown>): Query;
}

/**
 * Marks a write that others are to see at once but that nobody is told of: it need not be durable when it returns,
 * only soon. On SQLite it shares the commit of what is written next in the same turn of the event loop; it is durable
 * after it. Without effect inside a transaction and on PostgreSQL.
 */
export function soon<Query extends Modifiable<Query>>(query: Query): Query {
  return query.modifyEnd(sql.raw(MARK));
}

/** Whether a statement was marked. */
export function isSoon(statement: string): boolean {
  return statement.endsWith(MARK);
}
