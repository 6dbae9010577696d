import type { Visit } from '../../federation/federation.ts';
import { html } from './html.ts';
import { pageResponse } from './layout.ts';
import { languageOf, wordsIn } from './words.ts';

/** What an operator sees who has tried a provider: what came of it stands in their terminal. */
export function trialPage({ http, parts }: Pick<Visit, 'http' | 'parts'>): Response {
  const language = languageOf(http, { asked: undefined, otherwise: parts.locale });
  const words = wordsIn(language);
  return pageResponse({ title: words.trialTitle, body: html`<p>${words.trialText}</p>`, language });
}
