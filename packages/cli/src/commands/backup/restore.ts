import type { Text } from '@custom-cognito/contract';
import { BackupError } from '../../backup/errors.ts';
import { type Header, openHeader } from '../../backup/header.ts';
import type { Manifest } from '../../backup/lines.ts';
import { readBackup, readFileHeader } from '../../backup/read-backup.ts';
import { type Restored, restoreDatabase } from '../../backup/restore-database.ts';
import type { Counts } from '../../backup/write-backup.ts';
import { findMasterKey, loadMasterKey, prepareDataFolder } from '../../compose/data-folder.ts';
import type { Settings } from '../../settings/settings.ts';
import { confirm } from '../confirm.ts';
import { withRecord } from '../existing-data.ts';
import { DONE } from '../failure.ts';
import { interruption } from '../interruption.ts';
import { thisOperator } from '../operator.ts';
import { createProgress, type Progress } from '../progress.ts';
import { keepHeapSmall } from '../small-heap.ts';
import type { Terminal } from '../terminal.ts';
import { explaining } from './faults.ts';
import { knownPassphrase } from './passphrase.ts';

export interface RestoreOptions {
  readonly check?: boolean;
  readonly replace?: boolean;
  readonly keepSessions?: boolean;
  /** A file for the users of another Cognito, as `migrate csv` reads it. */
  readonly users?: string;
  readonly passphraseStdin?: boolean;
  readonly yes?: boolean;
}

type Call = RestoreOptions & { readonly file: string };

/** A file that has been opened. */
interface Opened {
  readonly header: Header;
  readonly key: Uint8Array;
  readonly signal: AbortSignal;
}

/** Brings a backup into the database of the settings, or with `check` only proves that it could be. */
export async function restore(settings: Settings, call: Call, terminal: Terminal): Promise<number> {
  const { file, check, replace, yes } = call;
  const signal = interruption();
  const header = await explaining(file, signal, () => readFileHeader(file));
  const key = await explaining(file, signal, () => keyOf(header, { settings, call, terminal }));
  keepHeapSmall();
  const opened = { header, key, signal };
  if (check) return prove(file, opened, terminal);
  if (call.users !== undefined) return extract(call.users, { ...opened, file, yes }, terminal);
  if (replace) await confirm(REPLACE, { yes, terminal });
  const restored = await bringIn(settings, { ...opened, call, terminal });
  const act = { ...thisOperator(), action: 'restore' };
  await explaining(file, signal, () => withRecord(settings, (auth) => auth.recordAdminAct(act)));
  await tellRestored(restored, call, terminal);
  return DONE;
}

const REPLACE: Text = {
  es: 'Lo que hay ahora en la base de datos dejará de estar en uso. ¿Seguir?',
  en: 'What is in the database now will no longer be in use. Go on?',
};

interface Asking {
  readonly settings: Settings;
  readonly call: Call;
  readonly terminal: Terminal;
}

/** The master key of the settings, where that opens it, and else a passphrase. Throws BackupError `wrong_key`. */
async function keyOf(header: Header, { settings, call, terminal }: Asking): Promise<Uint8Array> {
  const byMasterKey = await openHeader(header, { masterKey: findMasterKey(settings) });
  if (byMasterKey) return byMasterKey;
  const passphrase = await knownPassphrase({ fromStdin: call.passphraseStdin, terminal });
  const key = passphrase === undefined ? undefined : await openHeader(header, { passphrase });
  if (key) return key;
  throw new BackupError('wrong_key');
}

async function bringIn(settings: Settings, { call, terminal, ...opened }: Opened & Omit<Asking, 'settings'>) {
  const { file, replace = false, keepSessions = false } = call;
  prepareDataFolder(settings);
  const watch = watching(terminal);
  return explaining(file, opened.signal, async () => {
    const restored = await restoreDatabase({
      ...opened,
      file,
      databaseUrl: settings.databaseUrl,
      masterKey: () => loadMasterKey(settings),
      replace,
      keepSessions,
      began: watch.began,
      read: watch.read,
    });
    watch.end();
    return restored;
  });
}

/** Progress, once it is known of how many rows. */
function watching(terminal: Terminal) {
  let progress: Progress | undefined;
  return {
    began: ({ rows }: Manifest) => {
      progress = createProgress(terminal, rows);
    },
    read: (rows: number) => progress?.at(rows),
    end: () => progress?.end(),
  };
}

/** Reads the whole file and says what is in it. */
async function prove(file: string, opened: Opened, terminal: Terminal): Promise<number> {
  const watch = watching(terminal);
  let manifest: Manifest | undefined;
  let read = 0;
  const counts = await explaining(file, opened.signal, () =>
    readBackup(file, opened, {
      manifest(told) {
        manifest = told;
        watch.began(told);
      },
      table() {},
      rows({ rows }) {
        read += rows.length;
        watch.read(read);
      },
    }),
  );
  watch.end();
  const takenAt = manifest?.taken_at ?? '';
  const users = counts.cognito_users ?? counts.pool_users ?? 0;
  await terminal.tell(
    { file, ok: true, taken_at: takenAt, kind: manifest?.kind, users, rows: rowsOf(counts), tables: counts },
    {
      es: `✓ ${file} está íntegra: del ${takenAt}, ${users} usuarios, ${rowsOf(counts)} filas.`,
      en: `✓ ${file} is whole: of ${takenAt}, ${users} users, ${rowsOf(counts)} rows.`,
    },
  );
  return DONE;
}

interface Extracting extends Opened {
  readonly file: string;
  readonly yes: boolean | undefined;
}

/** Writes the users that another Cognito told into a file, and restores nothing. Throws BackupError `no_users_inside`. */
async function extract(to: string, { file, yes, ...opened }: Extracting, terminal: Terminal): Promise<number> {
  const { prepareFile } = await import('../report/export-file.ts');
  const { writeToldUsers } = await import('./told-users.ts');
  await prepareFile(to, { yes, terminal });
  const users = await explaining(file, opened.signal, () => writeToldUsers(to, { file, ...opened }));
  await terminal.tell(
    { file: to, users },
    {
      es: `✓ ${users} usuarios en ${to}. Tráelos con migrate csv ${to}.`,
      en: `✓ ${users} users in ${to}. Bring them in with migrate csv ${to}.`,
    },
  );
  return DONE;
}

async function tellRestored(done: Restored, { keepSessions = false }: Call, terminal: Terminal): Promise<void> {
  const { restored, manifest, isWrapped, keptAs } = done;
  const users = restored.pool_users ?? 0;
  const { taken_at } = manifest;
  if (!terminal.json) {
    const notes = [
      keepSessions ? SESSIONS_KEPT : SESSIONS_ENDED,
      ...(isWrapped ? [WRAPPED] : []),
      ...(keptAs ? [{ es: `Lo que había está en ${keptAs}.`, en: `What was there is in ${keptAs}.` }] : []),
    ];
    for (const note of notes) terminal.note(note[terminal.language]);
  }
  await terminal.tell(
    {
      taken_at,
      users,
      rows: rowsOf(restored),
      sessions_kept: keepSessions,
      other_master_key: isWrapped,
      kept_as: keptAs ?? null,
      tables: restored,
    },
    {
      es: `✓ Restaurado lo que había el ${taken_at}: ${users} usuarios.`,
      en: `✓ Restored what there was at ${taken_at}: ${users} users.`,
    },
  );
}

const rowsOf = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

const SESSIONS_ENDED: Text = {
  es: 'Las sesiones y los códigos sin usar no se han restaurado: algunos pudieron terminar después de la copia.',
  en: 'Sessions and unused codes were not restored: some may have ended after the backup.',
};

const SESSIONS_KEPT: Text = {
  es: 'Las sesiones siguen: también las que se cerraron después de la copia.',
  en: 'Sessions go on: also those that were ended after the backup.',
};

const WRAPPED: Text = {
  es: 'Los secretos siguen cifrados con la clave que traían, que abre la clave maestra de esta instalación.',
  en: 'The secrets stay under the key they came with, which the master key of this installation opens.',
};
