import type { Locale } from '@custom-cognito/contract';
import type { Auth, UserRecord } from 'custom-cognito';
import type { Settings } from '../../settings/settings.ts';
import { DONE } from '../failure.ts';
import { interruption, until } from '../interruption.ts';
import { createProgress } from '../progress.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { createTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { groupNames, roughly, type Wanted } from '../users/user-pages.ts';
import { withService } from '../with-service.ts';
import { type ExportedUser, formatOf, prepareFile, writeUsers } from './export-file.ts';
import { createMemberships, type Memberships } from './memberships.ts';
import { createTotals, type Totals } from './totals.ts';

export interface ReportOptions {
  readonly status?: Wanted['status'];
  readonly export?: string;
  readonly yes?: boolean;
}

interface Report extends Totals {
  readonly byGroup: Readonly<Record<string, number>>;
}

/** Counts the users by status, group and month, and writes them into a file where one is named. */
export async function report(settings: Settings, options: ReportOptions, terminal: Terminal): Promise<number> {
  const { status, export: file, yes } = options;
  const format = file === undefined ? undefined : formatOf(file);
  if (file !== undefined) await prepareFile(file, { yes, terminal });
  keepHeapSmall();
  const signal = interruption();
  const counted = await withService(settings, { terminal }, async ({ auth }) => {
    const totals = createTotals();
    const progress = createProgress(terminal, await roughly(auth, { status }));
    const memberships = file === undefined ? undefined : createMemberships();
    const byGroup = await countGroups(auth, { status, signal, memberships });
    const pages = watched(until(signal, auth.userPages({ status })), (users) => {
      totals.add(users);
      progress.at(totals.count());
    });
    if (file !== undefined && format !== undefined) {
      await writeUsers(withGroups(pages, memberships), { file, format, signal });
    } else for await (const _ of pages);
    memberships?.close();
    progress.end();
    return { ...totals.sum(), byGroup };
  });
  await tell(counted, { file, terminal });
  return DONE;
}

type Pages = AsyncIterable<readonly UserRecord[]>;

async function* watched(
  pages: Pages,
  look: (page: readonly UserRecord[]) => void,
): AsyncGenerator<readonly UserRecord[]> {
  for await (const page of pages) {
    look(page);
    yield page;
  }
}

async function* withGroups(
  pages: Pages,
  memberships: Memberships | undefined,
): AsyncGenerator<readonly ExportedUser[]> {
  for await (const page of pages) {
    yield page.map((user) => ({ user, groups: memberships?.groupsOf(user.sub) ?? [] }));
  }
}

interface Counting extends Pick<Wanted, 'status'> {
  readonly signal: AbortSignal;
  readonly memberships: Memberships | undefined;
}

/** Cognito tells who is in a group, not how many. */
async function countGroups(auth: Auth, { status, signal, memberships }: Counting): Promise<Report['byGroup']> {
  const counts: [string, number][] = [];
  for await (const group of groupNames(auth)) {
    let members = 0;
    for await (const page of until(signal, auth.userPages({ group, status }))) {
      members += page.length;
      memberships?.add(group, page);
    }
    counts.push([group, members]);
  }
  return Object.fromEntries(counts);
}

interface Telling {
  readonly file: string | undefined;
  readonly terminal: Terminal;
}

async function tell(counted: Report, { file, terminal }: Telling): Promise<void> {
  const { total, confirmed, unconfirmed, enabled, disabled, byStatus, byGroup, byMonth } = counted;
  if (terminal.json) {
    const told = { total, confirmed, unconfirmed, enabled, disabled };
    const by = { by_status: byStatus, by_group: byGroup, by_month: byMonth };
    return terminal.print(JSON.stringify({ ...told, ...by, ...(file !== undefined && { file }) }));
  }
  const { language } = terminal;
  const words = WORDS[language];
  await terminal.print(terminal.styled('bold', words.title));
  const sums = { total, confirmed, unconfirmed, enabled, disabled };
  for (const [name, count] of Object.entries(sums)) {
    await terminal.print(`${words[name as keyof typeof sums]}: ${shown(count, language)}`);
  }
  for (const [name, counts] of [
    ['byStatus', byStatus],
    ['byGroup', byGroup],
    ['byMonth', byMonth],
  ] as const) {
    await printCounts(words[name], { counts, title: words.users }, terminal);
  }
  if (file !== undefined) await terminal.print(`\n${terminal.styled('green', '✓')} ${words.written}: ${file}`);
}

async function printCounts(
  heading: string,
  { counts, title }: { readonly counts: Readonly<Record<string, number>>; readonly title: string },
  terminal: Terminal,
): Promise<void> {
  const columns = [
    { title: heading, read: ([name]: readonly [string, number]) => name },
    { title, read: ([, count]: readonly [string, number]) => shown(count, terminal.language) },
  ];
  const lines = createTable(columns, terminal).lines(Object.entries(counts));
  await terminal.print(['', ...lines].join('\n'));
}

const shown = (count: number, language: Locale): string =>
  new Intl.NumberFormat(language, { useGrouping: 'always' }).format(count);

const WORDS = {
  es: {
    title: 'Informe de usuarios',
    total: 'Total',
    confirmed: 'Confirmados',
    unconfirmed: 'Sin confirmar',
    enabled: 'Habilitados',
    disabled: 'Inhabilitados',
    byStatus: 'Por estado',
    byGroup: 'Por grupo',
    byMonth: 'Por mes de alta (UTC)',
    users: 'Usuarios',
    written: 'Exportado a',
  },
  en: {
    title: 'Report of users',
    total: 'Total',
    confirmed: 'Confirmed',
    unconfirmed: 'Unconfirmed',
    enabled: 'Enabled',
    disabled: 'Disabled',
    byStatus: 'By status',
    byGroup: 'By group',
    byMonth: 'By month of creation (UTC)',
    users: 'Users',
    written: 'Exported to',
  },
} as const;
