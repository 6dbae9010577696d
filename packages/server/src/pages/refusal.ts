import type { Locale, Problem } from '@custom-cognito/contract';
import { html } from 'hono/html';
import { type Page, page } from './page.ts';

const WORDS = {
  es: { back: 'Volver a iniciar sesión', request: 'Petición' },
  en: { back: 'Back to sign-in', request: 'Request' },
} as const;

export interface RefusalParts {
  readonly locale: Locale;
  /** What a program would be told. */
  readonly problem: Pick<Problem, 'title' | 'detail' | 'request_id'>;
  /** Where somebody can begin again. */
  readonly signIn: string;
}

/** What somebody sees in whose browser an address of ours was refused before anything could be done. */
export function refusalPage({ locale, problem: { title, detail, request_id }, signIn }: RefusalParts): Page {
  const words = WORDS[locale];
  return page({
    locale,
    title,
    body: html`<h1>${title}</h1>
<p class="lead">${detail}</p>
<div class="cards"><a class="card" href="${signIn}"><strong>${words.back}</strong></a></div>
<p>${words.request} <code>${request_id}</code></p>`,
  });
}
