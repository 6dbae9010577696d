import type { PoolPiece } from 'custom-cognito';

/**
 * What becomes of a table's rows. `kept`: saved, and always restored. `live`: saved, and restored only where sessions are
 * kept, since what was ended or used up after the backup would hold again. `left`: not saved. `told`: what another
 * Cognito told of its pool, which is no table of ours.
 */
export type Fate = 'kept' | 'live' | 'left' | 'told';

/** Every table of the program. A test compares this with the schema, so that a new one cannot be forgotten. */
export const TABLES = {
  // The key is in the file, and is tied anew to the one that the restored installation has.
  database_master_key: 'left',
  // Told by the manifest, which a restore follows.
  schema_migrations: 'left',

  pool_pools: 'kept',
  pool_clients: 'kept',
  pool_signing_keys: 'kept',
  pool_resource_servers: 'kept',
  pool_users: 'kept',
  pool_sign_in_names: 'kept',
  pool_groups: 'kept',
  pool_members: 'kept',
  pool_factors: 'kept',
  pool_devices: 'kept',
  pool_former_passwords: 'kept',
  // Who guesses passwords does not begin anew.
  pool_attempts: 'kept',
  pool_auth_events: 'kept',
  // A job that was under way goes on: whom it has made already it skips.
  pool_import_jobs: 'kept',
  pool_import_pieces: 'kept',
  pool_import_lines: 'kept',
  pool_grants: 'live',
  pool_refresh_tokens: 'live',
  // A code is good once, and may have been used since.
  pool_codes: 'live',
  pool_challenges: 'live',
  pool_authorization_requests: 'live',
  pool_authorization_codes: 'live',
  pool_browser_sessions: 'live',
  pool_domains: 'kept',
  pool_branding: 'kept',
  pool_identity_providers: 'kept',
  pool_identity_provider_identifiers: 'kept',
  pool_identities: 'kept',
  pool_saml_keys: 'kept',
  // An answer is good once, and may have been used since.
  pool_federated_sign_ins: 'live',
  // A message that was used is not good again.
  pool_used_messages: 'kept',

  // What waited may have been sent since; its codes are not restored either.
  mail_outbox: 'live',
  mail_mailbox: 'kept',

  auth_sessions: 'live',
  // Of minutes, and of browsers that have given up meanwhile.
  auth_sso_transactions: 'live',
  auth_revocations: 'kept',
  auth_apps: 'kept',
  auth_recovery_codes: 'kept',
  auth_audit: 'kept',
  auth_audit_chains: 'kept',
  auth_audit_register: 'kept',
  auth_audit_counts: 'kept',
  auth_audit_keys: 'kept',
  auth_audit_names: 'kept',
  auth_audit_settings: 'kept',
  // Sums could be made again from the rows, but not of rows that retention has removed.
  auth_audit_summed: 'kept',
  auth_audit_people: 'kept',
  auth_audit_reasons: 'kept',
  auth_audit_failures: 'kept',
  auth_audit_pairs: 'kept',
  auth_migration_runs: 'kept',
  auth_migration_batches: 'kept',
  auth_migration_rows: 'kept',
} as const satisfies Record<string, Exclude<Fate, 'told'>>;

export type TableName = keyof typeof TABLES;

const NAMES = Object.keys(TABLES) as readonly TableName[];

/** Tables that migrations themselves put rows into. */
export const SEEDED: readonly string[] = ['auth_audit_summed', 'database_master_key'];

/** All tables of the program but the one that says which there are. */
export const OWN_TABLES: readonly string[] = NAMES.filter((name) => name !== 'schema_migrations');

/** What is saved, in the order in which it is restored. */
export const SAVED_TABLES: readonly string[] = NAMES.filter((name) => TABLES[name] !== 'left');

/** What a piece of another Cognito's pool is kept under: one column of JSON. */
export const toldTable = (of: PoolPiece['of']): string => `${TOLD}${of}`;
const TOLD = 'cognito_';

/** What becomes of a table; undefined for one that this release does not know. */
export function fateOf(table: string): Fate | undefined {
  if (table.startsWith(TOLD)) return 'told';
  return Object.hasOwn(TABLES, table) ? TABLES[table as TableName] : undefined;
}
