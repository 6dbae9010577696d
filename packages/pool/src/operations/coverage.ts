import type { OperationName } from '../cognito.ts';
import type { OfferedName } from './table.ts';

const PASSKEYS = 'There are no passkeys.';
const BRANDING = 'The pages are styled by SetUICustomization.';
const REPLICAS = 'A pool has one region.';
const RISK = 'Nobody judges risks.';
const FEEDBACK = 'No mail asks a user about a sign-in, so there are no feedback tokens.';
const TERMS = 'There are no terms documents.';
const LIMITS = 'Quotas of AWS accounts have no counterpart.';
const LOGS = 'Logs are not sent to AWS services.';

/**
 * The operations of the AWS SDK that are not offered, and why. Together with those that are declared they are all of
 * them: one that is in neither or in both does not compile.
 */
export const notOffered: Readonly<Record<Exclude<OperationName, OfferedName>, string>> = {
  CompleteWebAuthnRegistration: PASSKEYS,
  CreateManagedLoginBranding: BRANDING,
  CreateTerms: TERMS,
  CreateUserPoolReplica: REPLICAS,
  DeleteManagedLoginBranding: BRANDING,
  DeleteTerms: TERMS,
  DeleteUserPoolReplica: REPLICAS,
  DeleteWebAuthnCredential: PASSKEYS,
  DescribeManagedLoginBranding: BRANDING,
  DescribeManagedLoginBrandingByClient: BRANDING,
  DescribeRiskConfiguration: RISK,
  DescribeTerms: TERMS,
  DescribeTermsByClient: TERMS,
  GetLogDeliveryConfiguration: LOGS,
  GetProvisionedLimit: LIMITS,
  ListTerms: TERMS,
  ListUserPoolReplicas: REPLICAS,
  ListWebAuthnCredentials: PASSKEYS,
  SetLogDeliveryConfiguration: LOGS,
  SetRiskConfiguration: RISK,
  StartWebAuthnRegistration: PASSKEYS,
  UpdateAuthEventFeedback: FEEDBACK,
  UpdateManagedLoginBranding: BRANDING,
  UpdateProvisionedLimit: LIMITS,
  UpdateTerms: TERMS,
  UpdateUserPoolReplica: REPLICAS,
};

/** What a declared operation takes, keeps and describes without acting on it, or takes nothing but the default of. */
export interface Partly {
  readonly stored?: string;
  readonly refused?: string;
}

const poolSettings: Partly = {
  stored:
    'EmailConfiguration, SmsConfiguration and all texts of SMS messages, UnusedAccountValidityDays, UserPoolTier except for session configuration and AdvancedSecurityMode, UserPoolTags',
  refused:
    'AdvancedSecurityMode ENFORCED, first factors other than PASSWORD, CONFIRM_WITH_LINK, DcrConfiguration, KeyConfiguration, IssuerConfiguration, AcrConfiguration, KMSKeyID of LambdaConfig',
};

const clientSettings: Partly = {
  refused: 'the implicit flow, AnalyticsConfiguration, EnablePropagateAdditionalUserContextData',
};

const identityProvider: Partly = { refused: 'AcrMapping' };

/** Declared operations of which a part has no effect. */
export const partly: Readonly<Partial<Record<OfferedName, Partly>>> = {
  CreateUserPool: poolSettings,
  UpdateUserPool: poolSettings,
  CreateUserPoolClient: clientSettings,
  UpdateUserPoolClient: clientSettings,
  CreateIdentityProvider: identityProvider,
  UpdateIdentityProvider: identityProvider,
  AdminLinkProviderForUser: { refused: 'ProviderAttributeName other than Cognito_Subject' },
  AdminDisableProviderForUser: {
    refused:
      'ProviderAttributeName other than Cognito_Subject, and users of the pool itself, who are disabled by AdminDisableUser',
  },
  SetUserPoolMfaConfig: { refused: 'SmsMfaConfiguration, WebAuthnConfiguration' },
  SetUserMFAPreference: { refused: 'SMSMfaSettings and WebAuthnMfaSettings that are enabled' },
  AdminSetUserMFAPreference: { refused: 'SMSMfaSettings and WebAuthnMfaSettings that are enabled' },
  SetUserSettings: { refused: 'every MFA option' },
  AdminSetUserSettings: { refused: 'every MFA option' },
  CreateUserPoolDomain: {
    stored: 'CustomDomainConfig: TLS is for whatever stands before the pool',
    refused: 'Routing',
  },
  UpdateUserPoolDomain: { stored: 'CustomDomainConfig, ManagedLoginVersion' },
  CreateUserImportJob: { stored: 'CloudWatchLogsRoleArn' },
  TagResource: { stored: 'Tags' },
};

/** Members of inputs that are taken and not looked at, by their name or with that of their one operation, and why. */
export const ignoredMembers = {
  AnalyticsMetadata: 'Amazon Pinpoint has no counterpart.',
  'ContextData.EncodedData': 'What client libraries encode there is not read.',
  'ContextData.ServerName': 'A pool has no use for it.',
  'ContextData.ServerPath': 'A pool has no use for it.',
  'UserContextData.EncodedData': 'What client libraries encode there is not read.',
  'UserContextData.IpAddress':
    'Over HTTP the address is the connection’s: anybody could write another. In this process it is believed.',
  'ListUserPoolClients.ClientType': 'There are no dynamically registered clients.',
} as const;
