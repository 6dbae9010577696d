import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEmailAddress } from '../src/rules/email-address.ts';
import { maskEmail, maskPhoneNumber } from '../src/rules/masking.ts';
import { checkPassword, type PasswordPolicy } from '../src/rules/password-policy.ts';
import { isPhoneNumber } from '../src/rules/phone-number.ts';
import { secretHash, verifySecretHash } from '../src/rules/secret-hash.ts';
import { parseUserFilter } from '../src/rules/user-filter.ts';
import { leakedPasswords } from '../src/screening/leaked-passwords.ts';

const prefix = 'Password did not conform with policy: ';

const leaked = await leakedPasswords();

describe('password policy', () => {
  const composed: PasswordPolicy = {
    MinimumLength: 8,
    RequireUppercase: true,
    RequireLowercase: true,
    RequireNumbers: true,
    RequireSymbols: true,
    screen: null,
  };
  const own: PasswordPolicy = { MinimumLength: 12, screen: leaked };
  const reason = (password: string, policy = own, personal: string[] = []) =>
    checkPassword(password, policy, personal)?.reason.replace(prefix, '');

  it.each([
    ['Aa1!', 'Password not long enough'],
    ['aaaaaa1!', 'Password must have uppercase characters'],
    ['AAAAAA1!', 'Password must have lowercase characters'],
    ['Aaaaaaa!', 'Password must have numeric characters'],
    ['Aaaaaaa1', 'Password must have symbol characters'],
    ['Aaaaaa1 ', 'Password must have symbol characters'],
    ['Aaaaaa1€', 'Password must have symbol characters'],
    ['Aaaa aa1', undefined],
    ['Aaaaaa1~', undefined],
  ])('tells in Cognito’s words why %j is refused', (password, expected) => {
    expect(reason(password, composed)).toBe(expected);
  });

  it('gives the whole message of Cognito’s exception', () => {
    expect(checkPassword('short', composed, [])).toEqual({ reason: `${prefix}Password not long enough` });
  });

  it('L13 counts code points and takes 64 and 256 of them, spaces included', () => {
    const emoji = (count: number) => '🦊🐙'.repeat(count / 2);
    const policy = { ...own, screen: null };
    expect(reason(emoji(10), policy)).toBe('Password not long enough');
    expect(reason(emoji(12), policy)).toBeUndefined();
    expect(reason(emoji(64), policy)).toBeUndefined();
    expect(reason(emoji(256), policy)).toBeUndefined();
    expect(reason(emoji(258), policy)).toBe('Password too long');
    expect(reason('  hay espacios  ')).toBeUndefined();
  });

  it('L13 L16 refuses NUL and lone surrogates', () => {
    expect(reason('una frase\0 larga')).toBe('Password contains characters that are not allowed');
    expect(reason('una frase\ud800 larga')).toBe('Password contains characters that are not allowed');
  });

  it.each([
    'CustomCognito2026',
    'password1234',
    'P@ssw0rd2024!',
    'Contraseña2025',
    'CONTRASEÑA1234',
    'qwerty123456',
    'qwertyuiop[]',
    '1q2w3e4r5t6y',
    'qpwoeirutyalskdjfhg',
    'zaq12wsxcde3',
    '123456789012',
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    'passwordpassword',
    'AdminPassword1!',
    'Verano2026!!!!',
    'letmein-letmein',
    'ｐａｓｓｗｏｒｄ１２３４',
  ])('L20 refuses %s as too common', (password) => {
    expect(reason(password)).toBe('Password is too common');
  });

  it.each([
    'maria.garcia2024',
    'MariaGarcia1990!',
    'García María 77',
    'eudoxia-42-42-42',
    'Acmecorp2026!!',
    '2026!eudoxia2026',
  ])('L20 refuses %s as personal', (password) => {
    const personal = ['eudoxia@acmecorp.example', 'María García'];
    expect(reason(password, own, personal)).toBe('Password contains personal information');
  });

  it.each([
    'correcthorsebattery',
    'purpleelephantswim',
    'una frase de paso larga',
    'ilovemyblackbicycle',
    'eudoxia eats lemons',
    'X7#kqP2!vRw9',
  ])('L20 accepts %s', (password) => {
    expect(reason(password, own, ['eudoxia@acmecorp.example', 'María García'])).toBeUndefined();
  });

  it('leaves common words alone where the operator wants no screening', () => {
    expect(reason('password1234', { ...own, screen: null })).toBeUndefined();
  });

  it('L14 decides quickly whatever comes', () => {
    const started = performance.now();
    for (const unit of ['a', '1q', 'password', 'ﷺ', '\u0301', '🦊']) {
      checkPassword(unit.repeat(1_000_000), own, ['eudoxia@acmecorp.example']);
      checkPassword(unit.repeat(Math.floor(256 / unit.length)), own, ['eudoxia@acmecorp.example']);
    }
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('never throws', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(fc.property(text, fc.array(text), (password, words) => void checkPassword(password, own, words)));
  });
});

describe('user filter', () => {
  const unreadable = { ok: false, message: 'Error while parsing filter.' };

  it.each([
    ['email = "a@x.com"', { attribute: 'email', operator: 'equals', value: 'a@x.com' }],
    ['family_name^="Red"', { attribute: 'family_name', operator: 'startsWith', value: 'Red' }],
    [
      '  cognito:user_status  =  "CONFIRMED"  ',
      { attribute: 'cognito:user_status', operator: 'equals', value: 'CONFIRMED' },
    ],
    ['name = "say \\"hi\\" \\\\ %_"', { attribute: 'name', operator: 'equals', value: 'say "hi" \\ %_' }],
    ['status = "Enabled"', { attribute: 'status', operator: 'equals', value: 'Enabled' }],
    ['username = ""', { attribute: 'username', operator: 'equals', value: '' }],
    ['', undefined],
    ['   ', undefined],
  ])('reads %j', (text, filter) => {
    expect(parseUserFilter(text)).toEqual({ ok: true, filter });
  });

  it.each([
    'email = "x" or email ^= ""',
    'email = "x',
    'email = x"',
    'email = "x\\"',
    'email = "\\n"',
    'email = "x" "y"',
    'email != "x"',
    'email == "x"',
    'email "x"',
    '= "x"',
    'email = 5',
    'email',
    '"email" = "x"',
    'email = "a\0b"',
    'email = "\ud800"',
    "email = 'x'",
    'email = "x";',
  ])('I03 refuses %j', (text) => {
    expect(parseUserFilter(text)).toEqual(unreadable);
  });

  it('I03 searches only what Cognito searches', () => {
    expect(parseUserFilter('custom:role = "admin"')).toEqual({
      ok: false,
      message: 'Invalid search attribute: custom:role',
    });
    expect(parseUserFilter('EMAIL = "x"')).toEqual({ ok: false, message: 'Invalid search attribute: EMAIL' });
    expect(parseUserFilter('__proto__ = "x"').ok).toBe(false);
  });

  it('I03 refuses more than 256 characters at once', () => {
    const started = performance.now();
    expect(parseUserFilter(`email = "${'a'.repeat(10_000)}"`)).toMatchObject({
      ok: false,
      message: /less than or equal to 256/,
    });
    expect(performance.now() - started).toBeLessThan(50);
  });

  it('I03 gives back exactly the value that was quoted', () => {
    const printable = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !/\p{Cc}/u.test(text));
    fc.assert(
      fc.property(printable, (value) => {
        const quoted = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
        fc.pre(quoted.length < 240);
        expect(parseUserFilter(`email ^= "${quoted}"`)).toMatchObject({ filter: { operator: 'startsWith', value } });
      }),
    );
  });
});

describe('e-mail address', () => {
  it.each([
    'a@x.com',
    'first.last+tag@sub.example.co',
    "o'neil@example.org",
    'a@xn--bcher-kva.example',
    `${'a'.repeat(64)}@x.com`,
  ])('takes %s', (text) => {
    expect(isEmailAddress(text)).toBe(true);
  });

  it.each([
    '',
    'a',
    '@x.com',
    'a@',
    'a@localhost',
    'a@x.com,b@y.com',
    'a@x.com;b@y.com',
    'a@x.com b@y.com',
    'a@x.com\r\nBcc:z@y.com',
    'a@x.com\n',
    ' a@x.com',
    'a@x.com ',
    'a@x.com.',
    'a@.x.com',
    'a@x..com',
    'a..b@x.com',
    '.a@x.com',
    'a.@x.com',
    '"a b"@x.com',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a@-x.com',
    'a@x-.com',
    'a@b@x.com',
    'A <a@x.com>',
    'ａ@x.com',
    'a@exаmple.com',
    'a\u200b@x.com',
    'a\0@x.com',
    `${'a'.repeat(65)}@x.com`,
    `a@${'x'.repeat(64)}.com`,
    `a@${'x.'.repeat(160)}com`,
  ])('L17 L18 refuses %j', (text) => {
    expect(isEmailAddress(text)).toBe(false);
  });
});

describe('phone number', () => {
  it('is E.164', () => {
    for (const good of ['+34600123456', '+14155551234', '+2907654']) expect(isPhoneNumber(good)).toBe(true);
    for (const bad of [
      '34600123456',
      '+0345678901',
      '+34 600',
      '+34600123456\n',
      '+1234567890123456',
      '+',
      '+３４６００１２３４５６',
    ])
      expect(isPhoneNumber(bad)).toBe(false);
  });
});

describe('masking', () => {
  it('shows what Cognito shows', () => {
    expect(maskEmail('felix@example.com')).toBe('f***@e***');
    expect(maskPhoneNumber('+14155551234')).toBe('+*******1234');
  });
});

describe('secret hash', () => {
  const parts = { secret: 's3cret', username: 'ana@example.com', clientId: 'client' };

  it('is the HMAC that Cognito documents', () => {
    const expected = createHmac('sha256', 's3cret').update('ana@example.comclient').digest('base64');
    expect(secretHash(parts)).toBe(expected);
    expect(verifySecretHash(expected, parts)).toBe(true);
  });

  it('L28 fits one user, client and secret', () => {
    const hash = secretHash(parts);
    expect(verifySecretHash(hash, { ...parts, username: 'eva@example.com' })).toBe(false);
    expect(verifySecretHash(hash, { ...parts, clientId: 'other' })).toBe(false);
    expect(verifySecretHash(hash, { ...parts, secret: 'other' })).toBe(false);
    expect(verifySecretHash(`${hash}=`, parts)).toBe(false);
    expect(verifySecretHash('', parts)).toBe(false);
  });
});
