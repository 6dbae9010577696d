import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command, refusedBy, told } from './backup/command-line.ts';
import { remoteWay } from './harness/four-ways.ts';
import { made, newAddress, signIn } from './harness/people.ts';
import { temporaryFolder } from './harness/program.ts';

/** More than a page of Cognito's. */
const MANY = 65;
const LONG_MS = 120_000;

/** The pool behind an endpoint whose owner may not list identity providers. */
async function withholding(endpoint: string) {
  const server = createServer((request, response) => {
    if (request.headers['x-amz-target']?.toString().endsWith('.ListIdentityProviders')) {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
      return response.end(JSON.stringify({ __type: 'AccessDeniedException', message: 'Not authorized.' }));
    }
    // As it came: the name of the host is signed.
    const { method, headers } = request;
    const there = ask(`${endpoint}${request.url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    return request.pipe(there);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

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
      expect(taken.refused).toEqual([]);
      const behind = await withholding(String(service.environment.COGNITO_ENDPOINT));
      const partial = { ...env, COGNITO_ENDPOINT: behind.url };
      const said = await command(partial, 'backup', join(temporaryFolder(), 'partial.backup'), '--passphrase-stdin');
      behind.close();
      expect([said.code, said.stderr]).toEqual([0, expect.stringContaining('identity providers (AccessDenied')]);

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
