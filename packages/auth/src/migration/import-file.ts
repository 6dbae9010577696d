import { ENABLED, MFA_ENABLED, PASSWORD_HASH, USERNAME } from './column-map.ts';
import type { Person } from './person.ts';

/** How a file of an import job is written. */
export interface ImportFormat {
  readonly header: readonly string[];
  /** Cognito wants a backslash before a comma; our own pool takes quotes too, which leave nothing to be mistaken. */
  readonly commas: 'escaped' | 'escaped or quoted';
}

/** What a row cannot say without quotes, or without one of its values looking like the beginning of the next. */
const DELICATE = /["\\\r\n]/;

/** A file of an import job: a line for each person, in this order, below Cognito's header and the columns that are ours. */
export function importFileOf(people: readonly Person[], { header, commas }: ImportFormat): string {
  const own = [
    ...(people.some(({ passwordHash }) => passwordHash) ? [PASSWORD_HASH] : []),
    ...(people.some(({ disabled }) => disabled) ? [ENABLED] : []),
  ];
  const wanted = [...header, ...own];
  // Cognito wants all columns of its header; our own pool need not read those that nobody has anything in.
  const columns = commas === 'escaped' ? wanted : wanted.filter(isUsedBy(people));
  const lines = people.map((person) => {
    const values = columns.map((column) => textOf(person, column));
    const line = values.join(',');
    // Most rows are plain, and our own pool reads such rows quickest.
    if (!DELICATE.test(line)) return values.map(escapedCommas).join(',');
    return values.map(commas === 'escaped' ? escaped : quoted).join(',');
  });
  return `${columns.join(',')}\n${lines.join('\n')}\n`;
}

function isUsedBy(people: readonly Person[]): (column: string) => boolean {
  const names = new Set<string>([USERNAME, PASSWORD_HASH, ENABLED]);
  for (const { attributes } of people) for (const name of Object.keys(attributes)) names.add(name);
  return (column) => names.has(column);
}

function textOf({ username, attributes, passwordHash, disabled }: Person, column: string): string {
  if (column === USERNAME) return username;
  if (column === MFA_ENABLED) return 'false';
  if (column === ENABLED) return disabled ? 'false' : '';
  return (column === PASSWORD_HASH ? passwordHash : attributes[column]) ?? '';
}

const inQuotes = (value: string) => `"${value.replaceAll('"', '""')}"`;
const escapedCommas = (value: string) => (value.includes(',') ? value.replaceAll(',', '\\,') : value);

/** RFC 4180 §2 */
const quoted = (value: string): string => (/[",\r\n]/.test(value) ? inQuotes(value) : value);

/** No quotes but around what cannot be said otherwise. */
const escaped = (value: string): string => (DELICATE.test(value) ? inQuotes(value) : escapedCommas(value));
