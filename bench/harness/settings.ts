import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dialect } from '@custom-cognito/database';

/** Rounds from which on a result counts; fewer are a trial. */
export const ENOUGH_ROUNDS = 7;

/** What a run may be told; everything has a default and a bound. */
export const settings = {
  rounds: whole('BENCH_ROUNDS', { unset: ENOUGH_ROUNDS, least: 1, most: 50 }),
  /** Milliseconds that one side is driven per round. */
  sliceMs: whole('BENCH_SLICE_MS', { unset: 2_000, least: 50, most: 30_000 }),
  /** The database under Custom Cognito. */
  database: database(process.env.BENCH_DATABASE ?? 'sqlite'),
  /** A server on which databases named `custom_cognito_bench_…` may be made and dropped. */
  postgres: process.env.BENCH_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres',
  /** Numbers of users, the smallest first. */
  sizes: sizes(process.env.BENCH_SIZES ?? '1000,1000000'),
  /** Rows of the audit record that monitoring is asked of. */
  auditRows: whole('BENCH_AUDIT_ROWS', { unset: 10_000_000, least: 1_000_000, most: 100_000_000 }),
  /** A folder for processor profiles of Custom Cognito's servers; a profiled run is no measurement. */
  profiles: process.env.BENCH_PROFILES,
} as const;

/** Where seeded databases and data folders live; seeds are kept between runs. */
export const folder = process.env.BENCH_FOLDER ?? join(tmpdir(), 'custom-cognito-bench');
mkdirSync(folder, { recursive: true, mode: 0o700 });

function whole(name: string, { unset, least, most }: { unset: number; least: number; most: number }): number {
  const value = Number(process.env[name] ?? unset);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}.`);
}

function database(text: string): Dialect {
  if (text === 'sqlite' || text === 'postgres') return text;
  throw new RangeError('BENCH_DATABASE must be sqlite or postgres.');
}

function sizes(text: string): readonly number[] {
  const found = text.split(',').map(Number);
  if (found.length >= 2 && found.every((size) => Number.isInteger(size) && size >= 100 && size <= 1_000_000)) {
    return found.toSorted((a, b) => a - b);
  }
  throw new RangeError('BENCH_SIZES must be two or more numbers from 100 to 1000000, separated by commas.');
}
