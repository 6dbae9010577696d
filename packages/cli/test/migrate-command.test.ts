import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runCommand, startCommand, temporaryFolder } from './harness/program.ts';
import { waitFor } from './harness/wait.ts';

const KILLS = 3;
const ROWS = 8_000;
const FEW = 1_500;
/** More than are moved between two looks at the journal. */
const MANY = 20_000;

interface Outcome {
  readonly run: string;
  readonly created: number;
  readonly skipped: number;
  readonly refused: number;
}

/** A folder with data and a file of people, and the command in it. */
function place(content: string) {
  const cwd = temporaryFolder();
  const DATA_DIR = join(cwd, 'data');
  const file = join(cwd, 'people.csv');
  writeFileSync(file, content);
  const env = { ENVIRONMENT: 'test', DATA_DIR, LANG: 'en_US.UTF-8' };
  const migrate = (...args: string[]) => runCommand({ args: ['migrate', ...args], env, cwd });
  const data = join(DATA_DIR, 'custom-cognito.db');
  const ask = <T>(statement: string): T[] => {
    const database = new DatabaseSync(data, { readOnly: true, timeout: 5_000 });
    const rows = database.prepare(statement).all() as T[];
    database.close();
    return rows;
  };
  return { cwd, env, file, data, migrate, ask };
}

describe('the command migrate', () => {
  it('F06 S54 loses nobody and doubles nobody when it is killed at any moment and started again', {
    timeout: 120_000,
  }, async () => {
    const lines = Array.from({ length: ROWS }, (_, n) => `p${n}@example.org,true,${n % 500 === 0 ? 'admin' : ''}`);
    const { file, env, cwd, migrate, ask } = place(`email,email_verified,groups\n${lines.join('\n')}\n`);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const running = startCommand({ args: ['migrate', 'csv', file], env, cwd });
      await sleep(900 + 600 * kill);
      running.kill('SIGKILL');
      await running.ended;
    }
    const { code, stdout, stderr } = await migrate('csv', file, '--json');
    expect(code, stderr).toBe(0);
    const { run, ...counts } = JSON.parse(stdout) as Outcome;
    expect(counts).toMatchObject({ created: ROWS, skipped: 0, refused: 0 });
    const [found] = ask<{ users: number; names: number }>(
      'select count(*) as users, count(distinct email) as names from pool_users',
    );
    expect(found).toEqual({ users: ROWS, names: ROWS });
    expect(ask('select * from pool_members')).toHaveLength(ROWS / 500);
    expect(ask(`select * from auth_migration_rows where state <> 'created'`)).toEqual([]);
    expect(ask('select * from mail_outbox')).toEqual([]);
    expect((await migrate('runs')).stdout).toContain(`${run}`);
  });

  it('S54 neither loses nor doubles anybody when two processes move the same file at once', {
    timeout: 60_000,
  }, async () => {
    const lines = Array.from({ length: FEW }, (_, n) => `t${n}@example.org,true`);
    const { file, migrate, ask } = place(`email,email_verified\n${lines.join('\n')}\n`);
    const both = await Promise.all([migrate('csv', file, '--json'), migrate('csv', file, '--json')]);
    expect(
      both.map(({ code }) => code),
      both.map(({ stderr }) => stderr).join(),
    ).toEqual([0, 0]);
    // Either both have worked on one run, one after the other, or each on its own, which found the other's people there.
    const runs = new Map(
      both.map(({ stdout }) => JSON.parse(stdout) as Outcome).map((outcome) => [outcome.run, outcome]),
    );
    expect([...runs.values()].reduce((sum, { created }) => sum + created, 0)).toBe(FEW);
    for (const { created, skipped, refused } of runs.values()) expect([created + skipped, refused]).toEqual([FEW, 0]);
    const found = ask('select count(*) as users, count(distinct email) as names from pool_users');
    expect(found).toEqual([{ users: FEW, names: FEW }]);
    expect(ask(`select row from auth_migration_rows where state = 'pending'`)).toEqual([]);
  });

  it('tells what it did to people and to programs, with exit code 3 where rows were refused', async () => {
    const { file, migrate, cwd, env } = place('email,email_verified,age\na@example.org,true,7\nb@example.org,no,8\n');
    const report = (end: string) => join(cwd, `report.${end}`);
    const plan = await migrate('csv', file, '--dry-run', '--json', '--report', report('json'));
    expect(plan.code, plan.stderr).toBe(3);
    expect(JSON.parse(plan.stdout)).toEqual({
      run: null,
      dry_run: true,
      source: 'people.csv',
      resumed: false,
      created: 1,
      updated: 0,
      skipped: 0,
      refused: 1,
      not_moved: ['age'],
      refused_rows: [{ row: 2, code: 'no_verified_address' }],
      report: report('json'),
    });
    expect(JSON.parse(readFileSync(report('json'), 'utf8'))).toMatchObject({
      source: 'people.csv',
      created: 1,
      rows: [
        { row: 1, result: 'created' },
        { row: 2, result: 'refused', code: 'no_verified_address' },
      ],
    });
    const moved = await migrate('csv', file, '--report', report('html'));
    expect(moved.code).toBe(3);
    expect(moved.stdout).toMatch(/mig-[0-9a-f]{12} {2}people\.csv\n +1 {2}created\n/);
    expect(moved.stdout).toMatch(/row 2: without a password or a verified address/);
    expect(moved.stderr).toMatch(/Columns that are not moved: age/);
    expect(readFileSync(report('html'), 'utf8')).toMatch(/<tr class="refused"><td>2<td>refused<td>without a password/);
    const spanish = runCommand({
      args: ['migrate', 'csv', file, '--report', report('csv')],
      env: { ...env, LANG: 'es_ES.UTF-8' },
      cwd,
    });
    expect((await spanish).stdout).toMatch(/1 {2}ya estaban\n/);
    // S55: nothing in a report says who anybody is, and nobody else may read it.
    expect(readFileSync(report('csv'), 'utf8')).toBe(
      'row,result,code\n1,skipped,user_exists\n2,refused,no_verified_address\n',
    );
    for (const end of ['json', 'html', 'csv']) expect(statSync(report(end)).mode & 0o777).toBe(0o600);
    // The first may be undone, and then is not gone on with.
    const runs = JSON.parse((await migrate('runs', '--json')).stdout) as { items: { run: string; state: string }[] };
    expect(runs.items.map(({ state }) => state)).toEqual(['finished', 'finished']);
    const first = runs.items.at(-1)!.run;
    const unasked = await migrate('undo', first);
    expect([unasked.code, /--yes/.test(unasked.stderr)]).toEqual([2, true]);
    const undone = await migrate('undo', first, '--yes', '--json');
    const all = { run: first, state: 'undone', undone: 1, kept: 0, kept_rows: [], report: null };
    expect(JSON.parse(undone.stdout)).toEqual(all);
    const late = await migrate('resume', first, '--json');
    expect([late.code, JSON.parse(late.stderr).code]).toEqual([1, 'run_undone']);
  });

  it('undoes, and tells of those who stay because they were changed, with exit code 3', async () => {
    const { file, migrate, cwd, env } = place('email,email_verified\nstays@example.org,true\ngoes@example.org,true\n');
    const { run } = JSON.parse((await migrate('csv', file, '--json')).stdout) as Outcome;
    expect((await runCommand({ args: ['disable-user', 'stays@example.org', '--yes'], env, cwd })).code).toBe(0);
    const report = join(cwd, 'undone.csv');
    const undone = await migrate('undo', run, '--yes', '--report', report);
    expect(undone.code, undone.stderr).toBe(3);
    expect(undone.stdout).toContain(`${run} was undone: 1 users deleted.\n  row 1: was changed since\n`);
    expect(undone.stderr).toContain('1 were kept');
    expect(readFileSync(report, 'utf8')).toBe('row,result,code\n1,kept,changed_since\n2,undone,\n');
    const told = await migrate('undo', run, '--yes', '--json');
    expect(JSON.parse(told.stdout)).toMatchObject({
      undone: 1,
      kept: 1,
      kept_rows: [{ row: 1, code: 'changed_since' }],
    });
    const all = await migrate('undo', run, '--yes', '--include-changed', '--json');
    expect([all.code, JSON.parse(all.stdout)]).toMatchObject([0, { undone: 2, kept: 0, kept_rows: [] }]);
    expect((await migrate('undo', run, '--yes', '--report', 'undone.doc')).code).toBe(2);
  });

  it('is refused with what is wrong, before anything is done', async () => {
    const { file, migrate, cwd } = place('email\na@example.org\n');
    const map = join(cwd, 'map.json');
    writeFileSync(map, '{"email": "correo"}');
    const codes: [string[], number, string][] = [
      [['csv', join(cwd, 'nothing.csv')], 1, 'source_unavailable'],
      [['csv', file, '--map', map], 2, 'invalid_map'],
      [['csv', file, '--map', join(cwd, 'nothing.json')], 2, 'invalid_map'],
      [['csv', file, '--report', join(cwd, 'report.doc')], 2, 'unknown_format'],
      [['db', 'sqlite:nothing.db'], 1, 'source_unavailable'],
      [['resume', 'mig-nothing'], 1, 'unknown_run'],
    ];
    for (const [args, exit, code] of codes) {
      const ended = await migrate(...args, '--json');
      const said = JSON.parse(ended.stderr.trim().split('\n').at(-1) ?? '') as { code: string };
      expect([ended.code, said.code], args.join(' ')).toEqual([exit, code]);
    }
    expect((await migrate('csv', file, '--concurrency', '0')).code).toBe(2);
    expect((await migrate('csv')).code).toBe(2);
  });

  it('ends with Ctrl-C, says how to go on, and goes on', { timeout: 120_000 }, async () => {
    const lines = Array.from({ length: MANY }, (_, n) => `c${n}@example.org,true`);
    const { file, env, cwd, data, migrate, ask } = place(`email,email_verified\n${lines.join('\n')}\n`);
    const running = startCommand({ args: ['migrate', 'csv', file], env, cwd });
    const isMade = `select name from sqlite_master where name = 'auth_migration_rows_batch'`;
    const begun = async () =>
      existsSync(data) && ask(isMade).length > 0 && ask('select row from auth_migration_rows limit 1').length > 0;
    await waitFor('the first batch', begun, 30_000);
    running.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code, stderr).toBe(1);
    expect(stderr).toMatch(/Interrupted\. The same command, or migrate resume, goes on where it stopped\./);
    const [run] = ask<{ id: string; state: string }>('select id, state from auth_migration_runs');
    expect(run?.state).toBe('interrupted');
    const resumed = await migrate('resume', run!.id, '--json');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ resumed: true, created: MANY, skipped: 0, refused: 0 });
  });
});
