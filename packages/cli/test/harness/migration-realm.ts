import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@custom-cognito/database';
import { createPool, type Pool } from '@custom-cognito/pool';
import { createDelivery, createMailbox } from '@custom-cognito/pool/delivery';
import {
  createMigration,
  type JournalRow,
  type Migration,
  type MigrationOptions,
  type Output,
  openSource,
  type Reading,
  type Working,
} from 'custom-cognito';

const PUBLIC_URL = 'http://localhost:9229';

/** Migrations into a pool in this process. */
export interface MigrationRealm {
  readonly pool: Pool;
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly migration: Migration;
  /** The same with other options, such as a Cognito that is busy. */
  another(options: Partial<MigrationOptions>): Promise<Migration>;
  /** A CSV file of this content. */
  file(content: string | Uint8Array): string;
  /** Moves the rows of a CSV file's content. */
  move(content: string | Uint8Array, reading?: Reading, working?: Working): ReturnType<Migration['migrate']>;
  /** What became of the rows, as `3 refused duplicate`; those that were created are left out. */
  told(run: string): Promise<string[]>;
  /** All users' addresses, in the order of their creation. */
  users(): Promise<string[]>;
  mails(): Promise<number>;
  close(): Promise<void>;
}

export async function openMigrationRealm(database: Database): Promise<MigrationRealm> {
  const masterKey = randomBytes(32);
  const mailbox = await createMailbox({ database, masterKey });
  const delivery = await createDelivery({ database, masterKey, transport: mailbox });
  const pool = await createPool({ database, masterKey, delivery, publicUrl: PUBLIC_URL, credentials: null });
  const { UserPool } = await pool.call('CreateUserPool', {
    PoolName: 'new',
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    AutoVerifiedAttributes: ['email'],
    Policies: { PasswordPolicy: { MinimumLength: 8, RequireSymbols: false } },
  });
  const UserPoolId = UserPool?.Id ?? '';
  for (const GroupName of ['admin', 'staff']) await pool.call('CreateGroup', { UserPoolId, GroupName });
  const { UserPoolClient } = await pool.call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'web',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  const another = (options: Partial<MigrationOptions>) =>
    createMigration({
      cognito: pool.call,
      userPoolId: UserPoolId,
      database,
      masterKey,
      fetch: (input, init) => pool.fetch(new Request(input, init)),
      hashes: 'all',
      ...options,
    });
  const migration = await another({});
  const folder = mkdtempSync(join(tmpdir(), 'custom-cognito-migration-'));
  let files = 0;
  const file = (content: string | Uint8Array) => {
    files += 1;
    const path = join(folder, `people-${files}.csv`);
    writeFileSync(path, content);
    return path;
  };
  return {
    pool,
    UserPoolId,
    ClientId: UserPoolClient?.ClientId ?? '',
    migration,
    another,
    file,
    async move(content, reading = {}, working = {}) {
      return migration.migrate(await openSource({ kind: 'csv', path: file(content) }), reading, working);
    },
    async told(run) {
      const rows: JournalRow[] = [];
      for await (const row of migration.rows(run)) rows.push(row);
      return rows.filter(({ state }) => state !== 'created').map(({ row, state, code }) => `${row} ${state} ${code}`);
    },
    async users() {
      const found: string[] = [];
      for (let page: { PaginationToken?: string } | undefined = {}; page; ) {
        const { Users = [], PaginationToken }: Output<'ListUsers'> = await pool.call('ListUsers', {
          UserPoolId,
          ...page,
        });
        found.push(...Users.map(({ Attributes = [] }) => Attributes.find(({ Name }) => Name === 'email')?.Value ?? ''));
        page = PaginationToken === undefined ? undefined : { PaginationToken };
      }
      return found;
    },
    async mails() {
      await delivery.drain();
      return (await mailbox.list()).length;
    },
    async close() {
      await pool.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
