import { MFA_ENABLED, PASSWORD_HASH, USERNAME } from './column-map.ts';
import type { Person } from './person.ts';

/** A file of an import job: a line for each person, in this order, below Cognito's header and the columns that are ours. */
export function importFileOf(people: readonly Person[], header: readonly string[]): string {
  const columns = people.some(({ passwordHash }) => passwordHash) ? [...header, PASSWORD_HASH] : header;
  const lines = people.map((person) => columns.map((column) => field(textOf(person, column))).join(','));
  return `${columns.join(',')}\n${lines.join('\n')}\n`;
}

function textOf({ username, attributes, passwordHash }: Person, column: string): string {
  if (column === USERNAME) return username;
  if (column === MFA_ENABLED) return 'false';
  return (column === PASSWORD_HASH ? passwordHash : attributes[column]) ?? '';
}

/** Cognito wants a backslash before a comma and no quotes; only what cannot be said so is quoted as in RFC 4180. */
function field(value: string): string {
  if (!/[",\\\r\n]/.test(value)) return value;
  return /["\\\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value.replaceAll(',', '\\,');
}
