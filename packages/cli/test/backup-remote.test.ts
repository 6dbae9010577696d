import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusedBy, told } from './backup/command-line.ts';
import { remoteWay } from './harness/four-ways.ts';
import { made, newAddress, signIn } from './harness/people.ts';
import { temporaryFolder } from './harness/program.ts';

/** More than a page of Cognito's. */
const MANY = 65;
const LONG_MS = 120_000;

describe('a backup over another Cognito', () => {
  remoteWay((open) => {
    it('takes along what that lets out, says what it does not, and brings its users into an embedded pool', {
      timeout: LONG_MS,
    }, async () => {
      const service = await open();
      const env = { ...service.environment, LOG_LEVEL: 'error' };
      const person = await signIn(await made(service));
      for (let number = 0; number < MANY; number += 1) {
        const UserAttributes = [
          { Name: 'email', Value: newAddress() },
          { Name: 'email_verified', Value: 'true' },
          { Name: 'name', Value: '=1+1' },
        ];
        const Username = UserAttributes[0]?.Value ?? '';
        const { poolId: UserPoolId } = service;
        await service.cognito('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
        if (number < 62) await service.cognito('AdminAddUserToGroup', { UserPoolId, Username, GroupName: 'moderator' });
      }
      const file = join(temporaryFolder(), 'remote.backup');
      const taken = await told(env, 'backup', file, '--passphrase-stdin');
      expect(taken).toMatchObject({
        users: MANY + 1,
        tables: { cognito_pool: 1, cognito_clients: 1, cognito_groups: 2, cognito_members: 62, auth_sessions: 1 },
      });
      expect(taken.tables.pool_users ?? 0).toBe(0);
      expect(taken.left_out).toContain('passwords and their hashes');

      const DATA_DIR = temporaryFolder();
      const here = { DATA_DIR, LOG_LEVEL: 'error' };
      const users = join(DATA_DIR, 'users.csv');
      expect(await told(here, 'restore', file, '--users', users, '--passphrase-stdin')).toMatchObject({
        users: MANY + 1,
      });
      expect(statSync(users).mode & 0o777).toBe(0o600);
      expect(readFileSync(users, 'utf8')).toContain(`"'=1+1"`);
      expect(await told(here, 'migrate', 'csv', users)).toMatchObject({ created: MANY + 1, refused: 0 });
      const found = await told(here, 'list-users', '--group', 'moderator');
      expect(found.total).toBe(62);
      expect(found.users[0]).toMatchObject({ name: '=1+1', email_verified: true, status: 'RESET_REQUIRED' });

      // The service's own record is restored as any; its sessions are ended, and the other Cognito is told so.
      const again = { ...env, DATABASE_URL: `sqlite:${join(temporaryFolder(), 'again.db')}` };
      expect(await told(again, 'restore', file)).toMatchObject({ users: 0, tables: { auth_sessions: 1 } });
      expect(await told(again, 'audit', 'verify')).toMatchObject({ ok: true });
      expect(person.tokens.access_token).toBeDefined();
      expect(await refusedBy(here, 'restore', file, '--users', users, '--passphrase-stdin')).toEqual([
        2,
        'confirmation_needed',
      ]);
    });
  });
});
