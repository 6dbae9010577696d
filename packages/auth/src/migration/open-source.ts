import type { Source, SourceAddress } from './source.ts';

/** Opens a source. Throws MigrationError. */
export async function openSource(address: SourceAddress): Promise<Source> {
  // Most who have the service never migrate; drivers are read when they are needed.
  return address.kind === 'csv'
    ? (await import('./csv-source.ts')).openCsvSource(address)
    : (await import('./sql-source.ts')).openSqlSource(address);
}
