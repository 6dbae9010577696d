import { ERRORS, type ErrorCode, errorsOf, ROUTES, type Route } from '@custom-cognito/contract';
import { expect } from 'vitest';

export interface BrowserOptions {
  /** `Accept-Language`; none unless given. */
  readonly language?: string;
  /** Headers of every request; without an `Origin` it is the API's own, as a page of its own would send. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Sending {
  readonly body?: unknown;
  /** The access token to send. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every member that some route answers; a test reads those of the route it asked. */
export interface Body {
  readonly message: string;
  readonly data: Tokens & {
    readonly email: string;
    readonly requires_confirmation: boolean;
    readonly challenge: string;
    readonly session: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly recovery_codes: string[];
    readonly return_to: string;
  };
  readonly code: ErrorCode;
  readonly detail: string;
  readonly title: string;
  readonly request_id: string;
  readonly errors: readonly { readonly field: string; readonly code: string; readonly detail: string }[];
  readonly sub: string;
  readonly email: string;
  readonly name: string;
  readonly email_verified: boolean;
  readonly groups: readonly string[];
  readonly phone_number: string | null;
  readonly access_token: string;
  readonly id_token: string;
  readonly expires_in: number;
  readonly mfa: boolean;
  readonly secret_code: string;
  readonly qr_code_url: string;
  readonly sessions: readonly {
    readonly id: string;
    readonly device: string;
    readonly ip: string;
    readonly created_at: string;
    readonly last_seen_at: string;
    readonly current: boolean;
  }[];
  readonly identities: readonly { readonly id: string; readonly provider: string; readonly removable: boolean }[];
  readonly password: boolean;
  readonly location: string;
}

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly token_type: string;
  readonly expires_in: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  readonly text: string;
  /** `Set-Cookie` lines as they came. */
  readonly setCookies: readonly string[];
}

/** A page of the API in a browser of its own: keeps cookies and sends its origin. */
export interface Browser {
  readonly cookies: Map<string, string>;
  get(path: string, sending?: Sending): Promise<Answer>;
  post(path: string, body?: unknown, sending?: Sending): Promise<Answer>;
  send(method: string, path: string, sending?: Sending): Promise<Answer>;
  /** Another browser with the same cookies, such as a thief's. */
  copy(): Browser;
}

/** Every answer is compared with the contract: status, shape, media type, codes, and what all answers carry. */
export function createBrowser(url: string, options: BrowserOptions = {}): Browser {
  const cookies = new Map<string, string>();
  const send = async (method: string, path: string, sending: Sending = {}): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: headersOf(url, { cookies, options, sending }),
      ...(sending.body === undefined ? {} : { body: bodyOf(sending.body) }),
    });
    const answer = await read(response);
    keep(cookies, answer.setCookies);
    checkContract(method, path, answer);
    return answer;
  };
  return {
    cookies,
    send,
    get: (path, sending) => send('GET', path, sending),
    post: (path, body = {}, sending = {}) => send('POST', path, { body, ...sending }),
    copy() {
      const other = createBrowser(url, options);
      for (const [name, value] of cookies) other.cookies.set(name, value);
      return other;
    },
  };
}

/** The answer of any request, without a browser's manners. */
async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = /json/.test(response.headers.get('Content-Type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: (json ? JSON.parse(text) : {}) as Body,
    text,
    setCookies: response.headers.getSetCookie(),
  };
}

/** Text and bytes go as they are, anything else as JSON. */
function bodyOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' || body instanceof Uint8Array
    ? (body as string | Uint8Array<ArrayBuffer>)
    : JSON.stringify(body);
}

interface Writing {
  readonly cookies: ReadonlyMap<string, string>;
  readonly options: BrowserOptions;
  readonly sending: Sending;
}

function headersOf(url: string, { cookies, options, sending }: Writing): Headers {
  const headers = new Headers({ Origin: url, 'Sec-Fetch-Site': 'same-origin' });
  if (sending.body !== undefined) headers.set('Content-Type', 'application/json');
  if (options.language !== undefined) headers.set('Accept-Language', options.language);
  if (sending.token !== undefined) headers.set('Authorization', `Bearer ${sending.token}`);
  if (cookies.size > 0) headers.set('Cookie', [...cookies].map((pair) => pair.join('=')).join('; '));
  for (const [name, value] of Object.entries({ ...options.headers, ...sending.headers })) {
    // An empty value leaves the header out.
    if (value === '') headers.delete(name);
    else headers.set(name, value);
  }
  return headers;
}

function keep(cookies: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const [pair = '', ...attributes] = line.split('; ');
    const at = pair.indexOf('=');
    if (attributes.includes('Max-Age=0')) cookies.delete(pair.slice(0, at));
    else cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

function checkContract(method: string, path: string, { status, headers, body, text }: Answer): void {
  expect(headers.get('X-Request-Id')).toMatch(/^[A-Za-z0-9-]{8,64}$/);
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  const [pathname = ''] = path.split('?');
  const route: Route | undefined = Object.values(ROUTES).find(
    (one) => one.method === method && new RegExp(`^${one.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
  );
  if (pathname.startsWith('/api/auth')) expect(headers.get('Cache-Control')).toBe('no-store');
  if (route === undefined) return;
  if (status === 303 && route.access === 'navigation') {
    expect(text).toBe('');
    expect(headers.get('Location')).toMatch(/^https?:/);
    return;
  }
  if (status === route.status || status === route.otherStatus) {
    // Parsing drops what the contract does not name, so nothing else may have been there.
    expect(body, text).toEqual(route.output.parse(body));
    return;
  }
  expect(headers.get('Content-Type'), text).toBe('application/problem+json');
  expect(errorsOf(route)).toContain(body.code);
  expect(ERRORS[body.code].status).toBe(status);
  expect(body).toMatchObject({ type: `urn:custom-cognito:error:${body.code}`, status });
  expect(body.request_id).toBe(headers.get('X-Request-Id'));
}
