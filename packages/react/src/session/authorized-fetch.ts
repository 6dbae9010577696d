import type { IsApi } from './api-origin.ts';
import { type Keeper, unlessOver } from './keeper.ts';

interface Parts {
  readonly keeper: Keeper;
  readonly isApi: IsApi;
  readonly fetch: typeof globalThis.fetch;
}

/** `fetch` with the token of this moment, for the API's origin only. */
export function authorizedFetch({ keeper, isApi, fetch }: Parts): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const request = input instanceof Request ? input : undefined;
    if (!isApi(request?.url ?? (input as string | URL))) return fetch(input, init);
    const headers = new Headers(init.headers ?? request?.headers);
    // Without a token the API says what is missing, and whoever brings one of their own is left alone.
    const token = headers.has('Authorization') ? undefined : await unlessOver(keeper.usable());
    if (token === undefined) return fetch(input, init);
    const epoch = keeper.epoch();
    const send = (bearer: string) => {
      headers.set('Authorization', `Bearer ${bearer}`);
      return fetch(input, { ...init, headers });
    };
    const response = await send(token);
    const replayable = isReplayable(init.body) && (request?.body ?? null) === null;
    if (response.status !== 401 || !replayable || !(await refusesToken(response))) return response;
    const renewed = await unlessOver(keeper.renew(token));
    return renewed === undefined || keeper.epoch() !== epoch ? response : send(renewed);
  };
}

/** Whether a body is the same when it is sent again: neither a stream, nor a form with files that may be one. */
export const isReplayable = (body: unknown): boolean =>
  body === undefined ||
  body === null ||
  typeof body === 'string' ||
  body instanceof URLSearchParams ||
  body instanceof ArrayBuffer ||
  ArrayBuffer.isView(body);

async function refusesToken(response: Response): Promise<boolean> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return isTokenRefusal(body);
}

/** Whether an answer's body says `invalid_token`, by its stable code. */
export const isTokenRefusal = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'code' in body && body.code === 'invalid_token';
