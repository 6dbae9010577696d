import { randomBytes } from 'node:crypto';
import type { Client } from '@custom-cognito/contract';
import { beforeAll, expect, it } from 'vitest';
import { clientOf, member } from './harness/administrators.ts';
import { fourWays } from './harness/four-ways.ts';
import type { SignedInPerson } from './harness/people.ts';
import type { Service } from './harness/service.ts';

fourWays((open) => {
  let service: Service;
  let admin: SignedInPerson;
  let client: Client;
  /** Begins every address and name of these tests. */
  const tag = randomBytes(4).toString('hex');
  beforeAll(async () => {
    service = await open();
    admin = await member(service, 'admin');
    client = clientOf(service, admin.tokens.access_token);
    const group = { UserPoolId: service.poolId, GroupName: tag };
    await service.cognito('CreateGroup', group);
    for (let n = 0; n < 13; n += 1) {
      const email = `${tag}.${n}@example.com`;
      // The names of some begin as the addresses of others do.
      await add({
        email,
        name: n % 2 === 0 ? `${tag} Ana` : 'Berta',
        phone: `+34600${parseInt(tag.slice(0, 4), 16) + 10_000}${n % 10}`,
      });
      const named = { UserPoolId: service.poolId, Username: email };
      if (n % 3 === 0) await service.cognito('AdminDisableUser', named);
      if (n % 4 === 0) await service.cognito('AdminAddUserToGroup', { ...named, GroupName: tag });
    }
    await add({ email: `z.${tag}@example.com`, name: `${tag} Zoe` });
    await add({ email: `w.${tag}@example.com`, name: 'percent' });
  });

  const add = async ({ email, name, phone }: { email: string; name: string; phone?: string }) => {
    const UserAttributes = [
      { Name: 'email', Value: email },
      { Name: 'name', Value: name },
      ...(phone === undefined ? [] : [{ Name: 'phone_number', Value: phone }]),
    ];
    const input = { UserPoolId: service.poolId, Username: email, MessageAction: 'SUPPRESS', UserAttributes } as const;
    await service.cognito('AdminCreateUser', input);
  };
  type Query = NonNullable<NonNullable<Parameters<Client['users']>[1]>['query']>;
  /** Whom all pages tell of, each once. */
  const all = async (query: Query) => {
    const emails: string[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < 100; pages += 1) {
      const page = await client.users(undefined, { query: { ...query, cursor } });
      emails.push(...page.items.map(({ email }) => email));
      if (query.limit !== undefined) expect(page.items.length).toBeLessThanOrEqual(Number(query.limit));
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    expect(new Set(emails).size).toBe(emails.length);
    return emails.sort();
  };
  const numbered = (...numbers: number[]) => numbers.map((n) => `${tag}.${n}@example.com`).sort();
  const every = (holds: (n: number) => boolean) => numbered(...Array.from({ length: 13 }, (_, n) => n).filter(holds));

  it('finds by the beginning of an address and of a name, each account once, whatever the size of a page', async () => {
    const both = [...every(() => true), `z.${tag}@example.com`].sort();
    for (const limit of [1, 2, 5, 60]) expect(await all({ search: tag, limit })).toEqual(both);
    expect(await all({ search: `${tag} A` })).toEqual(every((n) => n % 2 === 0));
    expect(await all({ search: `${tag.toUpperCase()}.1` })).toEqual(numbered(1, 10, 11, 12));
    expect(await all({ search: `${tag}.5@example.com` })).toEqual(numbered(5));
  });

  it('finds by a number, and by a whole sub', async () => {
    const start = `+34600${parseInt(tag.slice(0, 4), 16) + 10_000}`;
    expect(await all({ search: `${start}3` })).toEqual(numbered(3));
    expect(await all({ search: start })).toEqual(every(() => true));
    const [user] = (await client.users(undefined, { query: { search: `${tag}.5@` } })).items;
    expect(await all({ search: user?.sub })).toEqual(numbered(5));
    expect(await all({ search: user?.sub.slice(0, 20) })).toEqual([]);
  });

  it('lists by state and by group, and by several conditions at once', async () => {
    const disabled = (await all({ status: 'DISABLED' })).filter((email) => email.startsWith(tag));
    expect(disabled).toEqual(every((n) => n % 3 === 0));
    expect(await all({ status: 'FORCE_CHANGE_PASSWORD', search: `${tag}.` })).toEqual(every(() => true));
    expect(await all({ status: 'CONFIRMED', search: `${tag}.` })).toEqual([]);
    for (const limit of [1, 3, 60]) {
      expect(await all({ group: tag, limit })).toEqual(every((n) => n % 4 === 0));
      expect(await all({ group: tag, status: 'ENABLED', limit })).toEqual(every((n) => n % 4 === 0 && n % 3 !== 0));
      expect(await all({ search: tag, status: 'DISABLED', limit })).toEqual(every((n) => n % 3 === 0));
      expect(await all({ group: tag, search: `${tag} `, status: 'DISABLED', limit })).toEqual(
        every((n) => n % 12 === 0),
      );
    }
    const unknown = client.users(undefined, { query: { group: 'none' } });
    await expect(unknown).rejects.toMatchObject({ code: 'group_not_found' });
  });

  it('tells about how many there are with the first page of all only', async () => {
    const first = await client.users(undefined, { query: { limit: 3 } });
    expect(first.estimated_total).toBeGreaterThanOrEqual(16);
    expect(first.items[0]).toEqual({
      sub: expect.any(String),
      username: expect.any(String),
      email: expect.any(String),
      name: expect.any(String),
      status: expect.any(String),
      enabled: true,
      email_verified: expect.any(Boolean),
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
    const second = await client.users(undefined, { query: { limit: 3, cursor: first.next_cursor ?? '' } });
    expect(second.estimated_total).toBeNull();
    expect((await client.users(undefined, { query: { search: tag } })).estimated_total).toBeNull();
  });

  it('A06 a cursor tells nothing, and is good for its question only', async () => {
    const query = { search: tag, limit: 2 };
    const cursor = (await client.users(undefined, { query })).next_cursor ?? '';
    const bytes = Buffer.from(cursor, 'base64url').toString('latin1');
    expect(bytes).not.toContain(tag);
    expect(bytes).not.toContain('listing');
    expect((await client.users(undefined, { query: { ...query, limit: 60, cursor } })).items).toHaveLength(12);
    const flipped = `${cursor.slice(0, -2)}${cursor.at(-2) === 'A' ? 'B' : 'A'}${cursor.at(-1)}`;
    for (const wrong of [
      { cursor },
      { search: `${tag}.`, cursor },
      { ...query, status: 'ENABLED', cursor },
      { ...query, cursor: flipped },
      { ...query, cursor: 'AAAA' },
    ]) {
      const refusal = { code: 'validation_failed', problem: { errors: [{ field: 'cursor', code: 'not_allowed' }] } };
      await expect(client.users(undefined, { query: wrong })).rejects.toMatchObject(refusal);
    }
    await expect(client.groups(undefined, { query: { cursor } })).rejects.toMatchObject({ code: 'validation_failed' });
    const path = `/api/admin/users?search=${tag}&limit=2&cursor=`;
    expect((await admin.browser.get(`${path}${cursor}`, { token: admin.tokens.access_token })).status).toBe(200);
  });

  it.each([
    '"',
    '\\',
    '\\"',
    '" or email ^= "',
    'x" or name ^= "',
    '%',
    '_',
    '%%%',
    '*',
    "' or '1'='1",
    '"'.repeat(100),
    '\\'.repeat(100),
    '😀'.repeat(50),
    'email ^= ""',
    '=cmd',
    '__proto__',
    'a'.repeat(100),
  ])('I03 I17 S42 takes %j as it stands: it finds nobody', async (search) => {
    expect((await client.users(undefined, { query: { search } })).items).toEqual([]);
  });

  it('I04 finds exactly the one who is called so', async () => {
    const name = `${tag}"\\' %_ Ñandú 😀`;
    const email = `${tag}o'neil+x@example.com`;
    await add({ email, name });
    expect(await all({ search: name })).toEqual([email]);
    expect(await all({ search: email })).toEqual([email]);
    const { sub } = await service.auth().findUserByEmail({ email });
    await client.deleteUser(undefined, { params: { sub } });
  });

  it.each([
    ['search=', 'search', 'required'],
    ['search=%20', 'search', 'required'],
    [`search=${'a'.repeat(101)}`, 'search', 'too_long'],
    ['search=a%00b', 'search', 'invalid_characters'],
    ['search=a%0Ab', 'search', 'invalid_characters'],
    ['search=a&search=b', 'search', 'repeated'],
    ['status=enabled', 'status', 'not_allowed'],
    ['status=CONFIRMED%22', 'status', 'not_allowed'],
    ['group=a%20b', 'group', 'invalid_characters'],
    ['group=a%00b', 'group', 'invalid_characters'],
    ['limit=0', 'limit', 'out_of_range'],
    ['limit=61', 'limit', 'out_of_range'],
    ['limit=1e1', 'limit', 'out_of_range'],
    ['cursor=%2B', 'cursor', 'not_allowed'],
    [`cursor=${'a'.repeat(8193)}`, 'cursor', 'not_allowed'],
    ['email=ana@example.com', 'email', 'unknown_field'],
    ['__proto__=x', '__proto__', 'unknown_field'],
  ])('D11 I16 refuses %s', async (query, field, code) => {
    const answer = await admin.browser.get(`/api/admin/users?${query}`, { token: admin.tokens.access_token });
    expect(answer.status, answer.text).toBe(422);
    expect(answer.body.errors).toMatchObject([{ field, code }]);
  });

  it('I16 reads half a character as one that is not there', async () => {
    const answer = await admin.browser.get('/api/admin/users?search=%ED%A0%80', { token: admin.tokens.access_token });
    expect(answer.status, answer.text).toBe(200);
  });
});
