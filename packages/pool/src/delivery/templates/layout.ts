import type { MailContent, MailLocale } from './content.ts';

/** Lays a message out as plain text. */
export function textOf({ intro, fields, validity, unasked }: MailContent, product: string): string {
  const single = fields.length === 1;
  const values = fields.map(({ label, value }) => (single ? `    ${value}` : `    ${label}: ${value}`));
  return `${[intro, values.join('\n'), validity, unasked, product].join('\n\n')}\n`;
}

/** Lays a message out as HTML: readable without styles, in the dark and by a screen reader. Everything is escaped. */
export function htmlOf(content: MailContent, { product, locale }: { product: string; locale: MailLocale }): string {
  const fields = content.fields.map(
    ({ label, value }) =>
      `<p class="label" style="margin:0;font-size:14px;color:#5b6470">${escapeHtml(label)}</p>
<p style="margin:0 0 16px;font:600 28px/1.4 ui-monospace,Consolas,Menlo,monospace;letter-spacing:2px;overflow-wrap:anywhere">${escapeHtml(value)}</p>`,
  );
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(content.subject)}</title>
<style>
@media (prefers-color-scheme: dark) {
  body, .page { background: #14171c !important; }
  .card { background: #1f242c !important; color: #f1f3f5 !important; }
  .label, .note { color: #b4bcc8 !important; }
}
</style>
</head>
<body style="margin:0;background:#f2f4f7">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f2f4f7">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;color:#1b1f24;border-radius:12px;font:400 16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<tr><td style="padding:32px">
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${escapeHtml(content.subject)}</h1>
<p style="margin:0 0 24px">${escapeHtml(content.intro)}</p>
${fields.join('\n')}
<p style="margin:8px 0 16px">${escapeHtml(content.validity)}</p>
<p class="note" style="margin:0 0 24px;font-size:14px;color:#5b6470">${escapeHtml(content.unasked)}</p>
<p class="note" style="margin:0;font-size:14px;color:#5b6470">${escapeHtml(product)}</p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes a text safe between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
