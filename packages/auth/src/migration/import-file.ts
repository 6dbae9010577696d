import { MFA_ENABLED, PASSWORD_HASH, USERNAME } from './column-map.ts';
import type { Person } from './person.ts';

/** How a file of an import job is written. */
export interface ImportFormat {
  readonly header: readonly string[];
  /** Cognito wants a backslash before a comma; our own pool takes both, and reads quotes faster. */
  readonly commas: 'escaped' | 'quoted';
}

/** A file of an import job: a line for each person, in this order, below Cognito's header and the columns that are ours. */
export function importFileOf(people: readonly Person[], { header, commas }: ImportFormat): string {
  const columns = people.some(({ passwordHash }) => passwordHash) ? [...header, PASSWORD_HASH] : header;
  const field = commas === 'quoted' ? quoted : escaped;
  const lines = people.map((person) => columns.map((column) => field(textOf(person, column))).join(','));
  return `${columns.join(',')}\n${lines.join('\n')}\n`;
}

function textOf({ username, attributes, passwordHash }: Person, column: string): string {
  if (column === USERNAME) return username;
  if (column === MFA_ENABLED) return 'false';
  return (column === PASSWORD_HASH ? passwordHash : attributes[column]) ?? '';
}

const inQuotes = (value: string) => `"${value.replaceAll('"', '""')}"`;

/** RFC 4180 §2 */
const quoted = (value: string): string => (/[",\r\n]/.test(value) ? inQuotes(value) : value);

/** No quotes but around what cannot be said otherwise. */
function escaped(value: string): string {
  if (!/[",\\\r\n]/.test(value)) return value;
  return /["\\\r\n]/.test(value) ? inQuotes(value) : value.replaceAll(',', '\\,');
}
