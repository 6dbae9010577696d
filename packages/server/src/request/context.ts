import type { RequestContext } from 'custom-cognito';
import type { Trace } from './trace.ts';

/** What the service is told of the request behind a call. */
export function requestContext(request: Request, about: { trace: Trace; ip: string }): RequestContext {
  return {
    requestId: about.trace.requestId,
    locale: about.trace.locale,
    ip: about.ip,
    userAgent: printable(request.headers.get('User-Agent') ?? ''),
  };
}

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '').slice(0, 256);
