import { SAME_EMAIL } from 'custom-cognito';
import { z } from 'zod';
import * as parse from './parsers.ts';

/** One setting: what it accepts, and what it means to whoever runs the program. */
interface Setting {
  readonly schema: z.ZodType<unknown, string>;
  /** As documentation shows it; the value itself is derived in `derive.ts` where it depends on others. */
  readonly default: string;
  readonly meaning: string;
}

/** Every setting there is; anything else that begins with `COGNITO_` is reported as a likely typo. */
export const settingsTable = {
  ENVIRONMENT: {
    schema: z.enum(['development', 'test', 'production'], { error: 'must be development, test or production' }),
    default: 'development',
    meaning: 'What the program may offer: production requires a master key and hides developers’ pages.',
  },
  HOST: { schema: parse.text, default: '127.0.0.1', meaning: 'Address on which the API and web listen.' },
  PORT: { schema: parse.port, default: '8000', meaning: 'Port of the API and web; 0 picks a free one.' },
  POOL_HOST: { schema: parse.text, default: '127.0.0.1', meaning: 'Address on which the embedded pool listens.' },
  POOL_PORT: { schema: parse.portOrOff, default: '9229', meaning: 'Port of the embedded pool; `off` does not listen.' },
  POOL_ACCESS_KEY_ID: {
    schema: parse.text,
    default: 'unset',
    meaning: 'Access key id that signed pool calls must carry; unset on loopback accepts any signature.',
  },
  POOL_SECRET_ACCESS_KEY: { schema: parse.text, default: 'unset', meaning: 'Secret key of the same credentials.' },
  POOL_RATE_LIMITS: {
    schema: z.enum(['on', 'off'], { error: 'must be on or off' }),
    default: '`off` where POOL_HOST is loopback, else `on`',
    meaning:
      'Whether the embedded pool limits requests over HTTP as Cognito does, by [category](operations.md#request-rates) and per process.',
  },
  PUBLIC_URL: {
    schema: parse.origin,
    default: 'http://localhost:PORT',
    meaning: 'How browsers reach the API; base of every link and redirect.',
  },
  POOL_PUBLIC_URL: {
    schema: parse.baseUrl,
    default: 'http://localhost:POOL_PORT',
    meaning: 'Base of the embedded pool’s issuer and OAuth endpoints.',
  },
  FRONTEND_URL: {
    schema: parse.origins,
    default: 'PUBLIC_URL',
    meaning: 'Comma-separated origins that CORS and cross-site checks allow.',
  },
  DATA_DIR: { schema: parse.text, default: './data', meaning: 'SQLite file and generated keys; mode 0700.' },
  DATABASE_URL: {
    schema: parse.databaseUrl,
    default: 'SQLite in DATA_DIR',
    meaning: '`sqlite:PATH` or `postgres://…`.',
  },
  REDIS_URL: {
    schema: parse.redisUrl,
    default: 'unset',
    meaning: 'Shared rate limits, caches and revocation notices between processes.',
  },
  MASTER_KEY: {
    schema: parse.masterKey,
    default: 'generated into DATA_DIR in development',
    meaning: '32 bytes in base64; encrypts secrets at rest. Required in production.',
  },
  MASTER_KEY_FILE: { schema: parse.text, default: 'unset', meaning: 'A file that holds the master key instead.' },
  AWS_REGION: {
    schema: parse.region,
    default: 'eu-west-1',
    meaning: 'As in the AWS SDK; also the region of a new embedded pool.',
  },
  AWS_PROFILE: { schema: parse.text, default: 'SDK chain', meaning: 'As in the AWS SDK.' },
  AWS_ACCESS_KEY_ID: { schema: parse.text, default: 'SDK chain', meaning: 'As in the AWS SDK.' },
  AWS_SECRET_ACCESS_KEY: { schema: parse.text, default: 'SDK chain', meaning: 'As in the AWS SDK.' },
  COGNITO_USER_POOL_ID: {
    schema: parse.poolId,
    default: 'unset',
    meaning: 'A pool outside this process; unset runs the embedded one.',
  },
  COGNITO_APP_CLIENT_ID: {
    schema: parse.clientId,
    default: 'unset',
    meaning: 'App client of that pool.',
  },
  COGNITO_APP_CLIENT_SECRET: { schema: parse.text, default: 'unset', meaning: 'Secret of a confidential app client.' },
  COGNITO_ENDPOINT: {
    schema: parse.baseUrl,
    default: 'unset',
    meaning: 'Another Custom Cognito pool or any Cognito-compatible endpoint; unset is AWS.',
  },
  COGNITO_DOMAIN: {
    schema: parse.baseUrl,
    default: 'unset',
    meaning:
      'Base URL of the hosted sign-in of that pool, for single sign-on; unset is none on AWS, and the address in its tokens with COGNITO_ENDPOINT.',
  },
  MIGRATE_FROM_URL: {
    schema: parse.hookUrl,
    default: 'unset',
    meaning:
      'An endpoint that is asked for people whom the embedded pool does not know, [as they sign in](migration.md#as-people-sign-in).',
  },
  MIGRATE_FROM_USER_POOL_ID: {
    schema: parse.poolId,
    default: 'unset',
    meaning: 'A Cognito user pool that is asked instead, with the AWS SDK’s usual credentials.',
  },
  MIGRATE_FROM_APP_CLIENT_ID: {
    schema: parse.clientId,
    default: 'unset',
    meaning: 'App client of that pool; it allows MIGRATE_FROM_AUTH_FLOW.',
  },
  MIGRATE_FROM_APP_CLIENT_SECRET: {
    schema: parse.text,
    default: 'unset',
    meaning: 'Secret of that app client, where it has one.',
  },
  MIGRATE_FROM_AUTH_FLOW: {
    schema: z.enum(['USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH'], {
      error: 'must be USER_PASSWORD_AUTH or ADMIN_USER_PASSWORD_AUTH',
    }),
    default: 'USER_PASSWORD_AUTH',
    meaning: 'How a password is tried there.',
  },
  MIGRATE_FROM_ENDPOINT: {
    schema: parse.hookUrl,
    default: 'unset',
    meaning: 'Another Cognito-compatible endpoint of that pool; unset is AWS.',
  },
  SSO_SAME_EMAIL: {
    schema: z.enum(SAME_EMAIL, { error: 'must be refuse, link or apart' }),
    default: 'refuse',
    meaning:
      'What becomes of somebody new whom an [identity provider](sso.md#the-same-address) brings with the verified address of an account: `refuse` sends them to sign in with its password, `link` joins them to it once they have, `apart` gives them an account of their own.',
  },
  SMTP_URL: {
    schema: parse.smtpUrl,
    default: 'unset',
    meaning: '`smtp://…` sends real mail; unset keeps it in the mailbox.',
  },
  EMAIL_FROM: { schema: parse.sender, default: 'unset', meaning: 'Sender of mails; required with SMTP_URL.' },
  ADMIN_EMAIL: {
    schema: z.email({ error: 'must be an e-mail address' }),
    default: 'unset',
    meaning: 'On start of an embedded pool: makes sure this confirmed user exists in group `admin`.',
  },
  ADMIN_PASSWORD: { schema: parse.text, default: 'unset', meaning: 'Password with which that user is made.' },
  PASSWORD_RANGE_URL: {
    schema: parse.passwordRangeUrl,
    default: 'unset',
    meaning:
      'A service that knows leaked passwords, asked with the first five hex digits of a new one’s SHA-1 added as a last path segment; embedded pool only.',
  },
  TRUSTED_PROXIES: {
    schema: parse.cidrs,
    default: 'none',
    meaning: 'Comma-separated CIDRs whose `X-Forwarded-For` is believed.',
  },
  RATE_LIMIT_LOGIN: {
    schema: parse.rateLimit,
    default: '5/300',
    meaning: perWindow('Sign-in attempts, answers to challenges and confirmations, each'),
  },
  RATE_LIMIT_REGISTER: { schema: parse.rateLimit, default: '3/3600', meaning: perWindow('Registrations') },
  RATE_LIMIT_PASSWORD_RESET: {
    schema: parse.rateLimit,
    default: '3/900',
    meaning: perWindow('Codes asked for, codes sent again and resets, each'),
  },
  RATE_LIMIT_GENERAL: {
    schema: parse.rateLimit,
    default: '100/60',
    meaning: perWindow('Requests to all other routes', 'one address'),
  },
  RATE_LIMIT_GLOBAL: {
    schema: parse.rateLimit,
    default: '1000/3600',
    meaning: perWindow('Requests to all limited routes', 'one address'),
  },
  ACCESS_TOKEN_TTL: { schema: parse.seconds, default: '3600', meaning: 'Seconds; embedded pool only.' },
  ID_TOKEN_TTL: { schema: parse.seconds, default: '3600', meaning: 'Seconds; embedded pool only.' },
  REFRESH_TOKEN_TTL: { schema: parse.seconds, default: '2592000', meaning: 'Seconds; embedded pool only.' },
  REFRESH_GRACE: {
    schema: parse.whole({ least: 0, most: 60 }),
    default: 'no rotation',
    meaning: 'Turns refresh token rotation on and says for how many seconds a retry gets the same successor (0–60).',
  },
  CODE_TTL_SIGN_UP: { schema: parse.seconds, default: '86400', meaning: 'Seconds that a sign-up code is valid.' },
  CODE_TTL_PASSWORD_RESET: { schema: parse.seconds, default: '3600', meaning: 'Seconds that a reset code is valid.' },
  CODE_TTL_ATTRIBUTE: {
    schema: parse.seconds,
    default: '86400',
    meaning: 'Seconds that a code for a new address is valid.',
  },
  UV_THREADPOOL_SIZE: {
    schema: parse.whole({ least: 1, most: 1024 }),
    default: 'cores + 2, at least 4',
    meaning:
      'Node’s own, from the environment only: threads for hashes, files and names; all but one may hash passwords.',
  },
  METRICS_TOKEN: {
    schema: parse.bearerToken,
    default: 'unset',
    meaning:
      'Bearer token for [`/metrics`](operating.md#reading-the-metrics); without it only this machine itself may read, and nothing that came through a proxy.',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: parse.baseUrl,
    default: 'unset',
    meaning:
      'Where [traces](operating.md#traces) are sent, in OpenTelemetry’s protocol over HTTP with JSON: the base URL of a collector. Unset traces nothing.',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    schema: parse.headers,
    default: 'unset',
    meaning: 'Headers for it, as `name=value,name=value` with values percent-encoded.',
  },
  OTEL_SERVICE_NAME: {
    schema: parse.text,
    default: 'custom-cognito',
    meaning: 'The name under which traces tell of this service.',
  },
  LOG_LEVEL: {
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'must be trace, debug, info, warn, error, fatal or silent',
    }),
    default: 'info',
    meaning: 'Least severe log line that is written.',
  },
  LOG_FORMAT: {
    schema: z.enum(['pretty', 'json'], { error: 'must be pretty or json' }),
    default: '`pretty` in development, else `json`',
    meaning: 'Form of log lines.',
  },
  LOCALE: {
    schema: z.enum(['es', 'en'], { error: 'must be es or en' }),
    default: 'es',
    meaning: 'Default language of messages and mails.',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settingsTable;

/** What was set, parsed; what was not set is absent. */
export type GivenSettings = { readonly [N in SettingName]?: z.output<(typeof settingsTable)[N]['schema']> };

function perWindow(what: string, from = 'one address, and for one account'): string {
  return `${what}, from ${from}, as REQUESTS/SECONDS in a sliding window or \`off\`.`;
}
