import type { RequestContext } from 'custom-cognito';
import type { AppOptions } from '../options.ts';
import type { Trace } from './trace.ts';

/** What the service is told of the request behind a call. */
export function requestContext(
  request: Request,
  about: { trace: Trace; env: unknown; options: AppOptions },
): RequestContext {
  return {
    requestId: about.trace.requestId,
    locale: about.trace.locale,
    ip: about.options.remoteAddress?.(about.env, request) ?? '',
    userAgent: printable(request.headers.get('User-Agent') ?? ''),
  };
}

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '').slice(0, 256);
