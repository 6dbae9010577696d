import { join } from 'node:path';
import { DEFAULT_QUOTAS, type Quotas, type SameEmail } from 'custom-cognito';
import { isLoopback } from './hosts.ts';
import type { GivenSettings } from './table.ts';

/** What answers Cognito's operations. */
export type BackEnd =
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'aws' | 'remote';
      readonly poolId: string;
      readonly clientId: string;
      readonly clientSecret?: string | undefined;
      readonly endpoint?: string | undefined;
      /** Base URL of its OAuth endpoints. */
      readonly domain?: string | undefined;
    };

/** Where the embedded pool asks for people whom it does not know. */
export type MigrateFrom =
  | { readonly kind: 'endpoint'; readonly url: string }
  | {
      readonly kind: 'pool';
      readonly poolId: string;
      readonly clientId: string;
      readonly clientSecret?: string | undefined;
      readonly endpoint?: string | undefined;
      readonly flow: 'USER_PASSWORD_AUTH' | 'ADMIN_USER_PASSWORD_AUTH';
    };

/** Settings as the program uses them: complete, checked, with every default in place. */
export interface Settings {
  readonly environment: 'development' | 'test' | 'production';
  readonly host: string;
  readonly port: number;
  readonly poolHost: string;
  readonly poolPort: number | 'off';
  readonly poolCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  readonly poolRateLimits: boolean;
  readonly publicUrl?: string | undefined;
  readonly poolPublicUrl?: string | undefined;
  readonly frontendOrigins: readonly string[];
  readonly dataDir: string;
  /** Whether anything is kept there: the SQLite file or the generated master key. */
  readonly usesDataDir: boolean;
  readonly databaseUrl: string;
  readonly masterKey?: Uint8Array | undefined;
  readonly masterKeyFile?: string | undefined;
  /** Shared by the processes of one installation. */
  readonly redisUrl?: string | undefined;
  readonly region: string;
  readonly backEnd: BackEnd;
  readonly smtp?: { readonly url: string; readonly from: string } | undefined;
  /** What becomes of somebody new whom a provider brings with the address of an account. */
  readonly sameEmail: SameEmail;
  readonly passwordRangeUrl?: string | undefined;
  readonly migrateFrom?: MigrateFrom | undefined;
  readonly admin?: { readonly email: string; readonly password: string } | undefined;
  /** Seconds; the pool's own where absent. */
  readonly lifetimes: {
    readonly accessToken?: number | undefined;
    readonly idToken?: number | undefined;
    readonly refreshToken?: number | undefined;
    readonly refreshGrace?: number | undefined;
  };
  /** Seconds; the pool's own where absent. */
  readonly codeLifetimes: { signUp?: number; forgotPassword?: number; attribute?: number };
  /** CIDR blocks. */
  readonly trustedProxies: readonly string[];
  readonly quotas: Quotas;
  /** What whoever reads the metrics has to show; only this machine itself may read them where absent. */
  readonly metricsToken?: string | undefined;
  /** Whom to tell traces, in OpenTelemetry's protocol over HTTP; none where absent. */
  readonly traces?: {
    readonly endpoint: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly serviceName: string;
  };
  /** Threads of libuv's pool; Node's own number where absent. */
  readonly threads?: number | undefined;
  readonly logLevel: string;
  readonly logFormat: 'pretty' | 'json';
  readonly locale: 'es' | 'en';
}

/** Puts every default in place, those that depend on other settings too. */
export function derive(given: GivenSettings): Settings {
  return {
    environment: given.ENVIRONMENT ?? 'development',
    region: given.AWS_REGION ?? 'eu-west-1',
    backEnd: backEnd(given),
    sameEmail: given.SSO_SAME_EMAIL ?? 'refuse',
    passwordRangeUrl: given.PASSWORD_RANGE_URL,
    migrateFrom: migrateFrom(given),
    threads: given.UV_THREADPOOL_SIZE,
    metricsToken: given.METRICS_TOKEN,
    locale: given.LOCALE ?? 'es',
    ...addresses(given),
    ...storage(given),
    ...people(given),
    ...lifetimes(given),
    ...limits(given),
    ...logging(given),
    ...traces(given),
  };
}

function addresses(given: GivenSettings) {
  const poolHost = given.POOL_HOST ?? '127.0.0.1';
  const { POOL_ACCESS_KEY_ID: accessKeyId, POOL_SECRET_ACCESS_KEY: secretAccessKey } = given;
  return {
    host: given.HOST ?? '127.0.0.1',
    port: given.PORT ?? 8000,
    poolHost,
    poolPort: given.POOL_PORT ?? 9229,
    poolCredentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : null,
    poolRateLimits: given.POOL_RATE_LIMITS ? given.POOL_RATE_LIMITS === 'on' : !isLoopback(poolHost),
    publicUrl: given.PUBLIC_URL,
    poolPublicUrl: given.POOL_PUBLIC_URL,
    frontendOrigins: given.FRONTEND_URL ?? [],
  };
}

function storage(given: GivenSettings) {
  const { DATA_DIR: dataDir = './data', DATABASE_URL, MASTER_KEY: masterKey, MASTER_KEY_FILE: masterKeyFile } = given;
  return {
    dataDir,
    usesDataDir: DATABASE_URL === undefined || (masterKey === undefined && masterKeyFile === undefined),
    databaseUrl: DATABASE_URL ?? `sqlite:${join(dataDir, 'custom-cognito.db')}`,
    masterKey,
    masterKeyFile,
    redisUrl: given.REDIS_URL,
  };
}

function people({ SMTP_URL: url, EMAIL_FROM: from, ADMIN_EMAIL: email, ADMIN_PASSWORD: password }: GivenSettings) {
  return {
    smtp: url && from ? { url, from } : undefined,
    admin: email && password ? { email, password } : undefined,
  };
}

function lifetimes(given: GivenSettings) {
  return {
    lifetimes: {
      accessToken: given.ACCESS_TOKEN_TTL,
      idToken: given.ID_TOKEN_TTL,
      refreshToken: given.REFRESH_TOKEN_TTL,
      refreshGrace: given.REFRESH_GRACE,
    },
    codeLifetimes: {
      ...(given.CODE_TTL_SIGN_UP !== undefined && { signUp: given.CODE_TTL_SIGN_UP }),
      ...(given.CODE_TTL_PASSWORD_RESET !== undefined && { forgotPassword: given.CODE_TTL_PASSWORD_RESET }),
      ...(given.CODE_TTL_ATTRIBUTE !== undefined && { attribute: given.CODE_TTL_ATTRIBUTE }),
    },
  };
}

function limits(given: GivenSettings) {
  return {
    trustedProxies: given.TRUSTED_PROXIES ?? [],
    quotas: {
      login: given.RATE_LIMIT_LOGIN ?? DEFAULT_QUOTAS.login,
      register: given.RATE_LIMIT_REGISTER ?? DEFAULT_QUOTAS.register,
      password_reset: given.RATE_LIMIT_PASSWORD_RESET ?? DEFAULT_QUOTAS.password_reset,
      general: given.RATE_LIMIT_GENERAL ?? DEFAULT_QUOTAS.general,
      global: given.RATE_LIMIT_GLOBAL ?? DEFAULT_QUOTAS.global,
    },
  };
}

function logging({ ENVIRONMENT, LOG_LEVEL, LOG_FORMAT }: GivenSettings) {
  const development = (ENVIRONMENT ?? 'development') === 'development';
  return {
    logLevel: LOG_LEVEL ?? 'info',
    logFormat: LOG_FORMAT ?? (development ? ('pretty' as const) : ('json' as const)),
  };
}

function traces({
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_HEADERS: headers = {},
  OTEL_SERVICE_NAME: serviceName = 'custom-cognito',
}: GivenSettings): Pick<Settings, 'traces'> {
  return endpoint === undefined ? {} : { traces: { endpoint, headers, serviceName } };
}

function backEnd(given: GivenSettings): BackEnd {
  const { COGNITO_USER_POOL_ID: poolId, COGNITO_APP_CLIENT_ID: clientId, COGNITO_ENDPOINT: endpoint } = given;
  if (!poolId || !clientId) return { kind: 'embedded' };
  const kind = endpoint === undefined ? 'aws' : 'remote';
  const { COGNITO_APP_CLIENT_SECRET: clientSecret, COGNITO_DOMAIN: domain } = given;
  return { kind, poolId, clientId, clientSecret, endpoint, domain };
}

function migrateFrom(given: GivenSettings): MigrateFrom | undefined {
  const { MIGRATE_FROM_USER_POOL_ID: poolId, MIGRATE_FROM_APP_CLIENT_ID: clientId, MIGRATE_FROM_URL: url } = given;
  if (url !== undefined) return { kind: 'endpoint', url };
  if (!poolId || !clientId) return undefined;
  return {
    kind: 'pool',
    poolId,
    clientId,
    clientSecret: given.MIGRATE_FROM_APP_CLIENT_SECRET,
    endpoint: given.MIGRATE_FROM_ENDPOINT,
    flow: given.MIGRATE_FROM_AUTH_FLOW ?? 'USER_PASSWORD_AUTH',
  };
}
