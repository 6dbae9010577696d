import { DatabaseSync } from 'node:sqlite';
import { eachDatabase } from '@custom-cognito/database/testing';
import { type Cognito, MigrationError, openSource } from 'custom-cognito';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MigrationRealm, openMigrationRealm } from './harness/migration-realm.ts';

const MD5 = '{MD5}uHyMnSlmoO0mLIeT3OZSEQ==';
const OLD_PASSWORD = 'Correct-horse-4';
const COOKBOOKS = `CREATE TABLE users (email varchar(200), full_name varchar(200), phone_number varchar(30),
  created_at timestamp, active boolean)`;
const PEOPLE = `INSERT INTO users VALUES ('ana@example.org', 'Ana Ñandú', '+34600000001', '2020-02-03 04:05:06', true),
  ('left@example.org', 'Left', null, '2020-02-03 04:05:06', false), ('eva@example.org', 'Eva', null, null, true)`;
const MARIADB = process.env.TEST_MARIADB_URL;
const needed = MARIADB !== undefined || process.env.CI === 'true';

eachDatabase((dialect, open, url) => {
  let realm: MigrationRealm;
  beforeAll(async () => {
    realm = await openMigrationRealm(await open());
  });
  afterAll(() => realm.close());
  const user = async (Username: string) => {
    const { UserPoolId } = realm;
    const { UserAttributes = [], ...rest } = await realm.pool.call('AdminGetUser', { UserPoolId, Username });
    const { Groups = [] } = await realm.pool.call('AdminListGroupsForUser', { UserPoolId, Username });
    const attributes = Object.fromEntries(UserAttributes.map(({ Name = '', Value }) => [Name, Value]));
    return { ...rest, attributes, groups: Groups.map(({ GroupName }) => GroupName) };
  };
  const signIn = (USERNAME: string, PASSWORD: string) =>
    realm.pool.call('InitiateAuth', {
      ClientId: realm.ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD },
    });
  const rows = (prefix: string, many: number) =>
    Array.from({ length: many }, (_, n) => `${prefix}${n}@example.org,true`).join('\n');

  describe('a migration', () => {
    it('S50 S51 S52 S58 moves people whole: attributes, groups, passwords, who may not sign in; and mails nobody', async () => {
      const mails = await realm.mails();
      const { counts, columns } = await realm.move(
        `email,Full_Name,phone,email_verified,groups,status,created_at,password_hash,shoe_size
keeps@example.org,"Ana ""la 1ª"", Pérez",0034 600-00 00 01,yes,admin; staff,active,2020-01-01,${MD5},43
resets@example.org,Eva,,TRUE,,,,,
stays-out@example.org,Bea,,1,,disabled,,${MD5},
`,
      );
      expect(counts).toMatchObject({ created: 3, refused: 0 });
      expect(columns).toEqual(['shoe_size', 'created_at']);
      expect(await user('keeps@example.org')).toMatchObject({
        UserStatus: 'CONFIRMED',
        Enabled: true,
        groups: ['admin', 'staff'],
        attributes: { name: 'Ana "la 1ª", Pérez', phone_number: '+34600000001', email_verified: 'true' },
      });
      expect((await signIn('keeps@example.org', OLD_PASSWORD)).AuthenticationResult).toBeDefined();
      expect((await user('resets@example.org')).UserStatus).toBe('RESET_REQUIRED');
      expect((await user('stays-out@example.org')).Enabled).toBe(false);
      expect(await realm.mails()).toBe(mails);
    });

    it('S48 S49 U08 tells of each row by its number and a code', async () => {
      const { ClientId, pool, UserPoolId } = realm;
      const squat = (Username: string) => pool.call('SignUp', { ClientId, Username, Password: 'Squatters-1' });
      await squat('victim@example.org');
      await squat('unproven@example.org');
      const { sub: squatter } = (await user('victim@example.org')).attributes;
      await pool.call('AdminCreateUser', { UserPoolId, Username: 'there@example.org', MessageAction: 'SUPPRESS' });
      const { id, counts } = await realm.move(
        `email,email_verified,phone,status,groups,password_hash
new@example.org,true,,,,
NEW@example.org,true,,,,
there@example.org,true,,,,
victim@example.org,true,,,,
unproven@example.org,false,,,,${MD5}
not an address,true,,,,
,true,,,,
phone@example.org,true,none,,,
perhaps@example.org,perhaps,,,,
odd@example.org,true,,frozen,,
waiting@example.org,true,,UNCONFIRMED,,
lost@example.org,false,,,,
groupless@example.org,true,,,nobody knows,
bomb@example.org,true,,,,$2b$31$${'.'.repeat(53)}
short@example.org,true
`,
      );
      expect(await realm.told(id)).toEqual([
        '2 refused duplicate',
        '3 skipped user_exists',
        '4 updated unverified_replaced',
        '5 skipped user_exists',
        '6 refused invalid_email',
        '7 refused username_missing',
        '8 refused invalid_phone_number',
        '9 refused invalid_email_verified',
        '10 refused unknown_status',
        '11 refused unconfirmed_in_source',
        '12 refused no_verified_address',
        '13 refused group_not_found',
        '14 refused hash_too_costly',
        '15 refused column_count',
      ]);
      expect(counts).toMatchObject({ created: 1, updated: 1, skipped: 2, refused: 11, pending: 0 });
      expect((await user('victim@example.org')).attributes.sub).not.toBe(squatter);
    });

    it('does nothing twice: the same file again finds everybody there', async () => {
      const content = `email,email_verified\n${rows('again', 40)}\n`;
      expect((await realm.move(content)).counts.created).toBe(40);
      const before = await realm.users();
      expect((await realm.move(content)).counts).toMatchObject({ created: 0, skipped: 40 });
      expect(await realm.users()).toEqual(before);
    });

    it('plans: says what would become of each row, and changes nothing', async () => {
      await realm.move('email,email_verified\nplanned@example.org,true\n');
      const before = [await realm.users(), await realm.migration.runs()];
      const path = realm.file(
        `email,email_verified\nplanned@example.org,true\n${rows('plan', 3)}\nPLAN1@example.org,true\nx,1\n`,
      );
      const planned = await realm.migration.plan(await openSource({ kind: 'csv', path }), {});
      const told: string[] = [];
      for await (const { row, state, code } of planned.rows) told.push(`${row} ${state} ${code}`);
      expect(told).toEqual([
        '1 skipped user_exists',
        '2 created undefined',
        '3 created undefined',
        '4 created undefined',
        '5 refused duplicate',
        '6 refused invalid_email',
      ]);
      expect([await realm.users(), await realm.migration.runs()]).toEqual(before);
    });

    it('is undone: whom it made are gone, and nobody else', async () => {
      const before = await realm.users();
      const { id } = await realm.move(
        `email,email_verified,groups\n${rows('undo', 30)}\nundone@example.org,true,admin\n`.replaceAll(
          'true\n',
          'true,\n',
        ),
      );
      expect(await realm.users()).toHaveLength(before.length + 31);
      const { UserPoolId } = realm;
      // Deleted, and registered again by somebody since.
      await new Promise((later) => setTimeout(later, 1_100));
      await realm.pool.call('AdminDeleteUser', { UserPoolId, Username: 'undo3@example.org' });
      await realm.pool.call('AdminCreateUser', {
        UserPoolId,
        Username: 'undo3@example.org',
        MessageAction: 'SUPPRESS',
      });
      expect((await realm.migration.undo(id)).counts).toMatchObject({ created: 0, undone: 31 });
      expect(await realm.users()).toEqual([...before, 'undo3@example.org']);
      await expect(realm.migration.sourceOf(id)).rejects.toMatchObject({ code: 'run_undone' });
      await expect(realm.migration.undo('mig-nothing')).rejects.toMatchObject({ code: 'unknown_run' });
    });

    it('S54 goes on where it was interrupted', async () => {
      const small = await realm.another({ rowsPerJob: 10 });
      const path = realm.file(`email,email_verified\n${rows('stop', 95)}\n`);
      const stop = new AbortController();
      const progress = (done: number) => (done >= 30 ? stop.abort() : undefined);
      const source = await openSource({ kind: 'csv', path });
      const interrupted = small.migrate(source, {}, { signal: stop.signal, progress });
      await expect(interrupted).rejects.toMatchObject({ code: 'interrupted' });
      const [run] = await small.runs();
      expect(run).toMatchObject({ state: 'interrupted', counts: { created: 30, pending: 0 } });
      const { address, reading } = await small.sourceOf(run!.id);
      const done = await small.migrate(await openSource(address), reading);
      expect(done).toMatchObject({
        id: run!.id,
        resumed: true,
        state: 'finished',
        counts: { created: 95, refused: 0 },
      });
      expect((await realm.users()).filter((email) => email.startsWith('stop'))).toHaveLength(95);
    });

    it('S57 asks less at a time of a Cognito that is busy, and loses nothing', async () => {
      let running = 0;
      let most = 0;
      const busy: Cognito = async (operation, input) => {
        running += 1;
        most = Math.max(most, running);
        try {
          if (running > 3) throw Object.assign(new Error('Rate exceeded'), { name: 'TooManyRequestsException' });
          await new Promise((later) => setTimeout(later, 2));
          return await realm.pool.call(operation, input);
        } finally {
          running -= 1;
        }
      };
      const patient = await realm.another({ cognito: busy });
      const content = `email,email_verified,groups\n${rows('busy', 40).replaceAll('true', 'true,staff')}\n`;
      const source = await openSource({ kind: 'csv', path: realm.file(content) });
      expect((await patient.migrate(source, {}, { concurrency: 16 })).counts).toMatchObject({ created: 40 });
      expect((await user('busy39@example.org')).groups).toEqual(['staff']);
      expect(most).toBeGreaterThan(3);
    });

    it('gives each job of AWS hashes of one algorithm, and leaves behind what AWS does not take', async () => {
      const aws = await realm.another({ hashes: 'aws' });
      const hashes = [`$2b$04$${'a'.repeat(53)}`, `$pbkdf2-sha256$1000$c2FsdHNhbHQ$${'A'.repeat(43)}`, MD5, ''];
      const lines = hashes.map((hash, n) => `aws${n}@example.org,true,${hash}`);
      const path = realm.file(
        `email,email_verified,password_hash\n${lines.join('\n')}\nlost-aws@example.org,no,${MD5}\n`,
      );
      const { counts, id } = await aws.migrate(await openSource({ kind: 'csv', path }), {});
      expect(counts).toMatchObject({ created: 4, refused: 1 });
      expect(await realm.told(id)).toEqual(['5 refused no_verified_address']);
      const statuses = await Promise.all([0, 1, 2, 3].map(async (n) => (await user(`aws${n}@example.org`)).UserStatus));
      expect(statuses).toEqual(['CONFIRMED', 'CONFIRMED', 'RESET_REQUIRED', 'RESET_REQUIRED']);
    });
  });

  describe('a source', () => {
    it('S56 U08 is CSV in UTF-8, with a mark or without, lines ended either way, between any usual delimiters', async () => {
      const { counts } = await realm.move('\uFEFFemail;email_verified;name\r\nbom@example.org;true;"Ñ;1"\r\n\r\n');
      expect(counts.created).toBe(1);
      expect((await user('bom@example.org')).attributes.name).toBe('Ñ;1');
      const faults: [string | Uint8Array, string][] = [
        [Buffer.from('email\nÑandú@example.org\n', 'latin1'), 'not_utf8'],
        ['email\n"never closed\n', 'malformed_csv'],
        ['', 'no_rows'],
        ['shoe_size\n43\n', 'no_username_column'],
      ];
      for (const [content, code] of faults) await expect(realm.move(content), code).rejects.toMatchObject({ code });
      await expect(openSource({ kind: 'csv', path: '/nowhere/people.csv' })).rejects.toBeInstanceOf(MigrationError);
    });

    it('is read by a map: other names, several columns in one, a value for all', async () => {
      const map = {
        email: 'correo',
        name: '{nombre} {apellidos}',
        email_verified: '=true',
        password_hash: ['sha1', '{sal}', '{clave}'].join('$'),
      };
      const content =
        'Correo,nombre,apellidos,sal,clave\nmapa@example.org,Ana,Pérez Gil,s,4ff5b97cb3ad1b7d1e8bc3ae6a3a5b8a6d0c6ac4\n';
      expect((await realm.move(content, { map })).counts.created).toBe(1);
      expect(await user('mapa@example.org')).toMatchObject({
        UserStatus: 'CONFIRMED',
        attributes: { name: 'Ana Pérez Gil', email_verified: 'true' },
      });
      await expect(realm.move(content, { map: { email: 'nothing' } })).rejects.toMatchObject({ code: 'invalid_map' });
      await expect(realm.move(content, { map: { shoe: 'correo' } })).rejects.toMatchObject({ code: 'invalid_map' });
    });

    it('is a file with Cognito’s own header', async () => {
      const { CSVHeader = [] } = await realm.pool.call('GetCSVHeader', { UserPoolId: realm.UserPoolId });
      const values = {
        'cognito:username': '826731b2-bf17-4bd9-b45c-6a26c76ddaae',
        email: 'header@example.org',
        email_verified: 'true',
        'cognito:mfa_enabled': 'false',
      };
      const row = CSVHeader.map((name) => values[name as keyof typeof values] ?? '').join(',');
      expect((await realm.move(`${CSVHeader.join(',')}\n${row}\n`)).counts.created).toBe(1);
      expect((await user('header@example.org')).UserStatus).toBe('RESET_REQUIRED');
    });

    const moveFrom = async (address: string, query?: string) => {
      const source = await openSource({ kind: 'db', url: address, query });
      try {
        return await realm.migration.migrate(source, { vouched: true });
      } finally {
        await source.close();
      }
    };
    const names = async () => {
      const found = [(await user('ana@example.org')).attributes, (await user('eva@example.org')).attributes];
      return found.map(({ name, phone_number, email_verified }) => `${name} ${phone_number} ${email_verified}`);
    };
    const expectCookbooks = async (address: string) => {
      const { id, counts, columns } = await moveFrom(address);
      expect(counts).toMatchObject({ created: 2, skipped: 0, refused: 0 });
      expect(columns).toEqual(['created_at']);
      expect(await names()).toEqual(['Ana Ñandú +34600000001 true', 'Eva undefined true']);
      await expect(moveFrom(address, 'SELECT nothing FROM nowhere')).rejects.toMatchObject({ code: 'query_failed' });
      await expect(moveFrom(address, 'DELETE FROM users')).rejects.toMatchObject({ name: 'MigrationError' });
      // Nothing of the source is changed, whatever the query says.
      expect((await moveFrom(address)).counts).toMatchObject({ created: 0, skipped: 2 });
      await realm.migration.undo(id);
    };

    it('is the cookbook’s table in SQLite', async () => {
      const path = realm.file('');
      const file = new DatabaseSync(path);
      file.exec(`${COOKBOOKS}; ${PEOPLE}`);
      file.close();
      await expectCookbooks(`sqlite:${path}`);
      await expect(moveFrom('oracle://nowhere')).rejects.toMatchObject({ code: 'source_unavailable' });
    });

    const inPostgres = async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(`${COOKBOOKS}; ${PEOPLE}`);
      await client.end();
      await expectCookbooks(String(url));
    };
    if (dialect === 'postgres') it('is the cookbook’s table in PostgreSQL', inPostgres);

    it.runIf(needed)('is the cookbook’s table in MariaDB', async () => {
      const url = MARIADB ?? expect.fail('TEST_MARIADB_URL is not set and no MariaDB was found');
      const mariadb = await createConnection(url.replace('mariadb:', 'mysql:'));
      try {
        await mariadb.query('DROP TABLE IF EXISTS users');
        await mariadb.query(COOKBOOKS.replace('timestamp', 'timestamp null'));
        await mariadb.query(PEOPLE);
        await expectCookbooks(url);
      } finally {
        await mariadb.query('DROP TABLE IF EXISTS users');
        await mariadb.end();
      }
    });
  });
});
