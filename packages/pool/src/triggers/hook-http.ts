import { readBounded } from '../bounded-body.ts';
import type { TriggerFunction } from './event.ts';
import { type Hook, HookError, HookUnavailable } from './hook.ts';

const LARGEST_ANSWER = 262_144;
const TIMEOUT_MS = 5_000;

/**
 * An HTTP endpoint: the event is posted as JSON and comes back as JSON of at most 256 KiB. An answer with a string
 * `errorMessage` and no `response`, of any status, is a refusal. Redirects are not followed.
 */
export function httpHook(url: string): Hook {
  return async (event, signal) => {
    const answer = await post(url, JSON.stringify(event), signal);
    const body = parse(await read(answer));
    if (isRefusal(body)) throw new HookError(body.errorMessage);
    if (!answer.ok) throw new HookUnavailable(`HTTP status ${answer.status}`);
    return body;
  };
}

/** The same as a function, for a program that names its endpoint in its own settings; it waits for five seconds. */
export function endpointFunction(url: string): TriggerFunction {
  const hook = httpHook(url);
  return (event) => hook(event, AbortSignal.timeout(TIMEOUT_MS));
}

async function post(url: string, body: string, signal: AbortSignal): Promise<Response> {
  try {
    const headers = { 'content-type': 'application/json' };
    return await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
  } catch (error) {
    signal.throwIfAborted();
    throw new HookUnavailable('Connection failed', { cause: error });
  }
}

async function read(answer: Response): Promise<string> {
  const body = await readBounded(answer.body, LARGEST_ANSWER);
  if (!body) throw new HookUnavailable('Response is too large');
  return body.toString();
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isRefusal(body: unknown): body is { errorMessage: string } {
  return (
    typeof body === 'object' &&
    body !== null &&
    !('response' in body) &&
    'errorMessage' in body &&
    typeof body.errorMessage === 'string'
  );
}
