import type { UserRecord } from 'custom-cognito';
import type { Settings } from '../../settings/settings.ts';
import { CommandFailure, DONE } from '../failure.ts';
import { interruption, until } from '../interruption.ts';
import { createProgress, type Progress } from '../progress.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { type Column, createTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { withService } from '../with-service.ts';
import { userFields } from './account.ts';
import { roughly, type Wanted } from './user-pages.ts';

/** Shows the users who fit, page by page: a page is all that is in memory. */
export async function listUsers(settings: Settings, wanted: Wanted, terminal: Terminal): Promise<number> {
  keepHeapSmall();
  const print = terminal.json ? printJson : printTable;
  try {
    await withService(settings, { terminal }, async ({ auth }) => {
      // On a terminal the list itself shows how far it has come.
      const progress = terminal.inFile ? createProgress(terminal, await roughly(auth, wanted)) : undefined;
      await print(filled(until(interruption(), auth.userPages(wanted)), progress), terminal);
      progress?.end();
    });
  } catch (error) {
    // `list-users | head` has seen what it wanted; half a JSON document is nothing.
    if (terminal.json || !(error instanceof CommandFailure) || error.code !== 'output_closed') throw error;
  }
  return DONE;
}

type Pages = AsyncIterable<readonly UserRecord[]>;

/** The pages on which there is somebody. */
async function* filled(pages: Pages, progress: Progress | undefined): AsyncGenerator<readonly UserRecord[]> {
  let read = 0;
  for await (const page of pages) {
    read += page.length;
    progress?.at(read);
    if (page.length > 0) yield page;
  }
}

/** Nothing is said before the pool has answered, so that a refusal stands alone. */
async function printJson(pages: Pages, terminal: Terminal): Promise<void> {
  let before = '{"users":[\n';
  let total = 0;
  for await (const page of pages) {
    await terminal.print(before + page.map((user) => JSON.stringify(userFields(user))).join(',\n'));
    before = ',';
    total += page.length;
  }
  await terminal.print(`${total === 0 ? before : ''}],"total":${total}}`);
}

async function printTable(pages: Pages, terminal: Terminal): Promise<void> {
  const table = createTable(columns(terminal), terminal);
  let total = 0;
  for await (const page of pages) {
    await terminal.print(table.lines(page).join('\n'));
    total += page.length;
  }
  const { language } = terminal;
  if (total === 0) return terminal.print({ es: 'No hay usuarios.', en: 'There are no users.' }[language]);
  const shown = new Intl.NumberFormat(language).format(total);
  await terminal.print({ es: `\nTotal: ${shown} usuarios`, en: `\nTotal: ${shown} users` }[language]);
}

const TITLES = {
  es: { email: 'Correo', name: 'Nombre', status: 'Estado', created: 'Creado', disabled: 'inhabilitado' },
  en: { email: 'E-mail', name: 'Name', status: 'Status', created: 'Created', disabled: 'disabled' },
} as const;

function columns({ language }: Terminal): readonly Column<UserRecord>[] {
  const { email, name, status, created, disabled } = TITLES[language];
  return [
    { title: email, read: (user) => user.email },
    { title: name, read: (user) => user.name },
    {
      title: status,
      read: (user) => (user.enabled ? (user.status ?? '') : `${user.status}, ${disabled}`),
      style: ({ enabled, status: state }) => (enabled ? (state === 'CONFIRMED' ? 'green' : undefined) : 'red'),
    },
    { title: created, read: (user) => user.createdAt?.toISOString().slice(0, 10) ?? '' },
    { title: 'Sub', read: (user) => user.sub, whole: true },
  ];
}
