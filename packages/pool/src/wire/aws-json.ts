import { randomUUID } from 'node:crypto';
import { CognitoError, exceptions } from '../errors.ts';
import { parseStrictJson } from '../rules/strict-json.ts';
import { readBody } from './body.ts';
import { READABLE } from './cors.ts';

const TARGET = /^AWSCognitoIdentityProviderService\.([A-Za-z]+)$/;
const CONTENT_TYPE = 'application/x-amz-json-1.1';
/** RFC 8259 §8.1: another character set is not JSON's, and whoever else reads the body might believe it. */
const MEDIA_TYPE = /^application\/x-amz-json-1\.1[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A call as it stands in an HTTP request, before anything about it is believed. */
export interface WireCall {
  readonly operation: string;
  readonly body: Uint8Array;
}

/** Reads the operation's name and the raw body. Throws UnknownOperationException and RequestEntityTooLargeException. */
export async function readCall(request: Request): Promise<WireCall> {
  const operation = TARGET.exec(request.headers.get('x-amz-target') ?? '')?.[1];
  const isJson = MEDIA_TYPE.test(request.headers.get('content-type') ?? '');
  if (!operation || !isJson) throw new CognitoError('UnknownOperationException', 'Unknown operation.');
  return { operation, body: await readBody(request) };
}

/** The body's JSON object. Throws SerializationException. */
export function decodeInput(body: Uint8Array): Record<string, unknown> {
  let input: unknown;
  try {
    input = parseStrictJson(utf8.decode(body));
  } catch (error) {
    throw new CognitoError('SerializationException', 'The request body is not valid JSON.', { cause: error });
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new CognitoError('SerializationException', 'Start of structure expected.');
  }
  dropNulls(input);
  return input as Record<string, unknown>;
}

/** To AWS a member or an entry that is null is not there: browsers send one for what they have not stored. */
function dropNulls(value: object): void {
  // A list in place of recursion: whoever sends the value also chooses how deep it is.
  const waiting = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const [key, member] of Object.entries(next)) {
      if (typeof member === 'object' && member !== null) waiting.push(member);
      else if (member === null && !Array.isArray(next)) Reflect.deleteProperty(next, key);
    }
  }
}

/** An operation's output as AWS sends it: times as seconds with fractions, absent members left out. */
export function encodeOutput(output: object): Response {
  return encode(200, toWire(output));
}

/** A refusal as AWS sends it: in the body for AWS SDKs, in the headers for Amplify. */
export function encodeError(error: CognitoError): Response {
  return encode(
    exceptions[error.name],
    { __type: error.name, message: error.message },
    { 'x-amzn-errortype': `${error.name}:`, 'x-amzn-errormessage': headerText(error.message) },
  );
}

/** Plain headers that nobody changes afterwards: the server writes them as they are. */
function encode(status: number, value: unknown, more?: Record<string, string>): Response {
  const headers = { ...READABLE, 'content-type': CONTENT_TYPE, 'x-amzn-requestid': randomUUID(), ...more };
  return new Response(JSON.stringify(value), { status, headers });
}

/** A header holds visible ASCII only; a message may repeat what a caller sent. */
function headerText(message: string): string {
  return message.replace(/[^\x20-\x7e]/g, '?').slice(0, 1_000);
}

function toWire(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toWire(member)]));
}
