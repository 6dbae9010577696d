import type { Visit } from '../../federation/federation.ts';
import { html } from './html.ts';
import { pageResponse } from './layout.ts';
import { languageOf, wordsIn } from './words.ts';

/** What is shown after signing out where the application has named no other page. */
export function signedOutPage({ http, parts }: Pick<Visit, 'http' | 'parts'>): Response {
  const asked = new URL(http.url).searchParams.get('lang') ?? undefined;
  const language = languageOf(http, { asked, otherwise: parts.locale });
  const words = wordsIn(language);
  return pageResponse({ title: words.signedOutTitle, body: html`<p>${words.signedOutText}</p>`, language });
}
