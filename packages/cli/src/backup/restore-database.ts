import { type Component, type Filled, type Filling, fillDatabase, tieMasterKey } from '@custom-cognito/database';
import { sql } from 'kysely';
import { COMPONENTS } from '../compose/store.ts';
import { BackupError } from './errors.ts';
import type { Header } from './header.ts';
import type { Manifest } from './lines.ts';
import { readBackup, type TablePage } from './read-backup.ts';
import { fateOf, OWN_TABLES, SEEDED } from './tables.ts';
import type { Counts } from './write-backup.ts';

export interface Restoring {
  readonly file: string;
  readonly header: Header;
  readonly key: Uint8Array;
  readonly databaseUrl: string;
  /** Of the installation that is restored into; called once the file has been found to be good as far as that shows. */
  masterKey(): Uint8Array;
  readonly replace: boolean;
  readonly keepSessions: boolean;
  readonly signal: AbortSignal;
  began(manifest: Manifest): void;
  read(rows: number): void;
}

export interface Restored extends Filled {
  /** Rows that were brought in, by table. */
  readonly restored: Counts;
  readonly manifest: Manifest;
  /** Whether the secrets stay under the key that they came with, opened by the one of this installation. */
  readonly isWrapped: boolean;
}

/** Brings a backup into a database, whole or not at all. Throws BackupError and what `fillDatabase` throws. */
export async function restoreDatabase(restoring: Restoring): Promise<Restored> {
  const { file, header, key, signal, databaseUrl: url, replace } = restoring;
  const restored: Record<string, number> = {};
  let manifest: Manifest | undefined;
  let isWrapped = false;
  let makeIndexes = async () => {};
  const target = { url, components: COMPONENTS, tables: OWN_TABLES, seeded: SEEDED, replace };
  const filled = await fillDatabase(target, async (filling) => {
    const reader = readerInto(filling, { ...restoring, restored });
    await readBackup(
      file,
      { header, key, signal },
      {
        ...reader,
        async manifest(told) {
          manifest = told;
          restoring.began(told);
          await reader.manifest(told);
          makeIndexes = await filling.setAsideIndexes();
        },
      },
    );
    if (!manifest) throw new BackupError('backup_damaged');
    await makeIndexes();
    const sealedUnder = Buffer.from(manifest.master_key, 'base64');
    const masterKey = restoring.masterKey();
    isWrapped = !sealedUnder.equals(masterKey);
    await finish(filling, manifest, restoring);
    await tieMasterKey(filling.db, { sealedUnder, masterKey });
  });
  if (!manifest) throw new BackupError('backup_damaged');
  return { ...filled, restored, manifest, isWrapped };
}

interface Into {
  readonly keepSessions: boolean;
  readonly restored: Record<string, number>;
  read(rows: number): void;
}

function readerInto(filling: Filling, { keepSessions, restored, read }: Into) {
  let isOutside = false;
  let rowsRead = 0;
  // Sessions over another Cognito are brought in and ended there: only their rows know what is to be revoked.
  const isWanted = (table: string) => {
    const fate = fateOf(table);
    if (fate !== 'live') return fate === 'kept';
    return keepSessions || (isOutside && table === 'auth_sessions');
  };
  return {
    async manifest({ kind, migrations }: Manifest) {
      isOutside = kind === 'outside';
      for (const component of asTheyWere(migrations)) await filling.migrate(component);
    },
    async table({ table, sequence }: Omit<TablePage, 'rows'> & { readonly sequence?: number | undefined }) {
      const fate = fateOf(table);
      if (fate === undefined || fate === 'left') throw new BackupError('newer_backup');
      if (fate === 'told') return;
      if (SEEDED.includes(table)) await filling.clear(table);
      if (sequence !== undefined) await filling.raiseSequence(table, sequence);
      restored[table] = 0;
    },
    async rows(page: TablePage) {
      rowsRead += page.rows.length;
      read(rowsRead);
      if (!isWanted(page.table)) return;
      await filling.insert(page.table, page);
      restored[page.table] = (restored[page.table] ?? 0) + page.rows.length;
    },
  };
}

/** The tables of a backup as of its release. Throws BackupError `newer_backup` for a migration that is unknown here. */
function asTheyWere(migrations: Manifest['migrations']): readonly Component[] {
  for (const [name, applied] of Object.entries(migrations)) {
    const known = new Set(COMPONENTS.find((one) => one.name === name)?.migrations.map((one) => one.name));
    if (!applied.every((one) => known.has(one))) throw new BackupError('newer_backup');
  }
  return COMPONENTS.map(({ name, migrations: all }) => ({
    name,
    migrations: all.filter((migration) => migrations[name]?.includes(migration.name)),
  }));
}

async function finish(filling: Filling, { kind }: Manifest, { keepSessions }: Restoring): Promise<void> {
  for (const component of COMPONENTS) await filling.migrate(component);
  if (keepSessions || kind === 'embedded') return;
  await sql`update auth_sessions set revoked_at = ${Date.now()} where revoked_at is null`.execute(filling.db);
}
