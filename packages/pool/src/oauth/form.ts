import { readBoundedRequest } from '../bounded-body.ts';
import { isPlainText } from '../rules/plain-text.ts';
import { refuseOAuth } from './oauth-error.ts';

const LARGEST_FORM = 32_768;
const MEDIA_TYPE = /^application\/x-www-form-urlencoded[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export type Form = Readonly<Record<string, string | undefined>>;

/** A request's parameters, each of which may come once (RFC 6749 §3.2). Throws invalid_request. */
export async function readForm(request: Request, mostBytes = LARGEST_FORM): Promise<Form> {
  if (!MEDIA_TYPE.test(request.headers.get('content-type') ?? '')) refuseOAuth('invalid_request');
  const body = (await readBoundedRequest(request, mostBytes)) ?? refuseOAuth('invalid_request');
  const pairs = [...new URLSearchParams(decode(body))];
  const form = Object.fromEntries(pairs);
  if (Object.keys(form).length < pairs.length || !isPlainText(form)) refuseOAuth('invalid_request');
  return form;
}

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    return refuseOAuth('invalid_request');
  }
}
