import type { Visit } from '../../federation/federation.ts';
import { errorPage } from '../pages/error-page.ts';
import { providersOf } from '../sign-in-ways.ts';
import { openRequest } from './open-request.ts';

/** Goes from the first page to one of the client's identity providers, with the same request. */
export async function goToProvider(visit: Visit): Promise<Response> {
  const opened = await openRequest(visit);
  if (!opened) return errorPage('request_over', visit);
  const name = new URL(visit.http.url).searchParams.get('name') ?? '';
  const { authorization, pool, client } = opened;
  const isOffered = providersOf(client).includes(name);
  const started = isOffered
    ? await visit.federation.start({ name }, { authorization, pool, client }, visit)
    : undefined;
  return started ?? errorPage('unknown_provider', visit);
}
