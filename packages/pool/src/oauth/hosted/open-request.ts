import type { Visit } from '../../federation/federation.ts';
import { type Browser, findBrowser, isFromItsBrowser } from '../browser.ts';
import { placeOf } from '../complete-authorization.ts';
import { readQuery } from '../query.ts';
import type { Submission } from './form.ts';
import { readProgress } from './progress.ts';

export type Opened = Omit<Submission, 'fields'> & { readonly browser: Browser };

/** A request that is still open in this browser, and everything about it. */
export async function openRequest(visit: Visit): Promise<Opened | undefined> {
  const { http, parts } = visit;
  const id = readQuery(http.url)?.get('request') ?? '';
  const browser = findBrowser(http, parts);
  const authorization = browser && (await parts.store.authorizations.find(id));
  if (!authorization || authorization.expiresAt <= parts.now()) return undefined;
  if (!isFromItsBrowser(http, authorization, parts)) return undefined;
  const place = await placeOf(authorization, parts);
  return place && { visit, authorization, ...place, browser, progress: await readProgress(id, parts) };
}
