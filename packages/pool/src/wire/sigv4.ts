import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { CognitoError, type ExceptionName } from '../errors.ts';

const algorithm = 'AWS4-HMAC-SHA256';
const service = 'cognito-idp';
const terminator = 'aws4_request';
const parameters = ['Credential', 'Signature', 'SignedHeaders'];
const skewMs = 5 * 60_000;
const requiredSignedHeaders = ['host', 'x-amz-date', 'x-amz-target'];
/** Headers that mean something here: sent twice, `Headers` joins them with a comma, which none of them may hold. */
const singleHeaders = [...requiredSignedHeaders, 'x-amz-content-sha256', 'x-amz-security-token', 'content-type'];

/** The key pair that signed calls must carry. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A request as received; `body` holds the bytes that came, not a re-encoding of them. */
export interface SignedRequest {
  readonly method: string;
  readonly url: string | URL;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export type SignatureVerdict =
  | { readonly ok: true; readonly region: string }
  | { readonly ok: false; readonly exception: ExceptionName; readonly message: string };

/**
 * Verifies AWS Signature Version 4 in the Authorization header, for service `cognito-idp`.
 *
 * @param credentials what the request must be signed with; `null` accepts any well-formed signature, of any age.
 * @param now milliseconds since the epoch; the request's date may differ by five minutes.
 * Source: AWS IAM User Guide, "Create a signed AWS API request".
 */
export function verifySignature(
  request: SignedRequest,
  credentials: SigningCredentials | null,
  now: number,
): SignatureVerdict {
  try {
    const signed = readAuthorization(request);
    if (credentials !== null) checkSignature(request, signed, { credentials, now });
    return { ok: true, region: signed.region };
  } catch (error) {
    if (error instanceof CognitoError) return { ok: false, exception: error.name, message: error.message };
    throw error;
  }
}

interface Signed {
  readonly accessKeyId: string;
  /** YYYYMMDD of the credential scope. */
  readonly day: string;
  readonly region: string;
  /** The X-Amz-Date header, YYYYMMDDTHHMMSSZ. */
  readonly date: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

function incomplete(message: string): CognitoError {
  return new CognitoError('IncompleteSignatureException', message);
}

function invalid(message: string): CognitoError {
  return new CognitoError('InvalidSignatureException', message);
}

/** Reads what every signature must have, whoever made it. */
function readAuthorization({ url, headers }: SignedRequest): Signed {
  if ([...new URL(url).searchParams.keys()].some((name) => name.toLowerCase().startsWith('x-amz-'))) {
    throw incomplete('Signatures in the query string are not supported; use the Authorization header.');
  }
  const authorization = headers.get('authorization');
  if (!authorization) throw new CognitoError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const parts = readParts(authorization);
  const date = readDate(headers);
  const scope = readCredential(parts.credential);
  if (scope.day !== date.slice(0, 8)) {
    throw invalid(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.day}' != '${date.slice(0, 8)}', from '${date}'.`,
    );
  }
  return { ...scope, date, signedHeaders: parts.signedHeaders.split(';'), signature: parts.signature };
}

function readParts(authorization: string): { credential: string; signedHeaders: string; signature: string } {
  const [scheme, rest] = splitOnce(authorization.trim(), ' ');
  if (scheme !== algorithm) throw incomplete(`Authorization header requires the '${algorithm}' algorithm.`);
  const parts = new Map<string, string>();
  for (const part of rest.split(',')) {
    const [name, value] = splitOnce(part.trim(), '=');
    if (parts.has(name) || !parameters.includes(name)) {
      throw incomplete("Authorization header holds 'Credential', 'SignedHeaders' and 'Signature', each once.");
    }
    parts.set(name, value);
  }
  const missing = parameters.filter((name) => !parts.get(name));
  if (missing.length > 0) {
    throw incomplete(missing.map((name) => `Authorization header requires '${name}' parameter.`).join(' '));
  }
  const [credential = '', signature = '', signedHeaders = ''] = parameters.map((name) => parts.get(name));
  if (!/^[0-9a-f]{64}$/.test(signature)) throw incomplete('The signature must be 64 lower-case hexadecimal digits.');
  return { credential, signedHeaders, signature };
}

function readDate(headers: Headers): string {
  const date = headers.get('x-amz-date');
  if (!date) {
    throw incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (!/^\d{8}T\d{6}Z$/.test(date)) throw incomplete("Date must be in ISO-8601 'basic format'.");
  return date;
}

function readCredential(credential: string): { accessKeyId: string; day: string; region: string } {
  const [accessKeyId, day, region, scopedService, term, ...more] = credential.split('/');
  if (!accessKeyId || !day || !region || !scopedService || !term || more.length > 0) {
    throw incomplete('Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.');
  }
  if (scopedService !== service) throw invalid(`Credential should be scoped to correct service: '${service}'.`);
  if (term !== terminator) throw invalid(`Credential should be scoped with a valid terminator: '${terminator}'.`);
  if (!/^[a-z0-9-]{1,32}$/.test(region)) throw invalid('Credential should be scoped to a valid region.');
  return { accessKeyId, day, region };
}

function checkSignature(
  request: SignedRequest,
  signed: Signed,
  { credentials, now }: { credentials: SigningCredentials; now: number },
): void {
  if (!isSame(signed.accessKeyId, credentials.accessKeyId)) {
    throw new CognitoError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  checkDate(signed.date, now);
  checkHeaders(request.headers, signed.signedHeaders);
  const bodyHash = sha256(request.body);
  const claimed = request.headers.get('x-amz-content-sha256');
  if (claimed !== null && claimed !== bodyHash) throw mismatch();
  const expected = signatureOf(canonicalRequest(request, signed, bodyHash), signed, credentials.secretAccessKey);
  if (!timingSafeEqual(Buffer.from(signed.signature, 'hex'), expected)) throw mismatch();
}

function checkDate(date: string, now: number): void {
  const time = Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(time)) throw incomplete("Date must be in ISO-8601 'basic format'.");
  if (time < now - skewMs) {
    throw invalid(`Signature expired: ${date} is now earlier than ${basic(now - skewMs)} (${basic(now)} - 5 min.)`);
  }
  if (time > now + skewMs) {
    throw invalid(
      `Signature not yet current: ${date} is still later than ${basic(now + skewMs)} (${basic(now)} + 5 min.)`,
    );
  }
}

function checkHeaders(headers: Headers, signedHeaders: readonly string[]): void {
  const required = headers.has('content-type') ? [...requiredSignedHeaders, 'content-type'] : requiredSignedHeaders;
  const unsigned = required.find((name) => !signedHeaders.includes(name));
  if (unsigned !== undefined) {
    const name = unsigned === 'host' ? "'Host' or ':authority'" : `'${unsigned}'`;
    throw invalid(`${name} must be a 'SignedHeader' in the AWS Authorization.`);
  }
  if (signedHeaders.some((name, at) => at > 0 && name <= (signedHeaders[at - 1] ?? ''))) {
    throw invalid('SignedHeaders must be lower case, sorted and without repetition.');
  }
  const doubled = singleHeaders.find((name) => headers.get(name)?.includes(','));
  if (doubled !== undefined) throw invalid(`The '${doubled}' header must be sent once.`);
}

function canonicalRequest(
  { method, url, headers }: SignedRequest,
  { signedHeaders }: Signed,
  bodyHash: string,
): string {
  const { pathname, searchParams, host } = new URL(url);
  const sent = (name: string) => headers.get(name) ?? (name === 'host' ? host : undefined);
  const lines = signedHeaders.map((name) => {
    const value = headerName.test(name) ? sent(name) : undefined;
    if (value === undefined) throw mismatch();
    return `${name}:${value.trim().replaceAll(/[ \t]+/g, ' ')}\n`;
  });
  const path = pathname.split('/').map(uriEncode).join('/');
  return [method, path, canonicalQuery(searchParams), lines.join(''), signedHeaders.join(';'), bodyHash].join('\n');
}

const headerName = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;

function canonicalQuery(parameters: URLSearchParams): string {
  const pairs = [...parameters].map(([name, value]) => [uriEncode(name), uriEncode(value)] as const);
  const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
  pairs.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function signatureOf(canonical: string, { date, day, region }: Signed, secretAccessKey: string): Buffer {
  const scope = [day, region, service, terminator].join('/');
  const stringToSign = [algorithm, date, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, terminator].reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`));
  return hmac(key, stringToSign);
}

function mismatch(): CognitoError {
  return invalid(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(a), 'hex'), Buffer.from(sha256(b), 'hex'));
}

/** RFC 3986 §2.3: all but the unreserved characters, also those that encodeURIComponent leaves. */
function uriEncode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** YYYYMMDDTHHMMSSZ */
function basic(time: number): string {
  return new Date(time).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
