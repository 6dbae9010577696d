import type { AuditEntry } from 'custom-cognito';
import { beforeAll, describe, expect, it } from 'vitest';
import { fourWays, oneWay, remoteWay } from './harness/four-ways.ts';
import { codeFor, login, made, newAddress, otherThan, PASSWORD, register, signIn } from './harness/people.ts';
import { runCommand } from './harness/program.ts';
import type { Service } from './harness/service.ts';
import { DEAD, OVER, refreshed, seen } from './harness/standing.ts';
import { waitFor } from './harness/wait.ts';

/** How soon a running server feels what a command did. */
const FELT_MS = 2_000;
const ANOTHER_PASSWORD = 'siete lámparas en la escalera';

interface Running {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The exit code, and the members of what was said. */
interface Said extends Readonly<Record<string, unknown>> {
  readonly exit: number | null;
}

/** Runs a command for programs beside a server, and reads what it says, wherever it says it. */
const commandBeside =
  (service: () => Service) =>
  async (args: readonly string[], { stdin = '', env = {} }: Running = {}): Promise<Said> => {
    const starting = { args: [...args, '--json'], env: { ...service().environment, ...env }, stdin };
    const { code: exit, stdout, stderr } = await runCommand(starting);
    return { ...(JSON.parse(exit === 0 ? stdout : stderr) as object), exit };
  };

fourWays((open) => {
  let service: Service;
  beforeAll(async () => {
    service = await open();
  });
  const command = commandBeside(() => service);

  /** What operators did to somebody, as it stands in the record. */
  async function recorded(sub: unknown): Promise<readonly string[]> {
    const entries: AuditEntry[] = [];
    for await (const entry of service.auth().auditEntries({ subject: String(sub), actor: 'test' })) entries.push(entry);
    const acts = entries.filter(({ actor }) => actor?.startsWith('operator:'));
    return acts.map(({ event, action = event, outcome }) => `${action} ${outcome}`);
  }

  const dies = async (token: string) =>
    waitFor('the token to be refused', async () => (await seen(service.browser(), token)) === DEAD, FELT_MS);

  it('A13 S47 creates somebody who can sign in, shows and lists them, and never says the password', async () => {
    const email = newAddress();
    const person = ['--email', email, '--name', 'Ana Pérez', '--phone', '+34600111222'];
    const args = ['create-user', ...person, '--group', 'moderator', '--confirmed', '--password-stdin'];
    const created = await command(args, { stdin: `${PASSWORD}\n` });
    expect(created).toMatchObject({ exit: 0, email, name: 'Ana Pérez', status: 'CONFIRMED', email_verified: true });
    expect(JSON.stringify(created)).not.toContain(PASSWORD);
    const { tokens } = await signIn({ email, password: PASSWORD, browser: service.browser() });
    const { groups } = (await service.browser().get('/api/auth/me', { token: tokens.access_token })).body;
    expect(groups).toEqual(['moderator']);

    const shown = { sub: created.sub, email, phone_number: '+34600111222', status: 'CONFIRMED', enabled: true };
    const [one, listed] = await Promise.all([
      command(['show-user', email]),
      command(['list-users', '--group', 'moderator', '--search', email, '--status', 'confirmed']),
    ]);
    expect(one).toMatchObject({ exit: 0, ...shown, groups: ['moderator'], active_sessions: 1, mfa: [] });
    expect(listed).toMatchObject({ exit: 0, users: [shown], total: 1 });
    expect(await recorded(created.sub)).toEqual(['create success']);
  });

  it('S43 A14 what ends sessions is felt by a running server at once, and recorded once', async () => {
    const people = await Promise.all([1, 2, 3, 4].map(async () => signIn(await made(service))));
    const [disabled, leaving, gone, careless] = [people[0]!, people[1]!, people[2]!, people[3]!];
    const told = await Promise.all([
      command(['disable-user', disabled.email, '--yes']),
      command(['sign-out-user', leaving.email]),
      command(['delete-user', gone.email, '--yes']),
      command(['set-password', careless.email, '--password-stdin'], { stdin: `${ANOTHER_PASSWORD}\r\n` }),
    ]);
    for (const [index, { email }] of people.entries()) expect(told[index]).toMatchObject({ exit: 0, email });
    await Promise.all(people.map(({ tokens }) => dies(tokens.access_token)));
    for (const { browser } of people) expect(await refreshed(browser)).toBe(OVER);
    const answers = await Promise.all(people.map(login));
    expect(answers.map(({ status }) => status)).toEqual([401, 200, 401, 401]);
    expect((await login({ ...careless, password: ANOTHER_PASSWORD })).status).toBe(200);

    const [{ sub }] = told;
    expect(told[0]).toMatchObject({ enabled: false });
    expect(await command(['enable-user', String(sub)])).toMatchObject({ exit: 0, sub, enabled: true });
    expect((await login(disabled)).status).toBe(200);
    expect(await Promise.all(told.map((one) => recorded(one.sub)))).toEqual([
      ['disable success', 'enable success'],
      ['sign-out success'],
      ['delete success'],
      ['set-password success'],
    ]);
  });

  it('A02 changes groups: the token of before is refused, and the session gives one with the new groups', async () => {
    const person = await signIn(await made(service));
    const renewed = async () => (await person.browser.post('/api/auth/refresh')).body.access_token;
    const groupsOf = async (token: string) => (await service.browser().get('/api/auth/me', { token })).body.groups;
    let token = person.tokens.access_token;
    for (const [name, groups] of [
      ['add-to-group', ['moderator']],
      ['remove-from-group', []],
    ] as const) {
      expect(await command([name, person.email, 'moderator'])).toMatchObject({ exit: 0, groups });
      await dies(token);
      token = await renewed();
      expect(await groupsOf(token)).toEqual(groups);
    }
  });

  it('confirms with the code that was mailed, and on the operator’s word', async () => {
    const [byCode, byPipe, byWord] = [await register(service), await register(service), await register(service)];
    const code = await codeFor(service, byCode.email);
    const stdin = `${await codeFor(service, byPipe.email)}\n`;
    const [first, piped, second] = await Promise.all([
      command(['confirm-user', byCode.email, code]),
      command(['confirm-user', byPipe.email, '--code-stdin'], { stdin }),
      command(['confirm-user', byWord.email]),
    ]);
    const confirmed = { exit: 0, status: 'CONFIRMED', email_verified: true };
    expect([first, piped, second]).toMatchObject([confirmed, confirmed, confirmed]);
    for (const person of [byCode, byPipe, byWord]) expect((await login(person)).status).toBe(200);
    expect(await recorded(second.sub)).toEqual(['confirm success']);
  });
});

describe('What is refused', () => {
  oneWay((open) => {
    let service: Service;
    beforeAll(async () => {
      service = await open();
    });
    const command = commandBeside(() => service);

    it('S40 fails with a code of its own, and changes nothing', async () => {
      const person = await signIn(await made(service));
      const waiting = await register(service);
      const { email } = person;
      const code = otherThan(await codeFor(service, waiting.email));
      const create = ['create-user', '--email', email, '--name', 'Ana', '--password-stdin'];
      const weak = { code: 'invalid_password', errors: [{ code: 'password_too_short' }] };
      expect(await command(create, { stdin: PASSWORD })).toMatchObject({ exit: 1, code: 'user_exists' });
      expect(await command(['set-password', email, '--password-stdin'], { stdin: 'corta' })).toMatchObject({
        exit: 1,
        ...weak,
      });
      expect(await command(['add-to-group', email, 'nobodies'])).toMatchObject({ exit: 1, code: 'group_not_found' });
      expect(await command(['list-users', '--group', 'nobodies'])).toMatchObject({ exit: 1, code: 'group_not_found' });
      expect(await command(['confirm-user', waiting.email, code])).toMatchObject({ exit: 1, code: 'invalid_code' });
      expect(await command(['confirm-user', email])).toMatchObject({ exit: 1, code: 'user_already_confirmed' });
      expect(await command(['disable-user', email])).toMatchObject({ exit: 2, code: 'confirmation_needed' });
      expect(await seen(service.browser(), person.tokens.access_token)).toBe('alive');
    });

    it('S42 I04 an address that is nobody’s finds nobody, whatever it looks like', async () => {
      const email = newAddress('mayor');
      await made(service, { email });
      expect(await command(['show-user', email.toUpperCase()])).toMatchObject({ exit: 0, email });
      for (const hostile of [`x" or email ^= "${email}`, `${email}"`, '\\"@example.com', email.slice(0, -1)]) {
        const answer = await command(['disable-user', hostile, '--yes']);
        expect(answer, hostile).toMatchObject({ exit: 1, code: 'user_not_found' });
      }
    });
  });
});

describe('With a remote pool in which an address is no name', () => {
  const other = { env: {} as Record<string, string>, subs: [] as string[] };
  const email = newAddress('squatted');
  let service: Service;
  const command = commandBeside(() => service);

  remoteWay((open) => {
    beforeAll(async () => {
      service = await open();
      const { UserPool } = await service.cognito('CreateUserPool', { PoolName: 'names' });
      const UserPoolId = UserPool?.Id ?? '';
      const { UserPoolClient } = await service.cognito('CreateUserPoolClient', { UserPoolId, ClientName: 'cli' });
      other.env = { COGNITO_USER_POOL_ID: UserPoolId, COGNITO_APP_CLIENT_ID: UserPoolClient?.ClientId ?? '' };
      for (const Username of ['"owner"', 'squatter\\']) {
        const UserAttributes = [{ Name: 'email', Value: email }];
        const { User } = await service.cognito('AdminCreateUser', { UserPoolId, Username, UserAttributes });
        other.subs.push(User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? '');
      }
    });

    it('S42 refuses an address that two accounts have, and shows both; a sub names one of them', async () => {
      const { env, subs } = other;
      const refused = await command(['disable-user', email, '--yes'], { env });
      expect(refused).toMatchObject({ exit: 1, code: 'ambiguous_user' });
      for (const sub of subs) expect(refused.detail).toContain(sub);
      const { users } = await command(['list-users'], { env });
      expect(users).toMatchObject([{ enabled: true }, { enabled: true }]);
      const [sub = ''] = subs;
      expect(await command(['disable-user', sub, '--yes'], { env })).toMatchObject({ exit: 0, username: '"owner"' });
      const after = await command(['list-users', '--status', 'DISABLED'], { env });
      expect(after).toMatchObject({ total: 1, users: [{ sub }] });
    });

    it('S47 says which settings are wrong where the pool refuses them', async () => {
      const [pool, key] = await Promise.all([
        command(['list-users'], { env: { COGNITO_USER_POOL_ID: 'eu-west-1_Nobodys12' } }),
        command(['list-users'], { env: { AWS_SECRET_ACCESS_KEY: 'another' } }),
      ]);
      expect(pool).toMatchObject({ exit: 2, code: 'pool_not_found' });
      expect(key).toMatchObject({ exit: 2, code: 'invalid_credentials' });
    });
  });
});
