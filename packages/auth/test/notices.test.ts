import { describe, expect, it } from 'vitest';
import { silentLog } from '../src/context.ts';
import { layout, type Mail } from '../src/notices/layout.ts';
import { createNotices } from '../src/notices/notices.ts';

describe('a notice', () => {
  const sent: Mail[] = [];
  const notices = createNotices(async (mail) => void sent.push(mail), silentLog);

  it('is written in the language of the request, as text and as HTML', async () => {
    await notices.accountExists('ana@example.com', 'es');
    await notices.accountExists('ana@example.com', 'en');
    expect(sent.map(({ subject }) => subject)).toEqual(['Ya tienes una cuenta', 'You already have an account']);
    for (const { to, text, html } of sent) {
      expect(to).toBe('ana@example.com');
      expect(text).not.toMatch(/<|\b\d{6}\b/);
      expect(html).toMatch(/^<!doctype html><html lang="e[sn]">/);
    }
  });

  it('is not sent to nobody, and a transport that fails disturbs nobody', async () => {
    sent.length = 0;
    await notices.passwordChanged(undefined, 'es');
    expect(sent).toEqual([]);
    const failing = createNotices(() => Promise.reject(new Error('queue')), silentLog);
    await expect(failing.emailChange('ana@example.com', 'en')).resolves.toBeUndefined();
  });

  it('I10 escapes whatever it is given', () => {
    const { html } = layout('<script>', 'en', ['a & b <img src=x onerror="x">', "it's"]);
    expect(html).not.toMatch(/<script>|<img/);
    expect(html).toContain('a &amp; b &lt;img src=x onerror=&quot;x&quot;&gt;');
  });
});
