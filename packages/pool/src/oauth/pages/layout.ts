import { createHash } from 'node:crypto';
import { type Html, html, Html as Markup } from './html.ts';
import { style } from './style.ts';
import type { Language } from './words.ts';

/** How an operator wants the pages of a client to look: checked when it was set. */
export interface Look {
  readonly css?: string;
  /** As a `data:` address. */
  readonly logo?: string;
}

interface Page {
  readonly title: string;
  readonly body: Html;
  readonly language: Language;
  readonly status?: number;
  readonly look?: Look | undefined;
  /** Schemes of the address to which a form may lead in the end. */
  readonly leadsTo?: readonly string[];
}

/**
 * A page: it works without a script and lets none run, no other site may frame it, nobody stores it, and its address is
 * told to nobody.
 */
export function pageResponse({ title, body, language, status = 200, look = {}, leadsTo = [] }: Page): Response {
  const sheet = `${style}${look.css ?? ''}`;
  const document = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(sheet)}</style>
</head>
<body class="background-customizable">
<main class="banner-customizable">
${look.logo !== undefined && html`<img class="logo logo-customizable" src="${look.logo}" alt="">`}
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
  return new Response(document.text, { status, headers: pageHeaders(sheet, leadsTo) });
}

function pageHeaders(sheet: string, leadsTo: readonly string[]): Record<string, string> {
  const hash = createHash('sha256').update(sheet).digest('base64');
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    'img-src data:',
    // Browsers look at the redirects that follow a form as well.
    `form-action ${["'self'", ...leadsTo].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
  };
}
