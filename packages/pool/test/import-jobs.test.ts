import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { importFile, linesOf, over, prepareImport, ROLE, sendFile } from './import-client.ts';
import { makeRealm, password, type Realm } from './realm.ts';
import { allRows, asText } from './rows.ts';

const HEADER = 'cognito:username,cognito:mfa_enabled,name,email,email_verified,address';
const EMAIL = 'cognito:username,email_verified';

eachPool((dialect, make) => {
  let test: TestPool;
  let realm: Realm;
  let UserPoolId: string;
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test);
    UserPoolId = realm.UserPoolId;
  });
  const user = async (Username: string) => {
    const { UserAttributes = [], ...rest } = await test.sdk.adminGetUser({ UserPoolId, Username });
    return { ...rest, attributes: Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value])) };
  };
  const usersOf = async (pool: string) => {
    const names: string[] = [];
    for (let PaginationToken: string | undefined, first = true; first || PaginationToken; first = false) {
      const page = await test.sdk.listUsers({ UserPoolId: pool, PaginationToken });
      names.push(
        ...(page.Users ?? []).map(({ Attributes = [] }) => Attributes.find((a) => a.Name === 'email')!.Value!),
      );
      ({ PaginationToken } = page);
    }
    return names;
  };

  describe('a user import job', () => {
    it('says the header that a file has, attributes first', async () => {
      await test.sdk.addCustomAttributes({
        UserPoolId,
        CustomAttributes: [{ Name: 'plan', AttributeDataType: 'String' }],
      });
      const { CSVHeader = [], ...rest } = await test.sdk.getCSVHeader({ UserPoolId });
      expect(rest.UserPoolId).toBe(UserPoolId);
      expect(CSVHeader).toEqual(
        expect.arrayContaining(['name', 'email', 'email_verified', 'updated_at', 'custom:plan']),
      );
      expect(CSVHeader.slice(-2)).toEqual(['cognito:mfa_enabled', 'cognito:username']);
      expect(CSVHeader).not.toContain('sub');
    });

    it('imports users who set a password of their own, and mails nobody by itself', async () => {
      const before = (await test.mails()).length;
      const { job, lines } = await importFile(
        test,
        `${HEADER}\r\nana@example.org,FALSE,"Ana ""la primera""",ana@example.org,TRUE,"Calle 1, 2º\nMadrid"\r\n` +
          'eva@example.org,,Pérez\\, Eva,,true,\r\n',
        { UserPoolId },
      );
      expect(lines).toEqual([]);
      expect(job).toMatchObject({ Status: 'Succeeded', ImportedUsers: 2, SkippedUsers: 0, FailedUsers: 0 });
      expect(job.CompletionDate!.getTime()).toBeGreaterThanOrEqual(job.StartDate!.getTime());
      expect(await user('ana@example.org')).toMatchObject({
        UserStatus: 'RESET_REQUIRED',
        Enabled: true,
        attributes: { name: 'Ana "la primera"', email_verified: 'true', address: 'Calle 1, 2º\nMadrid' },
      });
      expect((await user('eva@example.org')).attributes).toMatchObject({
        name: 'Pérez, Eva',
        email: 'eva@example.org',
      });
      await expectRefusal(realm.signIn('ana@example.org'), 'PasswordResetRequiredException');
      expect(await test.mails()).toHaveLength(before);
      const { ClientId } = realm;
      await test.sdk.forgotPassword({ ClientId, Username: 'ana@example.org' });
      const ConfirmationCode = await test.code('ana@example.org');
      const reset = { ClientId, Username: 'ana@example.org', ConfirmationCode, Password: password };
      await test.sdk.confirmForgotPassword(reset);
      await realm.signIn('ana@example.org');
    });

    it('U08 S48 tells of each row by its line why it was not imported, and doubles nobody', async () => {
      await realm.confirmed('known@example.org');
      const rows = [
        'new@example.org,true,',
        'known@example.org,true,',
        'twice@example.org,true,',
        'TWICE@example.org,true,',
        'unverified@example.org,false,',
        'no address,true,',
        ',true,',
        'short@example.org',
        'mfa@example.org,true,TRUE',
        `${'x'.repeat(130)}@example.org,true,`,
        'nul\0@example.org,true,',
      ];
      const file = `\uFEFF${EMAIL},cognito:mfa_enabled\n${rows.join('\n')}\n`;
      const { job, lines } = await importFile(test, file, { UserPoolId });
      expect(job).toMatchObject({ Status: 'Succeeded', ImportedUsers: 2, SkippedUsers: 2, FailedUsers: 7 });
      expect(lines.map(({ line, result, code }) => `${line} ${result} ${code}`)).toEqual([
        '3 SKIPPED user_exists',
        '5 SKIPPED user_exists',
        '6 FAILED no_verified_address',
        '7 FAILED invalid_attribute',
        '8 FAILED username_missing',
        '9 FAILED column_count',
        '10 FAILED mfa_not_offered',
        '11 FAILED invalid_username',
        '12 FAILED invalid_attribute',
      ]);
      // Once more: the rows that are there are told, and nothing changes.
      const again = await importFile(test, file, { UserPoolId });
      expect(again.job).toMatchObject({ Status: 'Succeeded', ImportedUsers: 0, SkippedUsers: 4, FailedUsers: 7 });
    });

    it('finds nobody by a name that is another user’s sub', async () => {
      const named = await makeRealm(test, { pool: { UsernameAttributes: [] } });
      const { UserSub } = await test.sdk.signUp({ ...named, Username: 'bea', Password: password });
      const file = `cognito:username,email,email_verified\n${UserSub},x@example.org,true\ncarl,c@example.org,true\n`;
      const { lines } = await importFile(test, file, { UserPoolId: named.UserPoolId });
      expect(lines).toMatchObject([{ line: 2, code: 'user_exists' }]);
    });

    it('fails as a whole where the file cannot be read', async () => {
      const files: [string | Uint8Array, RegExp][] = [
        ['', /empty/],
        ['cognito:username,shoe_size\nana,43\n', /does not match/],
        ['email,email_verified\na@example.org,true\n', /lacks cognito:username/],
        [`${EMAIL},email_verified\na@example.org,true,true\n`, /twice/],
        [`${EMAIL}\n"a@example.org,true\n`, /malformed/],
        [`${EMAIL}\n${'a'.repeat(17_000)},true\n`, /malformed/],
        [Buffer.from(`${EMAIL}\nÑandú@example.org,true\n`, 'latin1'), /UTF-8/],
      ];
      for (const [file, message] of files) {
        const { job } = await importFile(test, file, { UserPoolId });
        expect(job).toMatchObject({ Status: 'Failed', ImportedUsers: 0 });
        expect(job.CompletionMessage).toMatch(message);
      }
    });

    it('is started once, with a file, and stopped only while it runs', async () => {
      const { UserImportJob } = await test.sdk.createUserImportJob({
        UserPoolId,
        JobName: 'late',
        CloudWatchLogsRoleArn: ROLE,
      });
      expect(UserImportJob).toMatchObject({ Status: 'Created', ImportedUsers: 0, CloudWatchLogsRoleArn: ROLE });
      const JobId = UserImportJob!.JobId!;
      const call = { UserPoolId, JobId };
      await expectRefusal(test.sdk.startUserImportJob(call), 'PreconditionNotMetException', /not been uploaded/);
      await expectRefusal(test.sdk.stopUserImportJob(call), 'PreconditionNotMetException');
      // The later of two files is the one that counts.
      await sendFile(test, UserImportJob!.PreSignedUrl!, `${EMAIL}\nfirst-file@example.org,true\n`);
      await sendFile(test, UserImportJob!.PreSignedUrl!, `${EMAIL}\nsecond-file@example.org,true\n`);
      const starts = await Promise.allSettled([1, 2, 3].map(() => test.sdk.startUserImportJob(call)));
      expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await over(test, UserPoolId, JobId)).toMatchObject({ ImportedUsers: 1 });
      expect(await usersOf(UserPoolId)).toContain('second-file@example.org');
      expect(await usersOf(UserPoolId)).not.toContain('first-file@example.org');
      expect((await sendFile(test, UserImportJob!.PreSignedUrl!, EMAIL)).status).toBe(409);
      await expectRefusal(test.sdk.startUserImportJob(call), 'PreconditionNotMetException');
      await expectRefusal(test.sdk.stopUserImportJob(call), 'PreconditionNotMetException');
      const unknown = { UserPoolId, JobId: 'import-nothing' };
      await expectRefusal(test.sdk.describeUserImportJob(unknown), 'ResourceNotFoundException');
      await expectRefusal(test.sdk.startUserImportJob(unknown), 'ResourceNotFoundException');
      const unverifying = await makeRealm(test, { pool: { AutoVerifiedAttributes: [] } });
      const other = { UserPoolId: unverifying.UserPoolId };
      const JobOfOther = await prepareImport(test, `${EMAIL}\na@example.org,true\n`, other);
      const start = test.sdk.startUserImportJob({ ...other, JobId: JobOfOther });
      await expectRefusal(start, 'PreconditionNotMetException', /auto verified/);
      await expectRefusal(
        test.sdk.describeUserImportJob({ UserPoolId, JobId: JobOfOther }),
        'ResourceNotFoundException',
      );
    });

    it('takes its file at its own address alone, for a quarter of an hour', async () => {
      const { UserImportJob } = await test.sdk.createUserImportJob({
        UserPoolId,
        JobName: 'guarded',
        CloudWatchLogsRoleArn: ROLE,
      });
      const url = UserImportJob!.PreSignedUrl!;
      const altered = (change: (url: URL) => void) => {
        const other = new URL(url);
        change(other);
        return String(other);
      };
      const wrong = [
        altered((one) => one.searchParams.delete('signature')),
        altered((one) => one.searchParams.set('signature', 'A'.repeat(43))),
        altered((one) => one.searchParams.set('expires', '99999999999')),
        url.replace(/import-\w+\?/, 'import-other?'),
      ];
      for (const address of wrong) {
        expect((await sendFile(test, address, EMAIL)).status).toBe(404);
        expect((await test.pool.fetch(new Request(address))).status).toBe(404);
      }
      const pieces = new ReadableStream({
        pull(controller) {
          controller.enqueue(new Uint8Array(8 * 1_048_576));
        },
      });
      const endless = new Request(url, { method: 'PUT', body: pieces, duplex: 'half' } as RequestInit);
      expect((await test.pool.fetch(endless)).status).toBe(413);
      const { JobId } = UserImportJob!;
      const left = (await allRows(test.database, dialect)).get('pool_import_pieces') ?? [];
      expect(left.filter((row) => row.job_id === JobId)).toEqual([]);
      expect((await sendFile(test, url, EMAIL)).status).toBe(200);
      test.clock.advance(15 * 60_000 + 1_000);
      expect((await sendFile(test, url, EMAIL)).status).toBe(404);
    });

    it('E01 keeps no file when it is over, and none that can be read before', async () => {
      const file = `${EMAIL},cognito:password_hash\nsecret-keeper@example.org,true,$2b$31$${'.'.repeat(53)}\n`;
      const JobId = await prepareImport(test, file, { UserPoolId });
      expect(asText(await allRows(test.database, dialect))).not.toContain('secret-keeper');
      await test.sdk.startUserImportJob({ UserPoolId, JobId });
      await over(test, UserPoolId, JobId);
      const rows = await allRows(test.database, dialect);
      const jobs = rows.get('pool_import_pieces')?.filter((row) => row.job_id === JobId);
      expect(jobs).toEqual([]);
      expect(asText(rows)).not.toContain('$2b$31$');
    });

    it('stops where it is asked to, with what was imported until then', async () => {
      const other = (await makeRealm(test)).UserPoolId;
      const names = Array.from({ length: 6_000 }, (_, n) => `n${n}@example.org`);
      const file = `${EMAIL}\n${names.map((name) => `${name},true`).join('\n')}\n`;
      const JobId = await prepareImport(test, file, { UserPoolId: other });
      await test.sdk.startUserImportJob({ UserPoolId: other, JobId });
      await test.sdk.stopUserImportJob({ UserPoolId: other, JobId });
      const job = await over(test, other, JobId);
      expect(job.Status).toBe('Stopped');
      expect(await usersOf(other)).toHaveLength(job.ImportedUsers!);
      expect(job.ImportedUsers).toBeLessThan(6_000);
    });

    it('goes on in another process where one has ended, and imports every row once', async () => {
      const UserPoolIdOfMany = (await makeRealm(test)).UserPoolId;
      const ending = await make();
      const names = Array.from({ length: 5_000 }, (_, n) => `many${n}@example.org`);
      const file = `${EMAIL}\n${names.map((name) => `${name},true`).join('\n')}\n`;
      const JobId = await prepareImport(test, file, { UserPoolId: UserPoolIdOfMany });
      await ending.sdk.startUserImportJob({ UserPoolId: UserPoolIdOfMany, JobId });
      await ending.pool.close();
      const left = await test.sdk.describeUserImportJob({ UserPoolId: UserPoolIdOfMany, JobId });
      expect(left.UserImportJob).toMatchObject({ Status: 'InProgress' });
      test.pool.parts.imports.wake();
      expect(await over(test, UserPoolIdOfMany, JobId)).toMatchObject({ Status: 'Succeeded', ImportedUsers: 5_000 });
      expect(new Set(await usersOf(UserPoolIdOfMany))).toEqual(new Set(names));
    });

    it('is listed by page, and goes with its pool', async () => {
      const other = (await makeRealm(test)).UserPoolId;
      const made: string[] = [];
      for (const n of [1, 2, 3]) {
        const more = { UserPoolId: other, JobName: `job ${n}` };
        made.push(await prepareImport(test, `${EMAIL}\nbad row\n`, more));
      }
      await test.sdk.startUserImportJob({ UserPoolId: other, JobId: made[0]! });
      expect(await linesOf(test, await over(test, other, made[0]!))).toHaveLength(1);
      const first = await test.sdk.listUserImportJobs({ UserPoolId: other, MaxResults: 2 });
      const { PaginationToken } = first;
      const second = await test.sdk.listUserImportJobs({ UserPoolId: other, MaxResults: 2, PaginationToken });
      const ids = [...first.UserImportJobs!, ...second.UserImportJobs!].map(({ JobId }) => JobId);
      expect(ids).toEqual(made);
      expect(second.PaginationToken).toBeUndefined();
      await test.sdk.deleteUserPool({ UserPoolId: other });
      const rows = await allRows(test.database, dialect);
      for (const table of ['pool_import_jobs', 'pool_import_pieces', 'pool_import_lines']) {
        const left = rows.get(table)?.filter((row) => made.includes(String(row.job_id ?? row.id)));
        expect(left, table).toEqual([]);
      }
    });
  });
});
