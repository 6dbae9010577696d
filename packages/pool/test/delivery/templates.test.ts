import { describe, expect, it } from 'vitest';
import type { MailKind, MailLocale } from '../../src/delivery/templates/content.ts';
import { type PoolMail, writePoolMail } from '../../src/delivery/templates/pool-mail.ts';

const base: PoolMail = {
  kind: 'sign-up',
  locale: 'es',
  product: 'Custom Cognito',
  username: '654321@example.com',
  secret: '012345',
  validSeconds: 86_400,
};
const codes: MailKind[] = ['sign-up', 'forgot-password', 'verify-attribute'];
const locales: MailLocale[] = ['es', 'en'];

describe.each(locales)('in %s', (locale) => {
  it.each(codes)('%s has the code as its only run of six digits, and no code in the subject', (kind) => {
    const { subject, text, html } = writePoolMail({ ...base, kind, locale });
    expect(text.match(/\b\d{6}\b/g)).toEqual(['012345']);
    expect(html.match(/\b\d{6}\b/g)).toEqual(['012345']);
    expect(subject).not.toMatch(/\d/);
    expect(html).toContain(`<html lang="${locale}">`);
    expect(text).toContain(locale === 'es' ? '24 horas' : '24 hours');
  });

  it('an invitation names the user and the temporary password', () => {
    const secret = 'Tmp-"<&>\'9x';
    const { text, html } = writePoolMail({ ...base, kind: 'invitation', locale, secret, validSeconds: 7 * 86_400 });
    expect(text).toContain(`: ${secret}\n`);
    expect(text).toContain(': 654321@example.com\n');
    expect(text).toContain(locale === 'es' ? '7 días' : '7 days');
    expect(html).toContain('Tmp-&quot;&lt;&amp;&gt;&#39;9x');
  });

  it.each([...codes, 'invitation' as const])(
    'I09 %s evaluates and lets through nothing that people entered',
    (kind) => {
      const hostile = `<img src=x onerror=alert(1)>{{7*7}}\${7*7}{####}{username}$&\r\nBcc: z@y.com`;
      const { subject, text, html } = writePoolMail({ ...base, kind, locale, product: hostile, username: hostile });
      expect(subject).not.toMatch(/[\r\n]/);
      expect(html).not.toMatch(/<img|<script|\b49\b/);
      expect(html).toContain(`&lt;img src=x onerror=alert(1)&gt;{{7*7}}\${7*7}{####}{username}$&amp; Bcc: z@y.com`);
      expect(text).not.toMatch(/\nBcc:/);
    },
  );
});

it('says how long in whole units', () => {
  const words = (validSeconds: number, locale: MailLocale = 'es') =>
    writePoolMail({ ...base, validSeconds, locale }).text;
  expect(words(3600)).toContain('durante 1 hora ');
  expect(words(900)).toContain('durante 15 minutos ');
  expect(words(60)).toContain('durante 1 minuto ');
  expect(words(5)).toContain('durante 1 minuto ');
  expect(words(5400, 'en')).toContain('for 90 minutes ');
});

describe('an operator’s template', () => {
  const template = {
    subject: 'Welcome\r\nBcc: z@y.com',
    message: '<style>p{}</style><p>Hi {username} &amp; co.</p><p>Your code: <b>{####}</b></p>',
  };

  it('stands in place of ours, with its values escaped', () => {
    expect(writePoolMail({ ...base, username: '<b>{####}</b>', template })).toEqual({
      subject: 'Welcome Bcc: z@y.com',
      text: 'Hi <b>{####}</b> & co.\nYour code: 012345\n',
      html: '<style>p{}</style><p>Hi &lt;b&gt;{####}&lt;/b&gt; &amp; co.</p><p>Your code: <b>012345</b></p>',
    });
  });

  it('may give one part only', () => {
    const ours = writePoolMail(base);
    expect(writePoolMail({ ...base, template: { subject: 'Welcome' } })).toEqual({ ...ours, subject: 'Welcome' });
    expect(writePoolMail({ ...base, template: { message: 'Code {####}' } })).toEqual({
      subject: ours.subject,
      text: 'Code 012345\n',
      html: 'Code 012345',
    });
  });
});
