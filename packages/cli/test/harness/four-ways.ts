import type { Dialect } from '@custom-cognito/database';
import { anotherDatabase, eachDatabase, oneDatabase } from '@custom-cognito/database/testing';
import { afterAll, describe, expect } from 'vitest';
import { type Environment, type Service, startService } from './service.ts';

/** Starts the program once more with these settings; it is stopped after the block. */
export type OpenService = (settings?: Environment) => Promise<Service>;

export interface WayName {
  readonly backEnd: Service['backEnd'];
  readonly dialect: Dialect;
}

type Tests = (open: OpenService, way: WayName) => void;

/**
 * Declares tests for the pool in the API's own process and for one behind HTTP and SigV4, each on SQLite and on
 * PostgreSQL where `TEST_EVERY_DATABASE` is set; else the first on SQLite and the second on PostgreSQL. The services of a
 * block share its databases. After the tests nothing unexpected may have been logged.
 *
 * `concurrent` runs the tests beside each other: most of them wait, for answers take the same time by design.
 */
export const fourWays: { (tests: Tests): void; concurrent(tests: Tests): void } = Object.assign(
  (tests: Tests) => declareWays(describe, tests),
  { concurrent: (tests: Tests) => declareWays(describe.concurrent, tests) },
);

const DATABASES = { embedded: 'sqlite', remote: 'postgres' } as const;

function declareWays(block: typeof describe | typeof describe.concurrent, tests: Tests): void {
  for (const backEnd of ['embedded', 'remote'] as const) {
    block(`with ${backEnd === 'embedded' ? 'the embedded pool' : 'a remote pool'}`, () =>
      oneDatabase(DATABASES[backEnd], (dialect, _open, databaseUrl) => {
        const poolDatabaseUrl = backEnd === 'remote' ? anotherDatabase(dialect) : '';
        declare({ backEnd, databaseUrl, poolDatabaseUrl }, (open) => tests(open, { backEnd, dialect }));
      }),
    );
  }
}

/** Declares tests of what the pool in the API's own process does at once, on SQLite and on PostgreSQL. */
export function embeddedWays(tests: (open: OpenService) => void): void {
  eachDatabase((_dialect, _open, databaseUrl) =>
    declare({ backEnd: 'embedded', databaseUrl, poolDatabaseUrl: '' }, tests),
  );
}

/** Declares tests of what no pool and no database changes. */
export function oneWay(tests: (open: OpenService) => void): void {
  const databaseUrl = anotherDatabase('sqlite');
  declare({ backEnd: 'embedded', databaseUrl, poolDatabaseUrl: '' }, tests);
}

/** Declares tests of what only a pool behind HTTP does, and no database changes. */
export function remoteWay(tests: (open: OpenService) => void): void {
  const [databaseUrl, poolDatabaseUrl] = [anotherDatabase('sqlite'), anotherDatabase('sqlite')];
  declare({ backEnd: 'remote', databaseUrl, poolDatabaseUrl }, tests);
}

function declare(way: Parameters<typeof startService>[0], tests: (open: OpenService) => void): void {
  const services: Service[] = [];
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    const errors = services.flatMap(({ logged }) => logged.filter(({ level }) => Number(level) >= 50));
    expect(errors).toEqual([]);
  });
  tests(async (settings) => {
    const service = await startService(way, settings);
    services.push(service);
    return service;
  });
}
