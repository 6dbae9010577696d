import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Locale, Text } from '@custom-cognito/contract';
import type { JournalRow, RunCounts } from 'custom-cognito';
import { CommandFailure, WRONG_USAGE } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { writeWhole } from '../whole-file.ts';
import { saidOfRow } from './faults.ts';
import { numbers, TOLD } from './outcome.ts';

interface Reported {
  readonly name: string;
  /** Known once all rows have been read. */
  readonly counts: RunCounts;
  readonly rows: AsyncIterable<JournalRow>;
}

type Format = (reported: Reported, language: Locale) => AsyncGenerator<string>;

/** By the end of the file's name. Rows go by their number: nothing in a report says who anybody is. */
const FORMATS: Readonly<Record<string, Format>> = { csv, json, html };

const endOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1).toLowerCase();

/** Throws CommandFailure `unknown_format`, before anything is done. */
export function requireReportFormat(path: string): Format {
  const format = FORMATS[endOf(path)];
  if (format) return format;
  throw new CommandFailure({
    code: 'unknown_format',
    exitCode: WRONG_USAGE,
    says: {
      es: 'El nombre del informe termina en .csv, .json o .html.',
      en: 'The name of the report ends in .csv, .json or .html.',
    },
  });
}

/** Writes what became of each row, whole or not at all, for its owner alone. */
export async function writeReport(path: string, reported: Reported, { language }: Terminal): Promise<void> {
  const format = requireReportFormat(path);
  await writeWhole(path, (file) => pipeline(Readable.from(format(reported, language)), file));
}

async function* csv({ rows }: Reported): AsyncGenerator<string> {
  yield 'row,result,code\n';
  for await (const { row, state, code = '' } of rows) yield `${row},${state},${code}\n`;
}

async function* json({ name, counts, rows }: Reported): AsyncGenerator<string> {
  yield `{"source":${JSON.stringify(name)},"rows":[`;
  let comma = '';
  for await (const { row, state, code } of rows) {
    yield `${comma}\n${JSON.stringify({ row, result: state, ...(code !== undefined && { code }) })}`;
    comma = ',';
  }
  yield `],\n${JSON.stringify(numbers(counts)).slice(1)}\n`;
}

/** A page for people: the rows that were not simply created, in the order of the source; the counts below them. */
async function* html({ name, counts, rows }: Reported, language: Locale): AsyncGenerator<string> {
  const { title, row, result, reason } = HEADINGS;
  yield `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title[language]}: ${escaped(name)}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
  main { display: flex; flex-direction: column-reverse; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .25rem .75rem; border-bottom: 1px solid #8884; }
  td:first-child { font-variant-numeric: tabular-nums; }
  .refused { color: #b3261e; }
  dl { display: flex; gap: 2rem; } dt { font-size: .875rem; } dd { margin: 0; font-size: 1.5rem; }
</style>
<h1>${title[language]}: ${escaped(name)}</h1>
<main>
<table>
<thead><tr><th scope="col">${row[language]}<th scope="col">${result[language]}<th scope="col">${reason[language]}</thead>
<tbody>
`;
  for await (const one of rows) {
    if (one.state === 'created') continue;
    const said = one.code === undefined ? '' : saidOfRow(one.code, language);
    yield `<tr class="${one.state}"><td>${one.row}<td>${RESULTS[one.state]?.[language] ?? one.state}<td>${escaped(said)}\n`;
  }
  const numbersOf = TOLD.map((state) => `<div><dt>${RESULTS[state]?.[language]}<dd>${counts[state]}</div>`);
  yield `</tbody>\n</table>\n<dl>${numbersOf.join('')}</dl>\n</main>\n</html>\n`;
}

const HEADINGS = {
  title: { es: 'Migración', en: 'Migration' },
  row: { es: 'Fila', en: 'Row' },
  result: { es: 'Resultado', en: 'Result' },
  reason: { es: 'Motivo', en: 'Reason' },
} as const satisfies Record<string, Text>;

const RESULTS: Readonly<Record<string, Text>> = {
  created: { es: 'creado', en: 'created' },
  updated: { es: 'sustituido', en: 'updated' },
  skipped: { es: 'ya estaba', en: 'skipped' },
  refused: { es: 'rechazado', en: 'refused' },
  undone: { es: 'deshecho', en: 'undone' },
  kept: { es: 'se queda', en: 'kept' },
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
