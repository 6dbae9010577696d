import { Refusal } from '../refusal.ts';
import { parseStrictJson } from './strict-json.ts';

/** The largest body read, in bytes; beyond it the rest is not even received. */
const BODY_LIMIT = 64 * 1024;

const JSON_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;
const FORM_TYPE = /^application\/x-www-form-urlencoded[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a JSON body. A body that is absent altogether counts as `{}`, so that routes which need no field need no body.
 * @throws Refusal `unsupported_media_type`, `payload_too_large` or `malformed_json`.
 */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('Content-Type');
  const encoding = request.headers.get('Content-Encoding') ?? 'identity';
  if ((type !== null && !JSON_TYPE.test(type)) || encoding !== 'identity') throw new Refusal('unsupported_media_type');
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  if (type === null) throw new Refusal('unsupported_media_type');
  try {
    // A byte order mark stays in the text and makes it malformed. RFC 8259 §8.1
    return parseStrictJson(utf8.decode(bytes));
  } catch {
    throw new Refusal('malformed_json');
  }
}

/**
 * Reads a form, whose fields may each come once.
 * @throws Refusal `unsupported_media_type`, `payload_too_large` or `invalid_request`.
 */
export async function readForm(request: Request): Promise<Readonly<Record<string, string>>> {
  if (!FORM_TYPE.test(request.headers.get('Content-Type') ?? '')) throw new Refusal('unsupported_media_type');
  const fields = fieldsOf(await readBytes(request));
  const form = new Map(fields);
  if (form.size < fields.length) throw new Refusal('invalid_request');
  return Object.fromEntries(form);
}

function fieldsOf(bytes: Uint8Array): [name: string, value: string][] {
  try {
    return [...new URLSearchParams(utf8.decode(bytes))];
  } catch {
    throw new Refusal('invalid_request');
  }
}

async function readBytes(request: Request): Promise<Uint8Array> {
  const announced = request.headers.get('Content-Length');
  if (Number(announced ?? 0) > BODY_LIMIT) throw tooLarge();
  // HTTP ends a body where its length says; read in one piece it needs no stream, which costs more than the reading.
  if (announced !== null && /^\d+$/.test(announced)) return new Uint8Array(await request.arrayBuffer());
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the stream, so an endless body is not read on.
  for await (const chunk of request.body) {
    length += chunk.length;
    if (length > BODY_LIMIT) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

// The rest of the body is never read, so the connection cannot be used again. RFC 9110 §15.5.14
const tooLarge = (): Refusal => new Refusal('payload_too_large', { headers: { Connection: 'close' } });
