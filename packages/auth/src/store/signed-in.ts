import type { Database } from '@custom-cognito/database';
import type { AuthTables } from './schema.ts';

/** Whether anybody has signed in here as this user, as far as sessions and the record go back. */
export function createSignedIn(database: Database): (sub: string) => Promise<boolean> {
  const { db } = database.as<AuthTables>();
  return async (sub) => {
    const seen = db.selectFrom('auth_audit_people').select('sub').where('sub', '=', sub);
    if (await seen.limit(1).executeTakeFirst()) return true;
    const session = db.selectFrom('auth_sessions').select('sub').where('sub', '=', sub);
    if (await session.limit(1).executeTakeFirst()) return true;
    // What was not added up yet, and what was kept longer than its sums.
    const recorded = db
      .selectFrom('auth_audit')
      .select('target')
      .where('target', '=', sub)
      .where('event', 'in', ['login', 'refresh'])
      .where('outcome', '=', 'success');
    return (await recorded.limit(1).executeTakeFirst()) !== undefined;
  };
}
