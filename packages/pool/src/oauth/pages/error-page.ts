import type { Visit } from '../../federation/federation.ts';
import { html } from './html.ts';
import { pageResponse } from './layout.ts';
import { languageOf, type Words, wordsIn } from './words.ts';

export type PageError = keyof Words['errors'];

const STATUS: Readonly<Record<PageError, number>> = {
  invalid_request: 400,
  unknown_client: 400,
  redirect_mismatch: 400,
  unknown_provider: 400,
  request_over: 400,
  bad_form: 403,
  too_many: 429,
  not_offered: 404,
  server_error: 500,
};

/** Tells a person what is wrong, where no application can be told; it leads nowhere. */
export function errorPage(error: PageError, { http, parts }: Pick<Visit, 'http' | 'parts'>): Response {
  const asked = new URL(http.url).searchParams.get('lang') ?? undefined;
  const language = languageOf(http, { asked, otherwise: parts.locale });
  const words = wordsIn(language);
  const body = html`<p role="alert">${words.errors[error]}</p>`;
  return pageResponse({ title: words.errorTitle, body, language, status: STATUS[error] });
}
