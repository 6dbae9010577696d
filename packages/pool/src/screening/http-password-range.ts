import { readBounded } from '../bounded-body.ts';
import { isEndpoint } from '../rules/endpoint.ts';
import { type PasswordRange, PasswordRangeUnavailable } from './password-range.ts';

const LARGEST_ANSWER = 262_144;

// The same for every password: a service that pads its answers hides their size from whoever watches the line.
const HEADERS = { accept: 'text/plain', 'add-padding': 'true', 'user-agent': 'custom-cognito' };

/** Whether a range may be asked there: https, or http on this machine, without credentials, query or fragment. */
export function isPasswordRangeUrl(base: string): boolean {
  return isEndpoint(base) && !/[?#]/.test(base);
}

/**
 * A range that is asked with `GET BASE/PREFIX` and answers with lines of at most 256 KiB; redirects are not followed.
 * Nothing but the five digits of the prefix leaves the process.
 *
 * @param base as {@link isPasswordRangeUrl} wants it; throws TypeError for any other.
 */
export function httpPasswordRange(base: string): PasswordRange {
  if (!isPasswordRangeUrl(base)) {
    throw new TypeError('A password range is an https:// URL, or http:// on this machine, without a query.');
  }
  const folder = base.endsWith('/') ? base.slice(0, -1) : base;
  return async (prefix, signal) => {
    const answer = await get(`${folder}/${prefix}`, signal);
    const body = answer.ok ? await readBounded(answer.body, LARGEST_ANSWER) : undefined;
    if (body) return body.toString();
    await answer.body?.cancel().catch(() => {});
    throw new PasswordRangeUnavailable(answer.ok ? 'The answer is too large' : `HTTP status ${answer.status}`);
  };
}

async function get(url: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { headers: HEADERS, redirect: 'manual', signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new PasswordRangeUnavailable('Connection failed', { cause: error });
  }
}
