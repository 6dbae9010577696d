import { isIP } from 'node:net';
import { join } from 'node:path';
import { type GivenSettings, type SettingName, settingsTable } from './table.ts';

/** Every bad or missing setting of one start, together. */
export class SettingsError extends Error {
  override name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['The settings are not usable:', ...problems.map((problem) => `  - ${problem}`)].join('\n'));
    this.problems = problems;
  }
}

/** What answers Cognito's operations. */
export type BackEnd =
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'aws' | 'remote';
      readonly poolId: string;
      readonly clientId: string;
      readonly clientSecret?: string | undefined;
      readonly endpoint?: string | undefined;
    };

/** Settings as the program uses them: complete, checked, with every default in place. */
export interface Settings {
  readonly environment: 'development' | 'test' | 'production';
  readonly host: string;
  readonly port: number;
  readonly poolHost: string;
  readonly poolPort: number | 'off';
  readonly poolCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  readonly publicUrl?: string | undefined;
  readonly poolPublicUrl?: string | undefined;
  readonly frontendOrigins: readonly string[];
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly masterKey?: Uint8Array | undefined;
  readonly masterKeyFile?: string | undefined;
  readonly region: string;
  readonly backEnd: BackEnd;
  readonly smtp?: { readonly url: string; readonly from: string } | undefined;
  readonly admin?: { readonly email: string; readonly password: string } | undefined;
  readonly lifetimes: {
    readonly accessToken?: number | undefined;
    readonly idToken?: number | undefined;
    readonly refreshToken?: number | undefined;
    readonly refreshGrace?: number | undefined;
  };
  readonly codeLifetimes: { signUp?: number; forgotPassword?: number; attribute?: number };
  readonly logLevel: string;
  readonly logFormat: 'pretty' | 'json';
  readonly locale: 'es' | 'en';
}

/**
 * Reads and checks all settings at once. Throws {@link SettingsError} that names every bad, missing or misspelt one.
 * Values never appear in the message: some are secrets.
 */
export function loadSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const problems = misspelt(environment);
  const given: Record<string, unknown> = {};
  for (const [name, { schema }] of Object.entries(settingsTable)) {
    const value = environment[name];
    // An empty variable is how a shell or an env file unsets one.
    if (value === undefined || value === '') continue;
    const result = schema.safeParse(value);
    if (result.success) given[name] = result.data;
    else problems.push(`${name} ${result.error.issues[0]?.message ?? 'is not valid'}`);
  }
  problems.push(...contradictions(given as GivenSettings, new Set(Object.keys(given))));
  if (problems.length > 0) throw new SettingsError(problems);
  return complete(given as GivenSettings);
}

function misspelt(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('COGNITO_') && !Object.hasOwn(settingsTable, name))
    .map((name) => `${name} is not a setting; did you mean ${closest(name)}?`);
}

function closest(name: string): string {
  const known = Object.keys(settingsTable).filter((candidate) => candidate.startsWith('COGNITO_'));
  const shared = (candidate: string) => [...candidate].filter((letter, at) => name[at] === letter).length;
  return known.reduce((best, candidate) => (shared(candidate) > shared(best) ? candidate : best), known[0] ?? '');
}

/** Rules between settings. */
function contradictions(given: GivenSettings, set: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  const together = (names: readonly SettingName[]) => {
    const missing = names.filter((name) => !set.has(name));
    if (missing.length > 0 && missing.length < names.length)
      problems.push(`${missing.join(' and ')} missing: ${names.join(' and ')} go together`);
  };
  together(['COGNITO_USER_POOL_ID', 'COGNITO_APP_CLIENT_ID']);
  together(['POOL_ACCESS_KEY_ID', 'POOL_SECRET_ACCESS_KEY']);
  together(['ADMIN_EMAIL', 'ADMIN_PASSWORD']);
  for (const name of ['COGNITO_APP_CLIENT_SECRET', 'COGNITO_ENDPOINT'] as const) {
    if (set.has(name) && !set.has('COGNITO_USER_POOL_ID')) problems.push(`${name} needs COGNITO_USER_POOL_ID`);
  }
  if (set.has('SMTP_URL') && !set.has('EMAIL_FROM')) problems.push('EMAIL_FROM missing: SMTP_URL needs a sender');
  if (set.has('MASTER_KEY') && set.has('MASTER_KEY_FILE'))
    problems.push('MASTER_KEY and MASTER_KEY_FILE exclude each other');
  const listens = given.POOL_PORT !== 'off' && !set.has('COGNITO_USER_POOL_ID');
  if (listens && !isLoopback(given.POOL_HOST ?? '127.0.0.1') && !set.has('POOL_ACCESS_KEY_ID')) {
    problems.push('POOL_ACCESS_KEY_ID and POOL_SECRET_ACCESS_KEY missing: required when POOL_HOST is not loopback');
  }
  if (given.ENVIRONMENT === 'production') problems.push(...productionProblems(given, set));
  return problems;
}

function productionProblems(given: GivenSettings, set: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  if (!set.has('MASTER_KEY') && !set.has('MASTER_KEY_FILE')) {
    problems.push('MASTER_KEY or MASTER_KEY_FILE missing: required in production');
  }
  for (const name of ['PUBLIC_URL', 'POOL_PUBLIC_URL'] as const) {
    const url = given[name];
    if (url?.startsWith('http://') && !isLoopback(new URL(url).hostname)) {
      problems.push(`${name} must be https:// in production; cookies and tokens would travel in the clear`);
    }
  }
  return problems;
}

function complete(given: GivenSettings): Settings {
  const environment = given.ENVIRONMENT ?? 'development';
  const dataDir = given.DATA_DIR ?? './data';
  return {
    environment,
    host: given.HOST ?? '127.0.0.1',
    port: given.PORT ?? 8000,
    poolHost: given.POOL_HOST ?? '127.0.0.1',
    poolPort: given.POOL_PORT ?? 9229,
    poolCredentials: poolCredentials(given),
    publicUrl: given.PUBLIC_URL,
    poolPublicUrl: given.POOL_PUBLIC_URL,
    frontendOrigins: given.FRONTEND_URL ?? [],
    dataDir,
    databaseUrl: given.DATABASE_URL ?? `sqlite:${join(dataDir, 'custom-cognito.db')}`,
    masterKey: given.MASTER_KEY,
    masterKeyFile: given.MASTER_KEY_FILE,
    region: given.AWS_REGION ?? 'eu-west-1',
    backEnd: backEnd(given),
    smtp: given.SMTP_URL && given.EMAIL_FROM ? { url: given.SMTP_URL, from: given.EMAIL_FROM } : undefined,
    admin:
      given.ADMIN_EMAIL && given.ADMIN_PASSWORD
        ? { email: given.ADMIN_EMAIL, password: given.ADMIN_PASSWORD }
        : undefined,
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
    logLevel: given.LOG_LEVEL ?? 'info',
    logFormat: given.LOG_FORMAT ?? (environment === 'development' ? 'pretty' : 'json'),
    locale: given.LOCALE ?? 'es',
  };
}

function poolCredentials(given: GivenSettings): Settings['poolCredentials'] {
  const { POOL_ACCESS_KEY_ID: accessKeyId, POOL_SECRET_ACCESS_KEY: secretAccessKey } = given;
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : null;
}

function backEnd(given: GivenSettings): BackEnd {
  const { COGNITO_USER_POOL_ID: poolId, COGNITO_APP_CLIENT_ID: clientId, COGNITO_ENDPOINT: endpoint } = given;
  if (!poolId || !clientId) return { kind: 'embedded' };
  const kind = endpoint === undefined ? 'aws' : 'remote';
  return { kind, poolId, clientId, clientSecret: given.COGNITO_APP_CLIENT_SECRET, endpoint };
}

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}
