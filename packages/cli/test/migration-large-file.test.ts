import { eachDatabase } from '@custom-cognito/database/testing';
import { openSource } from 'custom-cognito';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MigrationRealm, openMigrationRealm } from './harness/migration-realm.ts';

/** More than are read in the thread of whoever asks. */
const MANY = 6_000;

eachDatabase((_dialect, open) => {
  let realm: MigrationRealm;
  beforeAll(async () => {
    realm = await openMigrationRealm(await open());
  });
  afterAll(() => realm.close());
  const threads = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
  const content = (prefix: string, rows: Readonly<Record<number, string>> = {}) => {
    const lines = Array.from({ length: MANY }, (_, n) => rows[n + 1] ?? `${prefix}${n + 1}@example.org;yes;`);
    return `correo;email_verified;groups\n${lines.join('\n')}\n`;
  };
  const reading = { map: { email: 'correo' } };

  describe('a large file', () => {
    it('is read elsewhere, and its rows are told of by the numbers that they have', async () => {
      const before = threads();
      const text = content('big', { 3: 'none', 5999: 'nowhere@example.org;perhaps;', 6000: 'BIG1@example.org;yes;' });
      const { id, counts, columns } = await realm.move(text, reading);
      expect(await realm.told(id)).toEqual([
        '3 refused column_count',
        '5999 refused invalid_email_verified',
        '6000 refused duplicate',
      ]);
      expect(counts).toMatchObject({ created: MANY - 3, refused: 3, pending: 0 });
      expect(columns).toEqual([]);
      expect(threads()).toBe(before);
    });

    it('is gone on with where it was interrupted, and leaves no thread behind', async () => {
      const before = threads();
      const source = await openSource({ kind: 'csv', path: realm.file(content('stop')) });
      const small = await realm.another({ rowsPerJob: 2_000 });
      const stop = new AbortController();
      const interrupted = small.migrate(source, reading, { signal: stop.signal, progress: () => stop.abort() });
      await expect(interrupted).rejects.toMatchObject({ code: 'interrupted' });
      expect(threads()).toBe(before);
      const { resumed, counts } = await small.migrate(source, reading);
      expect({ resumed, counts }).toMatchObject({ resumed: true, counts: { created: MANY, refused: 0 } });
    });

    it('U08 says at which line it is malformed; what was read before is not lost', async () => {
      const text = content('bad', { 5500: `${'x'.repeat(70_000)}@example.org;yes;` });
      const source = await openSource({ kind: 'csv', path: realm.file(text) });
      const broken = { code: 'malformed_csv', detail: expect.stringMatching(/^CSV_MAX_RECORD_SIZE, line 550[01]$/) };
      await expect(realm.migration.migrate(source, reading)).rejects.toMatchObject(broken);
      const [run] = await realm.migration.runs();
      expect(run).toMatchObject({ state: 'interrupted', counts: { created: 5_000, pending: 0 } });
    });

    it('is told of when it is gone before it was read', async () => {
      const source = await openSource({ kind: 'csv', path: realm.file(content('gone')) });
      const { file = { path: '', delimiter: '' } } = source;
      const moved = { ...source, file: { ...file, path: `${file.path}.gone` } };
      const missing = { code: 'source_unavailable', detail: 'ENOENT' };
      await expect(realm.migration.migrate(moved, reading)).rejects.toMatchObject(missing);
    });
  });
});
