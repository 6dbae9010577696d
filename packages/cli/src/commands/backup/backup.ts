import { openSnapshot } from '@custom-cognito/database';
import { exportPool, NEVER_TOLD, type PoolPiece } from 'custom-cognito';
import { type Counts, countRows, writeBackup } from '../../backup/write-backup.ts';
import { loadMasterKey } from '../../compose/data-folder.ts';
import type { Foundation } from '../../compose/foundation.ts';
import { openRecord } from '../../compose/record.ts';
import { openMadeService } from '../../compose/service.ts';
import type { Settings } from '../../settings/settings.ts';
import { withData } from '../existing-data.ts';
import { DONE } from '../failure.ts';
import { interrupted, interruption } from '../interruption.ts';
import { thisOperator } from '../operator.ts';
import { createProgress } from '../progress.ts';
import { prepareFile } from '../report/export-file.ts';
import { keepHeapSmall } from '../small-heap.ts';
import type { Terminal } from '../terminal.ts';
import { writeWhole } from '../whole-file.ts';
import { newPassphrase } from './passphrase.ts';

export interface BackupOptions {
  readonly passphraseStdin?: boolean;
  readonly masterKeyOnly?: boolean;
  readonly yes?: boolean;
}

/** Saves all data in one sealed file, as it is at one moment, beside servers that go on. */
export async function backup(
  settings: Settings,
  { file, passphraseStdin, masterKeyOnly, yes }: BackupOptions & { readonly file: string },
  terminal: Terminal,
): Promise<number> {
  await prepareFile(file, { yes, terminal });
  const passphrase = masterKeyOnly ? undefined : await newPassphrase({ fromStdin: passphraseStdin, terminal });
  keepHeapSmall();
  const signal = interruption();
  const saved = await withData(settings, {}, (foundation) => save(foundation, { file, passphrase, signal, terminal }));
  await tell(file, saved, { settings, terminal });
  return DONE;
}

interface Saved {
  readonly counts: Counts;
  /** What another Cognito did not let out although it can. */
  readonly refused: readonly Refused[];
}

interface Refused {
  readonly what: string;
  readonly reason: string;
}

interface Saving {
  readonly file: string;
  readonly passphrase: string | undefined;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}

async function save(foundation: Foundation, { file, passphrase, signal, terminal }: Saving): Promise<Saved> {
  const { settings, masterKey } = foundation;
  const outside = settings.backEnd.kind === 'embedded' ? undefined : await openMadeService(foundation);
  const auth = outside?.auth ?? (await openRecord(foundation));
  // Whoever takes everything along has done so even if the file is not finished.
  await auth.recordAdminAct({ ...thisOperator(), action: 'backup' });
  const snapshot = await openSnapshot(settings.databaseUrl);
  foundation.closing.add('snapshot', () => snapshot.close());
  const rows = (await countRows(snapshot)) + ((await outside?.auth.estimatedUsers()) ?? 0);
  const progress = createProgress(terminal, rows);
  const kind = outside === undefined ? 'embedded' : 'outside';
  const refused: Refused[] = [];
  const told = outside && noting(exportPool({ ...outside.answering, signal }), refused);
  const openers = { passphrase, masterKey: loadMasterKey(settings) };
  let counts: Counts = {};
  await writeWhole(file, async (to) => {
    try {
      counts = await writeBackup(to, { snapshot, kind, masterKey, rows, told, openers, signal, wrote: progress.at });
    } catch (error) {
      throw signal.aborted ? interrupted(error) : error;
    }
  });
  progress.end();
  return { counts, refused };
}

async function* noting(pieces: AsyncIterable<PoolPiece>, refused: Refused[]): AsyncGenerator<PoolPiece> {
  for await (const piece of pieces) {
    if (piece.of === 'left_out' && piece.value.reason !== 'never told') refused.push(piece.value);
    yield piece;
  }
}

interface Telling {
  readonly settings: Settings;
  readonly terminal: Terminal;
}

async function tell(file: string, { counts, refused }: Saved, { settings, terminal }: Telling): Promise<void> {
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const users = counts.cognito_users ?? counts.pool_users ?? 0;
  const leftOut = settings.backEnd.kind === 'embedded' ? [] : NEVER_TOLD;
  if (leftOut.length > 0 && !terminal.json) terminal.note(`${LEFT_OUT[terminal.language]} ${leftOut.join(', ')}.`);
  if (refused.length > 0 && !terminal.json) {
    const parts = refused.map(({ what, reason }) => `${what} (${reason})`).join(', ');
    terminal.note(`${REFUSED[terminal.language]} ${parts}.`);
  }
  await terminal.tell(
    { file, users, rows, tables: counts, left_out: leftOut, refused },
    {
      es: `✓ Copia en ${file}: ${users} usuarios, ${rows} filas. Compruébala con restore --check.`,
      en: `✓ Backup in ${file}: ${users} users, ${rows} rows. Prove it with restore --check.`,
    },
  );
}

const REFUSED = {
  es: 'No ha dejado leer, y falta en la copia:',
  en: 'It did not let this be read, which the backup lacks:',
} as const;

const LEFT_OUT = {
  es: 'No es un grupo incorporado, y Cognito no entrega:',
  en: 'The pool is not an embedded one, and Cognito does not let out:',
} as const;
