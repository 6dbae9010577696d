import { isEmail, ROUTES, type RouteName, validate } from '@custom-cognito/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const check = (name: RouteName, body: unknown) =>
  validate(ROUTES[name].input as NonNullable<(typeof ROUTES)['register']['input']>, body);
const codesOf = (name: RouteName, body: unknown) => {
  const result = check(name, body);
  return result.ok ? [] : result.errors.map(({ field, code }) => `${field}:${code}`);
};
const registration = { email: 'ana@example.com', password: 'una frase de paso larga', full_name: 'Ana Pérez' };

describe('e-mail addresses', () => {
  it.each(['a@b.co', "o'neil+tag@mail.example.com", 'x@xn--nio-fma.es', `${'a'.repeat(64)}@example.com`])(
    'accepts %s',
    (address) => {
      expect(isEmail(address)).toBe(true);
    },
  );

  it.each([
    'a@x.com,b@y.com',
    'a@x.com\r\nBcc:z@y.com',
    'a@x.com\n',
    '"a b"@x.com',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    ' a@x.com',
    'a@x.com ',
    'a@x.com.',
    'a@localhost',
    'a..b@x.com',
    '.a@x.com',
    'a@-x.com',
    'a@x..com',
    'a@b@x.com',
    'ａ@x.com',
    'a@ｘ.com',
    'a\u200b@x.com',
    'ſ@x.com',
    '\u212a@x.com',
    '<a@x.com>',
    '',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(20)}.com`,
  ])('L17 L18 refuses %j', (address) => {
    expect(codesOf('resendCode', { email: address })).toEqual(['email:invalid_email']);
  });

  it('L17 folds capitals, so that one address is one account', () => {
    expect(check('resendCode', { email: 'Ana@Example.COM' })).toEqual({
      ok: true,
      value: { email: 'ana@example.com' },
    });
  });

  it('never accepts anything that is not plain ASCII without spaces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => !isEmail(`${text}@example.com`) || /^[!-~]+$/.test(text)),
    );
  });
});

describe('passwords', () => {
  it.each([' '.repeat(15), '  spaces around  ', 'a'.repeat(256), '😀'.repeat(256), 'e\u0301 sin normalizar'])(
    'L13 L15 are taken exactly: %j',
    (password) => {
      expect(check('register', { ...registration, password })).toMatchObject({ ok: true, value: { password } });
    },
  );

  it.each([
    ['a'.repeat(257), 'password_too_long'],
    ['😀'.repeat(257), 'password_too_long'],
    ['a'.repeat(1_000_000), 'password_too_long'],
    ['with\0nul', 'invalid_characters'],
    ['lone \ud800 surrogate', 'invalid_characters'],
    ['', 'required'],
  ])('L14 L16 refuses case %#', (password, code) => {
    expect(codesOf('register', { ...registration, password })).toEqual([`password:${code}`]);
  });
});

describe('codes', () => {
  it.each([
    '123',
    ' 123456',
    '123456 ',
    '12345６',
    '+12345',
    '-12345',
    '1234567',
    '12345\n',
    '123456\n',
    123456,
    ['123456'],
    null,
  ])('C08 refuses %j', (code) => {
    expect(check('confirmEmail', { email: 'a@x.com', code }).ok).toBe(false);
  });

  it('C08 keeps leading zeros', () => {
    expect(check('confirmEmail', { email: 'a@x.com', code: '000123' })).toMatchObject({
      ok: true,
      value: { code: '000123' },
    });
  });
});

describe('other fields', () => {
  it.each(['a\r\nb', 'a\u001b[31m', 'a\u202eb', 'a\u2028b', 'a\0b', 'a\ud800'])(
    'I06 I07 refuses the name %j',
    (name) => {
      expect(codesOf('register', { ...registration, full_name: name })).toEqual(['full_name:invalid_characters']);
    },
  );

  it('tells missing from blank, long and mistyped', () => {
    expect(codesOf('register', {})).toEqual(['email:required', 'password:required', 'full_name:required']);
    expect(codesOf('register', { ...registration, full_name: '   ' })).toEqual(['full_name:required']);
    expect(codesOf('register', { ...registration, full_name: 'x'.repeat(201) })).toEqual(['full_name:too_long']);
    expect(codesOf('register', { ...registration, phone_number: '600 111 222' })).toEqual([
      'phone_number:invalid_phone_number',
    ]);
  });

  it.each([[{ $ne: null }], [['a', 'b']], [1], [true], [null]])('I02 refuses %j where a text belongs', (value) => {
    expect(codesOf('login', { email: value, password: value })).toEqual(['email:wrong_type', 'password:wrong_type']);
  });

  it.each([[[]], ['text'], [1], [null]])('I02 refuses %j where the object belongs', (body) => {
    expect(codesOf('login', body)).toEqual([':wrong_type']);
  });

  it('I08 refuses names that reach into objects', () => {
    const body = JSON.parse('{"email":"a@x.com","password":"x","__proto__":{"polluted":true},"constructor":1}');
    expect(codesOf('login', body)).toEqual(['__proto__:unknown_field', 'constructor:unknown_field']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const answers = JSON.parse('{"__proto__":"x"}');
    const result = check('challenge', {
      challenge: 'NEW_PASSWORD_REQUIRED',
      session: 'x'.repeat(20),
      email: 'a@x.com',
      answers,
    });
    expect(result).toMatchObject({ ok: true, value: { answers: {} } });
  });

  it('asks for at least one change of the profile', () => {
    expect(codesOf('updateMe', {})).toEqual([':nothing_to_change']);
  });
});
