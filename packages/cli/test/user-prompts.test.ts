import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { beforeAll, describe, expect, it } from 'vitest';
import { oneWay } from './harness/four-ways.ts';
import { login, newAddress, PASSWORD } from './harness/people.ts';
import { runCommand, temporaryFolder } from './harness/program.ts';
import type { Service } from './harness/service.ts';
import { hasTerminal, runOnTerminal, type Typing } from './harness/shell.ts';

/** What a terminal obeys and does not show. */
const OBEYED = /\u001b(\[[0-9;?]*[A-Za-z])|\r/g;
const ASKS = /\[y\/N\]/;
const HOSTILE = 'Eve\u001b]8;;http://evil\u0007\u202emoc\u200b';
const WIDE = '田中 さくら 👩‍👩‍👧 é';

describe.skipIf(!hasTerminal)('On a terminal', () => {
  oneWay((open) => {
    let service: Service;
    beforeAll(async () => {
      service = await open();
    });
    const create = (email: string, Name: string) =>
      service.cognito('AdminCreateUser', {
        UserPoolId: service.poolId,
        Username: email,
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'name', Value: Name },
        ],
      });
    const onTerminal = async (args: readonly string[], typing: readonly Typing[] = [], columns = 80) => {
      const { code, stdout } = await runOnTerminal(args, { typing, columns, env: service.environment });
      return { code, shown: stdout, lines: stdout.replace(OBEYED, '').trimEnd().split('\n') };
    };

    it('create-user asks for what is missing, the password twice, and shows nothing of it', async () => {
      const email = newAddress();
      const { code, shown } = await onTerminal(
        ['create-user', '--confirmed'],
        [
          [/E-mail address:/, 'nobody\r'],
          [/Enter a valid e-mail address/, `\u0015${email}\r`],
          [/Full name:/, 'Ana Pérez\r'],
          [/Password:/, `${PASSWORD}\r`],
          [/Again:/, 'another\r'],
          [/They differ.*Password:/s, `${PASSWORD}\r`],
          [/Again:/, `${PASSWORD}\r`],
        ],
      );
      expect(shown).toContain(`User created: ${email} (Ana Pérez, `);
      expect(code).toBe(0);
      for (const part of [PASSWORD, PASSWORD.slice(0, 6), 'another', '*']) expect(shown).not.toContain(part);
      expect((await login({ email, password: PASSWORD, browser: service.browser() })).status).toBe(200);
    });

    it('U10 Ctrl-C while it asks changes nothing, and leaves the terminal as it was', async () => {
      const email = newAddress();
      const args = ['create-user', '--email', email, '--name', 'Ana'];
      const { code, shown } = await onTerminal(args, [[/Password:/, '\u0003']]);
      expect(code).toBe(1);
      expect(shown).toMatch(/Interrupted\. Nothing was changed\.\s*$/);
      // The cursor is shown again.
      expect(shown.lastIndexOf('\u001b[?25h')).toBeGreaterThan(shown.lastIndexOf('\u001b[?25l'));
      await create(email, 'Ana');
      const asked = await onTerminal(['delete-user', email], [[ASKS, '\u0003']]);
      expect(asked).toMatchObject({ code: 1 });
      expect(asked.shown).toContain('Nothing was changed.');
    });

    it('S47 S44 asks before it disables, naming the account and the pool, and shows what is hidden in a name', async () => {
      const email = newAddress();
      await create(email, HOSTILE);
      const no = await onTerminal(['disable-user', email], [[ASKS, 'n\r']], 300);
      expect(no.code).toBe(1);
      expect(no.lines.join()).toMatch(
        new RegExp(
          `${email} \\(Eve\\\\u\\{1b\\}\\]8;;http://evil\\\\u\\{7\\}\\\\u\\{202e\\}moc\\\\u\\{200b\\}, [0-9a-f-]{36}\\), in ${service.poolId}: `,
        ),
      );
      expect(no.shown).not.toMatch(/\u202e|\u200b|\u001b\]/);
      expect(await onTerminal(['disable-user', email], [[ASKS, 'y\r']])).toMatchObject({ code: 0 });
    });

    it('list-users tells a terminal nothing beside what another program writes there', async () => {
      const { stdout, code } = await runOnTerminal(['list-users'], { piped: true, env: service.environment });
      expect([code, stdout.split(/\r?\n/)[0]]).toEqual([0, expect.stringMatching(/^E-mail +Name/)]);
    });

    it('I07 list-users fits the width, cuts visibly, and gives wide characters their room', async () => {
      const long = newAddress(`a-very-long-name-${'x'.repeat(20)}`);
      await Promise.all([create(newAddress('wide'), WIDE), create(long, HOSTILE)]);
      const { code, lines, shown } = await onTerminal(['list-users'], [], 72);
      expect(code).toBe(0);
      // A sub that is cut is of no use.
      expect(lines[0]).toMatch(/^E-mail +Name +Status +Created$/);
      const status = lines[0]?.indexOf('Status') ?? 0;
      const rows = lines.slice(1, -2);
      for (const row of rows) {
        expect(stringWidth(row)).toBeLessThanOrEqual(72);
      }
      expect(rows.filter((row) => row.includes('…')).length).toBeGreaterThan(0);
      const wide = rows.find((row) => row.includes('田中')) ?? '';
      expect(stringWidth(wide.slice(0, wide.search(/FORCE|CONFI/)))).toBe(status);
      expect(shown).not.toMatch(/\u202e|\u200b|\u001b\]/);
      expect(lines.at(-1)).toMatch(/^Total: \d+ users$/);
      const roomy = await onTerminal(['list-users', '--search', 'wide'], [], 140);
      expect(roomy.lines[0]).toMatch(/^E-mail +Name +Status +Created +Sub$/);
      expect(roomy.lines[1]).toMatch(/ [0-9a-f-]{36}$/);
    });
  });
});

describe('Where nobody can be asked', () => {
  const run = async (
    args: readonly string[],
    more: { stdin?: string; cwd?: string; env?: Record<string, string> } = {},
  ) => runCommand({ args, stdin: '', ...more });

  it.each([
    [['create-user'], '--email, --name, --password-stdin missing'],
    [['create-user', '--email', 'ana@example.com', '--name', 'Ana'], '--password-stdin missing'],
    [['create-user', '--email', 'ana', '--name', 'Ana', '--password-stdin'], '--email: Enter a valid e-mail address'],
    [['create-user', '--email', 'ana@example.com', '--name', ' ', '--password-stdin'], '--name: This field is missing'],
    [['set-password', 'ana@example.com'], '--password-stdin missing'],
    [['confirm-user', 'ana@example.com', '12345'], 'CODE: The code has six digits'],
    [['list-users', '--status', 'CONFIRM'], 'Expected one of: UNCONFIRMED, '],
    [['list-users', '--search', ' '], '1 to 100 characters are expected'],
    [['report', '--export', 'users.xlsx'], 'ends in .csv or .json'],
    [['add-to-group', 'ana@example.com'], "error: missing required argument 'group'"],
  ])('refuses %j with exit code 2', async (args, says) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
  });

  it.each([['create-user'], ['set-password', 'ana@example.com']])(
    'E08 S41 %s takes no password on its command line',
    async (...args) => {
      const { code, stderr } = await run([...args, '--password', PASSWORD]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^error: unknown option '--password'/);
      expect(stderr).not.toContain(PASSWORD);
    },
  );

  it('E08 takes an empty password from standard input for none', async () => {
    const { code, stderr } = await run([
      'create-user',
      '--email',
      'a@b.example',
      '--name',
      'A',
      '--password-stdin',
      '--json',
    ]);
    expect([code, JSON.parse(stderr)]).toMatchObject([2, { code: 'invalid_option' }]);
  });

  it('creates the first account where no server has been, and looks at nothing where there is nothing', async () => {
    const cwd = temporaryFolder();
    const nothing = await run(['list-users', '--json'], { cwd });
    expect([nothing.code, JSON.parse(nothing.stderr)]).toMatchObject([2, { code: 'no_database' }]);
    expect(existsSync(join(cwd, 'data'))).toBe(false);
    const args = ['create-user', '--email', 'Ada@Example.com', '--name', 'Ada', '--password-stdin'];
    const created = await run(args, { cwd, stdin: PASSWORD, env: { LC_ALL: 'es_ES.UTF-8' } });
    expect(created).toMatchObject({ code: 0, stderr: `Base de datos nueva: ${join('data', 'custom-cognito.db')}\n` });
    expect(created.stdout).toMatch(/^✓ Usuario creado: ada@example\.com \(Ada, [0-9a-f-]{36}\)\. Al entrar elegirá/);
    const listed = await run(['list-users'], { cwd });
    expect(listed.stdout).toMatch(
      /^E-mail +Name +Status +Created +Sub\nada@example\.com +Ada +FORCE_CHANGE_PASSWORD +/,
    );
    expect(readFileSync(join(cwd, 'data', 'custom-cognito.db')).includes(PASSWORD)).toBe(false);
  });
});
