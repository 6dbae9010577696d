import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { notOffered } from '../src/operations/coverage.ts';
import { operations } from '../src/operations/table.ts';
import { eachPool, type TestPool } from './harness.ts';
import { makeRealm, password, type Realm } from './realm.ts';
import { send } from './wire-call.ts';

const SERVICE = 'AWSCognitoIdentityProviderService';
const JSON_TYPE = 'application/x-amz-json-1.1';

eachPool((_, make) => {
  const reported: unknown[] = [];
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make({ report: { unexpected: (...what) => void reported.push(what) } });
    realm = await makeRealm(test);
  });
  const ask = async (headers: [string, string][], body: string | Uint8Array<ArrayBuffer>) => {
    const answer = await send(test.pool, { headers: new Headers(headers), body });
    return [answer.status, answer.body.__type];
  };
  /** A sign-up that would work. */
  const registration = (email: string) => ({
    ClientId: realm.ClientId,
    Username: email,
    Password: password,
    UserAttributes: [{ Name: 'email', Value: email }],
  });
  const target = (operation: string): [string, string] => ['x-amz-target', `${SERVICE}.${operation}`];

  describe('L21 a body', () => {
    it.each([
      [JSON_TYPE],
      [`${JSON_TYPE}; charset=utf-8`],
      [`${JSON_TYPE};charset="UTF-8"`],
      ['Application/X-Amz-Json-1.1'],
    ])('of the type %s is read', async (type) => {
      const body = JSON.stringify(registration(`${randomUUID()}@example.org`));
      expect(await ask([['content-type', type], target('SignUp')], body)).toEqual([200, undefined]);
    });

    it.each([
      'application/json',
      'application/x-amz-json-1.0',
      'application/x-amz-json-1.1x',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain',
      'text/plain; application/x-amz-json-1.1',
      `${JSON_TYPE}, text/plain`,
      `${JSON_TYPE}; charset=utf-16`,
      `${JSON_TYPE}; charset=utf-7`,
      `${JSON_TYPE}; charset=iso-8859-1`,
      `${JSON_TYPE}; charset=utf-8; charset=utf-16`,
    ])('of the type %s is none', async (type) => {
      const body = JSON.stringify(registration('never@example.org'));
      const headers: [string, string][] = [['content-type', type], target('SignUp')];
      expect(await ask(headers, body)).toEqual([400, 'UnknownOperationException']);
    });

    it('without a type, or with two, is none', async () => {
      const body = new TextEncoder().encode(JSON.stringify(registration('never@example.org')));
      expect(await ask([target('SignUp')], body)).toEqual([400, 'UnknownOperationException']);
      const twice: [string, string][] = [
        ['content-type', JSON_TYPE],
        ['content-type', JSON_TYPE],
      ];
      expect(await ask([...twice, target('SignUp')], body)).toEqual([400, 'UnknownOperationException']);
    });

    it.each<[string, Uint8Array]>([
      ['in UTF-16', Buffer.from('{"ClientId":"a"}', 'utf16le')],
      ['in UTF-16 with its mark', Buffer.from('\ufeff{"ClientId":"a"}', 'utf16le')],
      ['with a mark of UTF-8', Buffer.from('\ufeff{"ClientId":"a"}')],
      ['of bytes that are no text', Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d)],
      ['with an overlong encoding', Uint8Array.of(0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d)],
      ['of two objects', Buffer.from('{"ClientId":"a"}{"ClientId":"b"}')],
      ['of a list', Buffer.from('[{"ClientId":"a"}]')],
      ['with a member twice', Buffer.from('{"ClientId":"a","Client\\u0049d":"b"}')],
      ['with an entry twice', Buffer.from('{"ClientId":"a","ClientMetadata":{"a":"1","a":"2"}}')],
    ])('%s is refused', async (_how, body) => {
      const headers: [string, string][] = [['content-type', JSON_TYPE], target('SignUp')];
      expect(await ask(headers, new Uint8Array(body))).toEqual([400, 'SerializationException']);
    });

    it('with something else where text belongs is refused, whatever member it is', async () => {
      const input: Record<string, unknown> = registration('never@example.org');
      for (const name of Object.keys(input)) {
        for (const value of [12, true, { $ne: null }, ['a', 'b'], { a: ['b'] }]) {
          if (name === 'UserAttributes' && Array.isArray(value)) continue;
          const body = JSON.stringify({ ...input, [name]: value });
          const headers: [string, string][] = [['content-type', JSON_TYPE], target('SignUp')];
          expect([name, value, await ask(headers, body)]).toEqual([name, value, [400, 'SerializationException']]);
        }
      }
    });
  });

  describe('L32 a target', () => {
    const refused = async (...headers: [string, string][]) =>
      expect(await ask([['content-type', JSON_TYPE], ...headers], '{}')).toEqual([400, 'UnknownOperationException']);

    it('of another case, service, form or none is no operation', async () => {
      await refused();
      for (const value of [
        '',
        SERVICE,
        `${SERVICE}.`,
        'SignUp',
        `${SERVICE}.signUp`,
        `${SERVICE}.SIGNUP`,
        `${SERVICE.toLowerCase()}.SignUp`,
        `AWSCognitoIdentityService.SignUp`,
        `${SERVICE}.SignUp.SignUp`,
        `${SERVICE}.SignUp `.concat('x'),
        `${SERVICE}.Sign-Up`,
        `${SERVICE}/SignUp`,
        `${SERVICE}.__proto__`,
        `${SERVICE}.constructor`,
        `${SERVICE}.toString`,
        `${SERVICE}.${'A'.repeat(10_000)}`,
      ]) {
        await refused(['x-amz-target', value]);
      }
    });

    it('twice is no operation, whatever the second is', async () => {
      for (const other of ['SignUp', 'ListUsers', 'Nothing']) {
        await refused(target('SignUp'), target(other));
        await refused(target(other), ['X-Amz-Target', `${SERVICE}.SignUp`]);
      }
    });

    it('that Cognito has and this pool does not is no operation either, signed or not', async () => {
      for (const operation of Object.keys(notOffered)) await refused(target(operation));
    });

    it('of every operation there is answers what is no input with a refusal', async () => {
      for (const operation of operations.keys()) {
        for (const body of ['{}', '{"UserPoolId":1}', '"x"']) {
          const [status, exception] = await ask([['content-type', JSON_TYPE], target(operation)], body);
          expect([operation, status]).toEqual([operation, 400]);
          expect(exception).toMatch(/^(InvalidParameter|Serialization|MissingAuthenticationToken)Exception$/);
        }
      }
      expect(reported).toEqual([]);
    });
  });
});
