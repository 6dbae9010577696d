import { createHash, createHmac } from 'node:crypto';
import { CognitoIdentityProviderClient, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, describe, expect, it } from 'vitest';
import { type SignedRequest, verifySignature } from '../src/wire/sigv4.ts';

const credentials = { accessKeyId: 'AKIDPOOL', secretAccessKey: 'a secret of the pool' };
const url = 'http://localhost:9229/';
const mismatch = /^The request signature we calculated does not match the signature you provided\./;

/** What the unmodified AWS SDK sends, caught at its own HTTP handler. */
async function signedBySdk(secretAccessKey = credentials.secretAccessKey, sessionToken?: string) {
  let caught: SignedRequest | undefined;
  const client = new CognitoIdentityProviderClient({
    region: 'eu-west-1',
    endpoint: url,
    credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    maxAttempts: 1,
    requestHandler: {
      handle(request: { method: string; headers: Record<string, string>; body: string | Uint8Array }) {
        const { method, headers, body } = request;
        caught = { method, url, headers: new Headers(headers), body: Buffer.from(body) };
        return Promise.reject(new Error('caught'));
      },
    } as never,
  });
  await client.send(new ListUserPoolsCommand({ MaxResults: 1 })).catch(() => {});
  return caught!;
}

function refusal(request: SignedRequest, now = Date.now(), keys: typeof credentials | null = credentials) {
  const verdict = verifySignature(request, keys, now);
  return verdict.ok ? 'accepted' : `${verdict.exception}: ${verdict.message}`;
}

function changed(
  request: SignedRequest,
  change: Record<string, string | null | ((old: string) => string)>,
): SignedRequest {
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) headers.delete(name);
    else headers.set(name, typeof value === 'string' ? value : value(headers.get(name) ?? ''));
  }
  return { ...request, headers };
}

/** An independent signer (IAM User Guide, step by step) that signs whatever it is told to. */
function sign(options: {
  headers: Record<string, string>;
  signed: string[];
  body?: string;
  scope?: string;
  bodyHash?: string;
}) {
  const { headers, signed, body = '{}', scope = '20260102/eu-west-1/cognito-idp/aws4_request', bodyHash } = options;
  const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');
  const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
  const canonicalHeaders = signed.map((name) => `${name}:${headers[name]!.trim().replace(/ +/g, ' ')}\n`).join('');
  const canonical = ['POST', '/', '', canonicalHeaders, signed.join(';'), bodyHash ?? sha256(body)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed.join(';')}, Signature=${hmac(key, toSign).toString('hex')}`;
  return { method: 'POST', url, headers: new Headers({ ...headers, authorization }), body: Buffer.from(body) };
}

const now = Date.parse('2026-01-02T03:04:05Z');
const headers = {
  'content-type': 'application/x-amz-json-1.1',
  host: 'localhost:9229',
  'x-amz-date': '20260102T030405Z',
  'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools',
};
const allSigned = Object.keys(headers);

describe('a request signed by the AWS SDK', () => {
  let request: SignedRequest;
  beforeAll(async () => {
    request = await signedBySdk();
  });

  it('is accepted and tells its region', () => {
    expect(verifySignature(request, credentials, Date.now())).toEqual({ ok: true, region: 'eu-west-1' });
  });

  it('is accepted with a session token', async () => {
    expect(refusal(await signedBySdk(undefined, 'a session token'))).toBe('accepted');
  });

  it.each<[string, (request: SignedRequest) => SignedRequest, RegExp]>([
    ['another body', (r) => ({ ...r, body: Buffer.from('{"MaxResults":60}') }), mismatch],
    ['another method', (r) => ({ ...r, method: 'PUT' }), mismatch],
    ['another path', (r) => ({ ...r, url: `${url}admin` }), mismatch],
    ['an added query', (r) => ({ ...r, url: `${url}?a=1` }), mismatch],
    ['another host', (r) => changed(r, { host: 'evil.example' }), mismatch],
    [
      'another operation',
      (r) => changed(r, { 'x-amz-target': 'AWSCognitoIdentityProviderService.DeleteUserPool' }),
      mismatch,
    ],
    [
      'another date',
      (r) => changed(r, { 'x-amz-date': (old) => old.replace(/\dZ$/, (end) => (end === '0Z' ? '1Z' : '0Z')) }),
      mismatch,
    ],
    ['another content type', (r) => changed(r, { 'content-type': 'application/json' }), mismatch],
    ['another body hash', (r) => changed(r, { 'x-amz-content-sha256': '0'.repeat(64) }), mismatch],
    ['UNSIGNED-PAYLOAD', (r) => changed(r, { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }), mismatch],
    [
      'one digit of the signature changed',
      (r) => changed(r, { authorization: (old) => old.replace(/.$/, (end) => (end === '0' ? '1' : '0')) }),
      mismatch,
    ],
    [
      'another region',
      (r) => changed(r, { authorization: (old) => old.replace('/eu-west-1/', '/us-east-1/') }),
      mismatch,
    ],
    [
      'an empty signature',
      (r) => changed(r, { authorization: (old) => old.replace(/Signature=.*/, 'Signature=') }),
      /^Authorization header requires 'Signature' parameter\.$/,
    ],
    ['a short signature', (r) => changed(r, { authorization: (old) => old.slice(0, -2) }), /signature must be 64/],
    [
      'two signatures',
      (r) => changed(r, { authorization: (old) => `${old}, Signature=${'0'.repeat(64)}` }),
      /each once/,
    ],
    ['no date', (r) => changed(r, { 'x-amz-date': null }), /requires existence of either a 'X-Amz-Date'/],
    ['a second host', (r) => changed(r, { host: (old) => `${old}, evil.example` }), /'host' header must be sent once/],
    ['a second target', (r) => changed(r, { 'x-amz-target': (old) => `${old}, X` }), /must be sent once/],
    [
      'another service',
      (r) => changed(r, { authorization: (old) => old.replace('/cognito-idp/', '/sts/') }),
      /scoped to correct service: 'cognito-idp'/,
    ],
    [
      'another terminator',
      (r) => changed(r, { authorization: (old) => old.replace('aws4_request', 'aws5') }),
      /valid terminator/,
    ],
    [
      'a short scope',
      (r) => changed(r, { authorization: (old) => old.replace('/aws4_request', '') }),
      /exactly 5 slash-delimited/,
    ],
    [
      'another day in the scope',
      (r) => changed(r, { authorization: (old) => old.replace(/\/\d{8}\//, '/20200101/') }),
      /Date in Credential scope does not match/,
    ],
    ['another scheme', (r) => changed(r, { authorization: 'Bearer abc' }), /'AWS4-HMAC-SHA256'/],
    [
      'an unknown key',
      (r) => changed(r, { authorization: (old) => old.replace('AKIDPOOL', 'AKIDEVIL') }),
      /^The security token included in the request is invalid\.$/,
    ],
  ])('A07 is refused with %s', (_, change, message) => {
    expect(refusal(change(request)).replace(/^\w+: /, '')).toMatch(message);
  });

  it('A07 is refused when signed with another secret', async () => {
    expect(refusal(await signedBySdk('wrong'))).toMatch(/^InvalidSignatureException: The request signature/);
  });

  it('A07 is refused unsigned, by the exception AWS uses', () => {
    expect(refusal(changed(request, { authorization: null }))).toBe(
      'MissingAuthenticationTokenException: Missing Authentication Token',
    );
  });

  it('A07 is refused with credentials in the query string', () => {
    const query = '?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00';
    expect(refusal({ ...request, url: url + query })).toMatch(/^IncompleteSignatureException: .*query string/);
    expect(refusal({ ...request, url: url + query }, Date.now(), null)).toMatch(/query string/);
  });

  it('A07 is refused five minutes off, to either side', () => {
    expect(refusal(request, Date.now() + 4.9 * 60_000)).toBe('accepted');
    expect(refusal(request, Date.now() - 4.9 * 60_000)).toBe('accepted');
    expect(refusal(request, Date.now() + 5.1 * 60_000)).toMatch(
      /^InvalidSignatureException: Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    );
    expect(refusal(request, Date.now() - 5.1 * 60_000)).toMatch(
      /^InvalidSignatureException: Signature not yet current: /,
    );
  });
});

describe('a signature made by hand', () => {
  it('is accepted without the optional headers', () => {
    expect(refusal(sign({ headers, signed: allSigned }), now)).toBe('accepted');
  });

  it('is computed over trimmed values with single spaces', () => {
    const request = sign({
      headers: { ...headers, 'x-amz-meta': 'a   b' },
      signed: [...allSigned, 'x-amz-meta'].sort(),
    });
    expect(refusal(request, now)).toBe('accepted');
    expect(refusal(changed(request, { 'x-amz-meta': '  a b ' }), now)).toBe('accepted');
    expect(refusal(changed(request, { 'x-amz-meta': 'ab' }), now)).toMatch(
      /^InvalidSignatureException: The request signature/,
    );
  });

  it.each(allSigned)('A07 is refused when it leaves %s unsigned', (name) => {
    const request = sign({ headers, signed: allSigned.filter((other) => other !== name) });
    expect(refusal(request, now)).toMatch(/^InvalidSignatureException: .* must be a 'SignedHeader'/);
  });

  it('A07 is refused with an unsigned payload, signed as such', () => {
    const unsigned = { ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const request = sign({ headers: unsigned, signed: Object.keys(unsigned).sort(), bodyHash: 'UNSIGNED-PAYLOAD' });
    expect(refusal(request, now)).toMatch(/^InvalidSignatureException/);
  });

  it('A07 is refused for another service although correctly signed', () => {
    const request = sign({ headers, signed: allSigned, scope: '20260102/eu-west-1/sts/aws4_request' });
    expect(refusal(request, now)).toMatch(/correct service/);
  });

  it('A07 is refused with signed headers out of order or repeated', () => {
    expect(refusal(sign({ headers, signed: [...allSigned].reverse() }), now)).toMatch(/sorted/);
    expect(refusal(sign({ headers, signed: [...allSigned, 'x-amz-target'] }), now)).toMatch(/sorted/);
  });

  it('A07 is refused when it signs a header that was not sent', () => {
    const request = sign({ headers: { ...headers, 'x-extra': '' }, signed: [...allSigned, 'x-extra'] });
    expect(refusal(changed(request, { 'x-extra': null }), now)).toMatch(/^InvalidSignatureException/);
  });
});

describe('without credentials to check against', () => {
  const anySecret = sign({ headers, signed: allSigned });

  it('any well-formed signature is accepted', () => {
    const forged = changed(anySecret, {
      authorization: (old) => old.replace(/Signature=.*/, `Signature=${'ab'.repeat(32)}`),
    });
    expect(verifySignature(forged, null, 0)).toEqual({ ok: true, region: 'eu-west-1' });
  });

  it('a missing or malformed one is not', () => {
    expect(refusal(changed(anySecret, { authorization: null }), now, null)).toMatch(/^MissingAuthenticationToken/);
    expect(refusal(changed(anySecret, { authorization: 'AWS4-HMAC-SHA256 x' }), now, null)).toMatch(/^IncompleteSig/);
  });
});
