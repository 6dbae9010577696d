import { isLoopback } from './hosts.ts';
import type { GivenSettings, SettingName } from './table.ts';

const SHORTEST_SECRET = 16;

interface Given {
  /** What is sound in itself. */
  readonly given: GivenSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether it is set at all: what is set badly is told already and not missing too. */
  has(name: SettingName): boolean;
}

type Rule = (given: Given) => readonly string[];

/** Problems that only show when settings are seen together; values are never told. */
export function contradictions(given: GivenSettings, environment: Given['environment']): string[] {
  const seen: Given = { given, environment, has: (name) => Boolean(environment[name]) };
  const rules = given.ENVIRONMENT === 'production' ? [...ALWAYS, ...IN_PRODUCTION] : ALWAYS;
  return rules.flatMap((rule) => rule(seen));
}

const ALWAYS: readonly Rule[] = [
  together('COGNITO_USER_POOL_ID', 'COGNITO_APP_CLIENT_ID'),
  together('MIGRATE_FROM_USER_POOL_ID', 'MIGRATE_FROM_APP_CLIENT_ID'),
  needs('MIGRATE_FROM_APP_CLIENT_SECRET', 'MIGRATE_FROM_USER_POOL_ID'),
  needs('MIGRATE_FROM_AUTH_FLOW', 'MIGRATE_FROM_USER_POOL_ID'),
  needs('MIGRATE_FROM_ENDPOINT', 'MIGRATE_FROM_USER_POOL_ID'),
  exclude('MIGRATE_FROM_URL', 'MIGRATE_FROM_USER_POOL_ID'),
  exclude('MIGRATE_FROM_URL', 'COGNITO_USER_POOL_ID'),
  exclude('MIGRATE_FROM_USER_POOL_ID', 'COGNITO_USER_POOL_ID'),
  together('POOL_ACCESS_KEY_ID', 'POOL_SECRET_ACCESS_KEY'),
  together('ADMIN_EMAIL', 'ADMIN_PASSWORD'),
  needs('COGNITO_APP_CLIENT_SECRET', 'COGNITO_USER_POOL_ID'),
  needs('COGNITO_ENDPOINT', 'COGNITO_USER_POOL_ID'),
  needs('OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_ENDPOINT'),
  ({ has }) => when(has('SMTP_URL') && !has('EMAIL_FROM'), 'EMAIL_FROM missing: SMTP_URL needs a sender'),
  exclude('MASTER_KEY', 'MASTER_KEY_FILE'),
  ({ given, has }) =>
    when(
      given.POOL_PORT !== 'off' &&
        !has('COGNITO_USER_POOL_ID') &&
        !isLoopback(given.POOL_HOST ?? 'localhost') &&
        !(has('POOL_ACCESS_KEY_ID') || has('POOL_SECRET_ACCESS_KEY')),
      'POOL_ACCESS_KEY_ID and POOL_SECRET_ACCESS_KEY missing: required when POOL_HOST is not loopback',
    ),
];

const IN_PRODUCTION: readonly Rule[] = [
  ({ has }) =>
    when(
      !has('MASTER_KEY') && !has('MASTER_KEY_FILE'),
      'MASTER_KEY or MASTER_KEY_FILE missing: required in production',
    ),
  encrypted('PUBLIC_URL'),
  encrypted('POOL_PUBLIC_URL'),
  encrypted('FRONTEND_URL'),
  long('POOL_SECRET_ACCESS_KEY'),
  long('METRICS_TOKEN'),
  ({ environment }) =>
    when(
      environment.NODE_TLS_REJECT_UNAUTHORIZED === '0',
      'NODE_TLS_REJECT_UNAUTHORIZED=0 switches off the verification of certificates; unset it in production',
    ),
];

function together(...names: readonly SettingName[]): Rule {
  return ({ has }) => {
    const missing = names.filter((name) => !has(name));
    const some = missing.length > 0 && missing.length < names.length;
    return when(some, `${missing.join(' and ')} missing: ${names.join(' and ')} go together`);
  };
}

function exclude(one: SettingName, other: SettingName): Rule {
  return ({ has }) => when(has(one) && has(other), `${one} and ${other} exclude each other`);
}

function needs(name: SettingName, other: SettingName): Rule {
  return ({ has }) => when(has(name) && !has(other), `${name} needs ${other}`);
}

/** Cookies, tokens and keys that other machines fetch must not travel in the clear. */
function encrypted(name: 'PUBLIC_URL' | 'POOL_PUBLIC_URL' | 'FRONTEND_URL'): Rule {
  return ({ given }) => {
    const urls = [given[name] ?? []].flat().map((url) => new URL(url));
    const open = urls.some(({ protocol, hostname }) => protocol === 'http:' && !isLoopback(hostname));
    return when(open, `${name} must be https:// in production; cookies and tokens would travel in the clear`);
  };
}

/** Nobody may find it by trying. */
function long(name: 'POOL_SECRET_ACCESS_KEY' | 'METRICS_TOKEN'): Rule {
  return ({ given: { [name]: secret = '' } }) =>
    when(
      secret !== '' && secret.length < SHORTEST_SECRET,
      `${name} must have at least ${SHORTEST_SECRET} characters in production`,
    );
}

function when(wrong: boolean, problem: string): readonly string[] {
  return wrong ? [problem] : [];
}
