import { Refusal } from '../refusal.ts';

/** The longest token looked at, in characters. */
const LONGEST = 8192;

const CREDENTIALS = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/;

/**
 * Reads the access token of an `Authorization: Bearer …` field, exactly as RFC 6750 §2.1 writes it; never from a query or body.
 * Undefined when there is no field.
 * @throws Refusal `invalid_request` for several fields, `not_authenticated` for another scheme, `invalid_token` for a misshapen one.
 */
export function readBearer(request: Request): string | undefined {
  const field = request.headers.get('Authorization');
  if (field === null) return undefined;
  // Repeated fields arrive joined by a comma, which no token contains.
  if (field.includes(','))
    throw new Refusal('invalid_request', { headers: { 'WWW-Authenticate': 'Bearer error="invalid_request"' } });
  const token = CREDENTIALS.exec(field)?.[1];
  if (token === undefined) throw new Refusal('not_authenticated');
  if (token.length > LONGEST) throw new Refusal('invalid_token');
  return token;
}

/** As `readBearer`, for routes that work without a token: one that cannot be read is as good as none. */
export function readOptionalBearer(request: Request): string | undefined {
  try {
    return readBearer(request);
  } catch {
    return undefined;
  }
}
