import { openSnapshot } from '@custom-cognito/database';
import { type Counts, countRows, writeBackup } from '../../backup/write-backup.ts';
import { loadMasterKey } from '../../compose/data-folder.ts';
import type { Foundation } from '../../compose/foundation.ts';
import { openRecord } from '../../compose/record.ts';
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
  const counts = await withData(settings, {}, (foundation) => save(foundation, { file, passphrase, signal, terminal }));
  await tell(file, counts, terminal);
  return DONE;
}

interface Saving {
  readonly file: string;
  readonly passphrase: string | undefined;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}

async function save(foundation: Foundation, { file, passphrase, signal, terminal }: Saving): Promise<Counts> {
  const { settings, masterKey } = foundation;
  const auth = await openRecord(foundation);
  // Whoever takes everything along has done so even if the file is not finished.
  await auth.recordAdminAct({ ...thisOperator(), action: 'backup' });
  const snapshot = await openSnapshot(settings.databaseUrl);
  foundation.closing.add('snapshot', () => snapshot.close());
  const rows = await countRows(snapshot);
  const progress = createProgress(terminal, rows);
  const kind = settings.backEnd.kind === 'embedded' ? 'embedded' : 'outside';
  const openers = { passphrase, masterKey: loadMasterKey(settings) };
  let counts: Counts = {};
  await writeWhole(file, async (to) => {
    try {
      counts = await writeBackup(to, { snapshot, kind, masterKey, rows, openers, signal, wrote: progress.at });
    } catch (error) {
      throw signal.aborted ? interrupted(error) : error;
    }
  });
  progress.end();
  return counts;
}

async function tell(file: string, counts: Counts, terminal: Terminal): Promise<void> {
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const users = counts.pool_users ?? 0;
  await terminal.tell(
    { file, users, rows, tables: counts },
    {
      es: `✓ Copia en ${file}: ${users} usuarios, ${rows} filas. Compruébala con restore --check.`,
      en: `✓ Backup in ${file}: ${users} users, ${rows} rows. Prove it with restore --check.`,
    },
  );
}
