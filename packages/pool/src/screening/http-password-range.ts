import { readBounded } from '../bounded-body.ts';
import { isEndpoint } from '../rules/endpoint.ts';
import { type PasswordRange, PasswordRangeUnavailable } from './password-range.ts';

const LARGEST_ANSWER = 262_144;

// The same for every password: a service that pads its answers hides their size from whoever watches the line.
const HEADERS = { accept: 'text/plain', 'add-padding': 'true', 'user-agent': 'custom-cognito' };

/**
 * A range that is asked with `GET BASE/PREFIX` and answers with lines of at most 256 KiB; redirects are not followed.
 * Nothing but the five digits of the prefix leaves the process.
 *
 * @param base https, or http on this machine, without credentials, query or fragment. Throws TypeError for any other.
 */
export function httpPasswordRange(base: string): PasswordRange {
  if (!isEndpoint(base) || /[?#]/.test(base)) {
    throw new TypeError('A password range is an https:// URL, or http:// on this machine, without a query.');
  }
  const folder = base.replace(/\/+$/, '');
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
