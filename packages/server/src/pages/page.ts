import { createHash } from 'node:crypto';
import type { Locale } from '@custom-cognito/contract';
import { html, raw } from 'hono/html';
import { STYLE } from './style.ts';

/** A finished page and the content security policy it is shown under. */
export interface Page {
  readonly html: Markup;
  readonly policy: string;
}

/** Markup whose every inserted text has been escaped. */
export type Markup = ReturnType<typeof html>;

export interface PageParts {
  readonly locale: Locale;
  readonly title: string;
  readonly body: Markup;
  /** A script of ours, allowed by its hash. */
  readonly script?: string;
  /** Whether frames inside may carry styles of their own; they never get scripts. */
  readonly foreignStyles?: boolean;
}

const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const STYLE_SOURCE = digest(STYLE);

/** Lays a page out. Nothing is loaded from elsewhere: style and script are inline and allowed by hash. */
export function page({ locale, title, body, script, foreignStyles = false }: PageParts): Page {
  const policy = [
    "default-src 'none'",
    `style-src ${foreignStyles ? "'unsafe-inline'" : STYLE_SOURCE}`,
    ...(script === undefined ? [] : [`script-src ${digest(script)}`, "connect-src 'self'"]),
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  const other: Locale = locale === 'es' ? 'en' : 'es';
  return {
    policy,
    html: html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title} · Custom Cognito</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header class="top"><a class="brand" href="/?lang=${locale}">Custom&nbsp;Cognito</a>
<nav><a href="?lang=${other}" lang="${other}" hreflang="${other}">${other === 'en' ? 'English' : 'Español'}</a></nav></header>
<main>${body}</main>
${script === undefined ? '' : html`<script>${raw(script)}</script>`}
</body>
</html>`,
  };
}
