import type { Pool } from '@custom-cognito/pool';
import { publicUrl } from './harness.ts';

/** What came back over the wire, before any SDK has read it. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown> & { __type?: string; message?: string };
}

/** Sends a raw request, as something other than an AWS SDK might. */
export async function send(
  pool: Pick<Pool, 'fetch'>,
  request: RequestInit & { path?: string; url?: string },
): Promise<WireAnswer> {
  const { path = '/', url = publicUrl + path, ...init } = request;
  const answer = await pool.fetch(new Request(url, { method: 'POST', ...init }));
  const text = await answer.text();
  const body = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: answer.status, headers: answer.headers, text, body };
}

/** Calls an operation without a signature; `input` goes as it is when it is text. */
export function call(
  pool: Pick<Pool, 'fetch'>,
  operation: string,
  { input = {}, headers = {} }: { input?: object | string; headers?: Record<string, string> } = {},
): Promise<WireAnswer> {
  return send(pool, {
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      ...headers,
    },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  });
}
