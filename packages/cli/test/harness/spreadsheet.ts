import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolder } from './program.ts';

const run = promisify(execFile);
const UTF8 = 76;
const QUOTE = 34;

/** Whether LibreOffice can be asked here. Its 300 MB are asked of nobody: that no cell is a formula is checked without it too. */
export const hasSpreadsheet = process.env.TEST_SOFFICE !== undefined;

/** The formulas that LibreOffice finds in a CSV file whose cells end with this separator. */
export async function formulasIn(file: string, separator: string): Promise<string[]> {
  const folder = temporaryFolder();
  // A profile of its own: two that share one do not run beside each other.
  const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile'))}`;
  const filter = `--infilter=CSV:${separator.charCodeAt(0)},${QUOTE},${UTF8}`;
  const asked = [profile, '--headless', filter, '--convert-to', 'fods', '--outdir', folder, file];
  await run(process.env.TEST_SOFFICE ?? 'soffice', asked);
  const sheet = readFileSync(join(folder, basename(file).replace(/\.csv$/, '.fods')), 'utf8');
  if (!sheet.includes('<table:table-cell')) throw new Error('LibreOffice has read no cell.');
  return [...sheet.matchAll(/table:formula="([^"]*)"/g)].map(([, formula = '']) => formula);
}
