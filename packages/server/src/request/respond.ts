import { limitHeaders } from './limiting.ts';
import type { Trace } from './trace.ts';

/** What one answer is made of, beside what every answer to its request carries. */
export interface Content {
  readonly status: number;
  readonly body: string | Uint8Array<ArrayBuffer> | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** `Set-Cookie` lines. */
  readonly setCookies?: readonly string[];
}

/** Makes an answer with all its headers at once: one that is added to a Response costs as much as all the others. */
export function respond(trace: Trace, { status, body, headers, setCookies = [] }: Content): Response {
  const limits = trace.allowance && limitHeaders(trace.allowance);
  const response = new Response(body, { status, headers: { ...trace.headers, ...limits, ...headers } });
  for (const cookie of setCookies) response.headers.append('Set-Cookie', cookie);
  return response;
}
