import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, type TestPool } from './harness.ts';
import { quickest } from './quickest.ts';
import { makeRealm, password, type Realm } from './realm.ts';
import { call } from './wire-call.ts';

/** Close to the largest body; what takes the square of it would take a minute. */
const LONG = 200_000;
const LONG_HEADER = 15_000;
const QUICK_MS = 60;

const long = (unit: string, length = LONG) => unit.repeat(Math.ceil(length / unit.length));

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test);
  });

  describe('D05 takes a time in proportion to its length:', () => {
    const texts: Record<string, string> = {
      'an address of dots': `${long('a.')}@example.org`,
      'an address of signs': long('a@'),
      'an address that begins again': `${long('a')}@${long('-a.')}`,
      'a word that ends in a blank': `${long('a')} `,
      blanks: `a${long(' ')}b`,
      quotes: long('"\\"'),
      brackets: long('[<{'),
      'line ends': long('\r\n\t'),
      'dots and signs': long('.=-_'),
      'a number': `${long('1')}x`,
    };
    const inputs: Record<string, (text: string) => [operation: string, input: object]> = {
      Username: (Username) => ['SignUp', { ClientId: realm.ClientId, Username, Password: password }],
      Password: (Password) => ['SignUp', { ClientId: realm.ClientId, Username: 'a@example.org', Password }],
      'an attribute': (Value) => [
        'SignUp',
        {
          ClientId: realm.ClientId,
          Username: 'a@example.org',
          Password: password,
          UserAttributes: ['email', 'phone_number', 'name', 'birthdate'].map((Name) => ({ Name, Value })),
        },
      ],
      'the name of an attribute': (Name) => [
        'SignUp',
        { ClientId: realm.ClientId, Username: 'a@example.org', Password: password, UserAttributes: [{ Name }] },
      ],
      ClientId: (ClientId) => ['SignUp', { ClientId, Username: 'a@example.org', Password: password }],
      AccessToken: (AccessToken) => ['GetUser', { AccessToken }],
      RefreshToken: (RefreshToken) => ['GetTokensFromRefreshToken', { ClientId: realm.ClientId, RefreshToken }],
      ConfirmationCode: (ConfirmationCode) => [
        'ConfirmSignUp',
        { ClientId: realm.ClientId, Username: 'a@example.org', ConfirmationCode },
      ],
      AuthParameters: (text) => [
        'InitiateAuth',
        {
          ClientId: realm.ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: text.slice(0, LONG / 2), PASSWORD: text.slice(LONG / 2), SECRET_HASH: 'x' },
        },
      ],
    };

    it.each(Object.keys(inputs))('%s', async (name) => {
      for (const [kind, text] of Object.entries(texts)) {
        const [operation, input] = inputs[name]!(text.slice(0, LONG));
        const time = await quickest(() => call(test.pool, operation, { input }));
        expect(time, kind).toBeLessThan(QUICK_MS);
      }
    });

    it('a password as long as one may be', async () => {
      for (const Password of [`${'a'.repeat(255)} `, ` ${'a'.repeat(255)}`, `a${' '.repeat(254)}a`, 'a '.repeat(128)]) {
        const input = { ClientId: realm.ClientId, Username: 'a@example.org', Password };
        expect(await quickest(() => call(test.pool, 'SignUp', { input }), 8)).toBeLessThan(10);
      }
    });

    it('judging whether a password is common or personal', async () => {
      const judging = await makeRealm(test, {
        pool: { Policies: { PasswordPolicy: { MinimumLength: 8 } } },
        client: { PreventUserExistenceErrors: 'ENABLED' },
      });
      await test.pool.parts.store.pools.revise(judging.UserPoolId, (pool) => ({
        ...pool,
        settings: { ...pool.settings, passwordBlocklist: true },
      }));
      const Username = `${'ana'.repeat(20)}@example.org`;
      for (const word of ['a', 'ab', 'ana', 'qwerty', '1234567890', 'p4ssw0rd', 'contraseña', '🦊']) {
        const Password = [...long(word, 512)].slice(0, 255).join('');
        const input = { ClientId: judging.ClientId, Username, ConfirmationCode: '123456', Password };
        expect(await quickest(() => call(test.pool, 'ConfirmForgotPassword', { input })), word).toBeLessThan(20);
      }
    });

    it('the text of the body', async () => {
      const bodies = [
        `{"ClientId":${long(' ')}"a"}`,
        `{"ClientId"${long(' ')}:"a"}`,
        `{"a":"${long('\\"')}"}`,
        `{${long('"a" ')}`,
        `{"a":[${long('"b" ,')}"c"]}`,
        `"${long('\\\\')}`,
        long('"'),
      ];
      for (const input of bodies) {
        const time = await quickest(() => call(test.pool, 'SignUp', { input }));
        expect(time, input.slice(0, 20)).toBeLessThan(QUICK_MS);
      }
    });

    it('a filter', async () => {
      const texts = [`name${' '.repeat(240)}=`, `name = "${'\\"'.repeat(120)}`, 'name '.repeat(50), '='.repeat(256)];
      for (const Filter of [...texts, `name = "${'a'.repeat(LONG)}"`]) {
        const list = () => test.sdk.listUsers({ UserPoolId: realm.UserPoolId, Filter }).catch(() => {});
        expect(await quickest(list), Filter.slice(0, 20)).toBeLessThan(QUICK_MS);
      }
    });

    it.each([
      'content-type',
      'x-amz-target',
      'user-agent',
      'origin',
      'authorization',
      'x-amz-date',
      'x-amz-user-agent',
    ])('the header %s', async (name) => {
      const begin = name === 'authorization' ? 'AWS4-HMAC-SHA256 ' : '';
      const units = ['a ', ' ', ',', ';', '=', '/', 'Credential=a,', 'application/x-amz-json-1.1;'];
      for (const unit of units) {
        const headers = { [name]: `${begin}x${long(unit, LONG_HEADER)}x` };
        for (const operation of ['ListUserPools', 'GetUser']) {
          const time = await quickest(() => call(test.pool, operation, { headers }));
          expect(time, unit).toBeLessThan(QUICK_MS);
        }
      }
    });
  });
});
