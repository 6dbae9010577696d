import type {
  CreateUserPoolRequest,
  PasswordPolicyType,
  UpdateUserPoolRequest,
} from '@aws-sdk/client-cognito-identity-provider';
import { refuse } from '../errors.ts';
import type { PoolFactors, PoolSettings } from '../store/pools.ts';
import { poolSchema } from './attribute-schema.ts';
import { lambdaConfig } from './lambda-config.ts';
import { recoversByEmailAlone, requireFactor } from './mfa-config.ts';
import { checkAddOns } from './threat-protection.ts';

/** Members of a request that promise behaviour which this pool does not have; storing them would be a lie. */
const NOT_OFFERED = ['DcrConfiguration', 'KeyConfiguration', 'IssuerConfiguration', 'AcrConfiguration'] as const;

/** Cognito's policy for pools that set none. */
const DEFAULT_POLICY: PasswordPolicyType = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
};

type Request = Omit<CreateUserPoolRequest, 'PoolName'> & Partial<UpdateUserPoolRequest>;

/** Settings of a new pool: what was asked for, and Cognito's defaults for the rest. Throws InvalidParameterException. */
export function newPoolSettings(request: Request): PoolSettings {
  const { UsernameAttributes, AliasAttributes } = request;
  if (UsernameAttributes?.length && AliasAttributes?.length) {
    refuse(
      'InvalidParameterException',
      'Only one of the aliasAttributes or usernameAttributes can be set in a user pool.',
    );
  }
  return {
    ...changeable(request),
    SchemaAttributes: poolSchema(request.Schema ?? []),
    ...(UsernameAttributes && { UsernameAttributes }),
    ...(AliasAttributes && { AliasAttributes }),
    UsernameConfiguration: { CaseSensitive: request.UsernameConfiguration?.CaseSensitive ?? true },
  };
}

/** Settings after UpdateUserPool: what it leaves out goes back to its default, and what is fixed at creation stays. */
export function updatedPoolSettings(current: PoolSettings, request: UpdateUserPoolRequest): PoolSettings {
  const { SchemaAttributes, UsernameAttributes, AliasAttributes, UsernameConfiguration } = current;
  const { passwordBlocklist, mfa, sessions } = current;
  const fixed = {
    SchemaAttributes,
    UsernameAttributes,
    AliasAttributes,
    UsernameConfiguration,
    passwordBlocklist,
    mfa,
    sessions,
  };
  return { ...changeable(request, mfa), ...present(fixed) };
}

function changeable(request: Request, mfa?: PoolFactors): PoolSettings {
  refuseNotOffered(request);
  requireFactor(request.MfaConfiguration, mfa);
  checkRecovery(request, mfa);
  const verifies = request.AutoVerifiedAttributes ?? [];
  const waiting = request.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [];
  const unverified = waiting.find((name) => !verifies.includes(name));
  if (unverified) {
    refuse(
      'InvalidParameterException',
      `${unverified} cannot require verification before update unless it is auto-verified.`,
    );
  }
  return present({
    Policies: {
      PasswordPolicy: passwordPolicy(request.Policies?.PasswordPolicy),
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const] },
    },
    DeletionProtection: request.DeletionProtection ?? 'INACTIVE',
    LambdaConfig: lambdaConfig(request.LambdaConfig),
    AutoVerifiedAttributes: request.AutoVerifiedAttributes,
    VerificationMessageTemplate: {
      DefaultEmailOption: 'CONFIRM_WITH_CODE' as const,
      ...request.VerificationMessageTemplate,
    },
    EmailVerificationMessage: request.EmailVerificationMessage,
    EmailVerificationSubject: request.EmailVerificationSubject,
    SmsVerificationMessage: request.SmsVerificationMessage,
    SmsAuthenticationMessage: request.SmsAuthenticationMessage,
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: waiting },
    DeviceConfiguration: isEmpty(request.DeviceConfiguration) ? undefined : request.DeviceConfiguration,
    MfaConfiguration: request.MfaConfiguration ?? 'OFF',
    EmailConfiguration: request.EmailConfiguration ?? { EmailSendingAccount: 'COGNITO_DEFAULT' as const },
    SmsConfiguration: request.SmsConfiguration,
    UserPoolTags: request.UserPoolTags ?? {},
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, ...request.AdminCreateUserConfig },
    AccountRecoverySetting: request.AccountRecoverySetting,
    UserPoolAddOns: request.UserPoolAddOns,
    UserPoolTier: request.UserPoolTier ?? 'ESSENTIALS',
  });
}

function passwordPolicy(asked: PasswordPolicyType | undefined): PasswordPolicyType {
  if (!asked) return DEFAULT_POLICY;
  return {
    MinimumLength: asked.MinimumLength ?? 8,
    RequireUppercase: asked.RequireUppercase ?? false,
    RequireLowercase: asked.RequireLowercase ?? false,
    RequireNumbers: asked.RequireNumbers ?? false,
    RequireSymbols: asked.RequireSymbols ?? false,
    ...(asked.PasswordHistorySize && { PasswordHistorySize: asked.PasswordHistorySize }),
    TemporaryPasswordValidityDays: asked.TemporaryPasswordValidityDays || 7,
  };
}

function checkRecovery({ AccountRecoverySetting }: Request, mfa: PoolFactors | undefined): void {
  if (mfa?.email && recoversByEmailAlone(AccountRecoverySetting)) {
    refuse(
      'InvalidParameterException',
      'AccountRecoverySetting cannot be verified_email alone while codes for signing in are mailed.',
    );
  }
  const names = AccountRecoverySetting?.RecoveryMechanisms?.map(({ Name }) => Name) ?? [];
  if (names.length > 1 && names.includes('admin_only')) {
    refuse(
      'InvalidParameterException',
      'Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
    );
  }
}

function refuseNotOffered(request: Request): void {
  const asked = NOT_OFFERED.find((name) => request[name] !== undefined && !isEmpty(request[name]));
  if (asked) refuse('InvalidParameterException', `${asked} is not offered by this user pool.`);
  checkAddOns(request);
  const factors = request.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD'];
  const other = factors.find((factor) => factor !== 'PASSWORD');
  if (other) refuse('InvalidParameterException', `First factor ${other} is not offered by this user pool.`);
  if (request.VerificationMessageTemplate?.DefaultEmailOption === 'CONFIRM_WITH_LINK') {
    refuse('InvalidParameterException', 'CONFIRM_WITH_LINK is not offered by this user pool.');
  }
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Leaves out what is not set, so that a stored record and a described one have the same members. */
function present<T extends object>(settings: T): PoolSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
