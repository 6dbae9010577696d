import type { CreateUserPoolClientRequest, ExplicitAuthFlowsType } from '@aws-sdk/client-cognito-identity-provider';
import { refuse } from '../errors.ts';
import type { ClientSettings } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import { lifetimes } from './lifetimes.ts';
import { oauthSettings } from './oauth-settings.ts';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
const TEN_YEARS = 3_650 * DAY;

/** Flows of a client that names none. */
const DEFAULT_FLOWS: readonly ExplicitAuthFlowsType[] = [
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_CUSTOM_AUTH',
];

/** Members that promise behaviour which this pool does not have. */
const NOT_OFFERED = ['AnalyticsConfiguration', 'EnablePropagateAdditionalUserContextData'] as const;

type Request = Partial<
  Omit<CreateUserPoolClientRequest, 'UserPoolId' | 'ClientName' | 'GenerateSecret' | 'ClientSecret'>
>;

/**
 * An app client's settings as a request asks for them, with Cognito's defaults for what it leaves out, at creation and
 * at update alike. Throws InvalidParameterException and InvalidOAuthFlowException.
 */
export function clientSettings(
  pool: UserPool,
  request: Request,
  { confidential, doing = 'creating' }: { confidential: boolean; doing?: 'creating' | 'updating' },
): ClientSettings {
  refuseNotOffered(request);
  const flows = authFlows(request.ExplicitAuthFlows);
  const rotation = request.RefreshTokenRotation;
  if (rotation?.Feature === 'ENABLED' && request.ExplicitAuthFlows?.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    refuse(
      'InvalidParameterException',
      'Refresh token rotation cannot be enabled together with ALLOW_REFRESH_TOKEN_AUTH.',
    );
  }
  if (!mayName(pool, request.ReadAttributes)) refuseAttributes('read', doing);
  if (!mayName(pool, request.WriteAttributes) || !mayWrite(pool, request.WriteAttributes))
    refuseAttributes('write', doing);
  const settings: ClientSettings = {
    ExplicitAuthFlows:
      rotation?.Feature === 'ENABLED' ? flows.filter((flow) => flow !== 'ALLOW_REFRESH_TOKEN_AUTH') : flows,
    RefreshTokenValidity: request.RefreshTokenValidity || 30,
    ...(request.AccessTokenValidity !== undefined && { AccessTokenValidity: request.AccessTokenValidity }),
    ...(request.IdTokenValidity !== undefined && { IdTokenValidity: request.IdTokenValidity }),
    TokenValidityUnits: request.TokenValidityUnits ?? {},
    ...(request.ReadAttributes && { ReadAttributes: request.ReadAttributes }),
    ...(request.WriteAttributes && { WriteAttributes: request.WriteAttributes }),
    ...(request.SupportedIdentityProviders && { SupportedIdentityProviders: request.SupportedIdentityProviders }),
    PreventUserExistenceErrors: request.PreventUserExistenceErrors ?? 'LEGACY',
    EnableTokenRevocation: request.EnableTokenRevocation ?? true,
    ...oauthSettings(request, confidential),
    AuthSessionValidity: request.AuthSessionValidity ?? 3,
    ...(rotation && { RefreshTokenRotation: rotation }),
  };
  checkLifetimes(settings);
  return settings;
}

function authFlows(asked: readonly ExplicitAuthFlowsType[] | undefined): ExplicitAuthFlowsType[] {
  if (!asked || asked.length === 0) return [...DEFAULT_FLOWS];
  const current = asked.filter((flow) => flow.startsWith('ALLOW_'));
  if (current.length > 0 && current.length < asked.length) {
    refuse('InvalidParameterException', 'ExplicitAuthFlows with ALLOW_ prefix cannot be mixed with those without it.');
  }
  return [...new Set(asked)];
}

/** What no client writes: only the pool or an administrator sets it. */
const NEVER_WRITTEN = ['sub', 'identities', 'email_verified', 'phone_number_verified'];

function mayName(pool: UserPool, names: readonly string[] = []): boolean {
  return names.every((name) => pool.settings.SchemaAttributes?.some(({ Name }) => Name === name));
}

/** A list that leaves out a required attribute would make a client through which nobody can register. */
function mayWrite(pool: UserPool, names: readonly string[] = []): boolean {
  if (names.length === 0) return true;
  const required = pool.settings.SchemaAttributes?.filter(({ Name, Required }) => Required && Name !== 'sub') ?? [];
  return !names.some((name) => NEVER_WRITTEN.includes(name)) && required.every(({ Name = '' }) => names.includes(Name));
}

function refuseAttributes(kind: 'read' | 'write', doing: 'creating' | 'updating'): never {
  return refuse('InvalidParameterException', `Invalid ${kind} attributes specified while ${doing} a client`);
}

function checkLifetimes(settings: ClientSettings): void {
  const { accessToken, idToken, refreshToken } = lifetimes(settings);
  const within = (name: string, value: number, [least, most]: readonly [number, number]) => {
    if (value >= least && value <= most) return;
    refuse(
      'InvalidParameterException',
      `Invalid range for token validity. ${name} must be between ${least} and ${most} seconds.`,
    );
  };
  within('AccessTokenValidity', accessToken, [5 * MINUTE, DAY]);
  within('IdTokenValidity', idToken, [5 * MINUTE, DAY]);
  within('RefreshTokenValidity', refreshToken, [HOUR, TEN_YEARS]);
  if (refreshToken < accessToken || refreshToken < idToken) {
    refuse('InvalidParameterException', 'Access and ID token validity cannot be longer than refresh token validity.');
  }
}

function refuseNotOffered(request: Request): void {
  const asked = NOT_OFFERED.find((name) => {
    const value = request[name];
    return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
  });
  if (asked) refuse('InvalidParameterException', `${asked} is not offered by this user pool.`);
}
