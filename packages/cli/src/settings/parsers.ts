import { isHookUrl, isPasswordRangeUrl } from '@custom-cognito/pool';
import { z } from 'zod';

/** Settings arrive as text; each parser turns one into what the program needs, or says in a few words what it must be. */

export const text = z.string().min(1, 'must not be empty');

/** What can stand in `Authorization: Bearer`. RFC 6750 §2.1 */
export const bearerToken = z
  .string()
  .regex(/^[A-Za-z0-9\-._~+/]{1,1024}=*$/, 'must be letters, digits and - . _ ~ + / alone (openssl rand -hex 32)');

/** `name=value,name=value`, values percent-encoded; W3C Baggage without properties, as OpenTelemetry has it. */
export const headers = z
  .string()
  .regex(
    /^[\w-]+=(?:[^,;%\s]|%[0-9A-Fa-f]{2})+(?:,[\w-]+=(?:[^,;%\s]|%[0-9A-Fa-f]{2})+)*$/,
    'must be name=value,name=value',
  )
  .transform((value, context) => {
    try {
      return Object.fromEntries(value.split(',').map((pair) => headerOf(pair)));
    } catch {
      context.addIssue({ code: 'custom', message: 'must be name=value,name=value' });
      return z.NEVER;
    }
  });

function headerOf(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=');
  return [pair.slice(0, at), decodeURIComponent(pair.slice(at + 1))];
}

export const port = whole({ least: 0, most: 65_535 });
export const seconds = whole({ least: 1, most: 315_360_000 });

export const origin = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const bare = url && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  // A wildcard is a legal host name and would match nobody.
  if (bare && /^https?:$/.test(url.protocol) && !url.hostname.includes('*')) return url.origin;
  context.addIssue({ code: 'custom', message: 'must be http:// or https://, a host and nothing after it' });
  return z.NEVER;
});

export const origins = list(origin);

export const baseUrl = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:\/\//.test(value), 'must be an http:// or https:// URL')
  .transform((value) => value.replace(/\/+$/, ''));

export const passwordRangeUrl = baseUrl.refine(
  isPasswordRangeUrl,
  'must be an https:// URL, or http:// on this machine, without credentials or query',
);

/** Passwords go there. */
export const hookUrl = baseUrl.refine(
  (value) => isHookUrl(value),
  'must be an https:// URL, or http:// on this machine, without credentials',
);

export const poolId = z.string().regex(/^[\w-]+_[0-9a-zA-Z]+$/, 'must be a user pool id, such as eu-west-1_AbCdEf123');
export const clientId = z.string().regex(/^[\w+]{1,128}$/, 'must be an app client id');

export const databaseUrl = z
  .string()
  .refine(
    (value) => /^sqlite:.+$/.test(value) || (/^postgres(ql)?:\/\/.+$/.test(value) && URL.canParse(value)),
    'must be sqlite:PATH or postgres://…',
  );

export const redisUrl = z.string().regex(/^rediss?:\/\/.+$/, 'must be redis://… or rediss://…');
export const smtpUrl = z
  .string()
  .refine(
    (value) => /^smtps?:\/\//.test(value) && URL.canParse(value) && new URL(value).hostname !== '',
    'must be smtp://… or smtps://…',
  );

/** An address, or `Name <address>`, on one line. */
export const sender = z
  .string()
  .regex(/^([^<>\r\n]*<[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/, 'must be an address, or NAME <ADDRESS>');

export const region = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be a region, such as eu-west-1');

/** 32 random bytes have about 30 different values; a key typed in or copied from an example has few. */
const LEAST_VARIETY = 16;

/** 32 bytes in base64, in either alphabet. */
export const masterKey = z.string().transform((value, context) => {
  const key = Buffer.from(value.trim(), 'base64');
  const bytes = key.length === 32 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(value.trim());
  if (bytes && new Set(key).size >= LEAST_VARIETY) return new Uint8Array(key);
  const wanted = bytes ? 'must be random' : 'must be 32 bytes in base64';
  context.addIssue({ code: 'custom', message: `${wanted} (openssl rand -base64 32)` });
  return z.NEVER;
});

/** `requests/seconds`, or `off`. */
export const rateLimit = z
  .string()
  .regex(/^(off|[1-9][0-9]{0,8}\/[1-9][0-9]{0,8})$/, 'must be REQUESTS/SECONDS, both at least 1, or off')
  .transform((value) => {
    if (value === 'off') return 'off' as const;
    const [requests = 0, window = 0] = value.split('/').map(Number);
    return { requests, seconds: window };
  });

const IPV4_BITS = 32;
const IPV6_BITS = 128;

export const cidrs = list(
  z.string().refine((value) => {
    const [address = '', bits, ...more] = value.split('/');
    const most = z.ipv4().safeParse(address).success ? IPV4_BITS : z.ipv6().safeParse(address).success ? IPV6_BITS : -1;
    if (most < 0 || more.length > 0) return false;
    return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
  }, 'must be addresses or CIDR blocks, such as 10.0.0.0/8'),
);

/** A port, or `off` for not listening at all. */
export const portOrOff = z.union([z.literal('off'), port], { error: 'must be a port from 0 to 65535, or off' });

export function whole({ least, most }: { least: number; most: number }) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,10}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
}

function list<T>(item: z.ZodType<T, string>) {
  return z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item));
}
