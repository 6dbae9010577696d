import type { Database } from '@custom-cognito/database';
import type { Secrets } from '../secrets.ts';
import type { AuthTables } from './schema.ts';
import type { Awaited, PendingLink, SsoTransaction } from './sso-transactions.ts';

/** What is kept, by the kind of reference that it is kept under: one is of no use as the other. */
interface Kinds {
  readonly state: SsoTransaction;
  readonly link: PendingLink;
}

export function createAwaited<K extends keyof Kinds>(
  kind: K,
  { database, secrets }: { readonly database: Database; readonly secrets: Secrets },
): Awaited<Kinds[K]> {
  const { db } = database.as<AuthTables>();
  return {
    async insert({ state, browser, provider, expiresAt, ...secret }) {
      const state_hash = secrets.hashSso(kind, state);
      const sealed = secrets.sealSso(JSON.stringify({ provider, ...secret }), state_hash);
      const browser_hash = secrets.hashSso('browser', browser);
      await db
        .insertInto('auth_sso_transactions')
        .values({ state_hash, browser_hash, provider, sealed, expires_at: expiresAt })
        .execute();
    },

    async consume({ state, browser, provider, now }) {
      const row = await db
        .deleteFrom('auth_sso_transactions')
        .where('state_hash', '=', secrets.hashSso(kind, state))
        .where('browser_hash', '=', secrets.hashSso('browser', browser))
        .where('provider', '=', provider)
        .returning(['state_hash', 'sealed', 'expires_at'])
        .executeTakeFirst();
      if (row === undefined || row.expires_at <= now) return undefined;
      return JSON.parse(secrets.openSso(row.sealed, row.state_hash)) as Kinds[K];
    },

    async removeExpired(now) {
      await db.deleteFrom('auth_sso_transactions').where('expires_at', '<=', now).execute();
    },
  };
}
