import type { OperationName } from '../cognito.ts';
import type { OfferedName } from './table.ts';

const PASSKEYS = 'There are no passkeys.';
const PAGES = 'There are no managed login pages.';
const DOMAINS = 'The OAuth endpoints are at the address of the pool and have no domains of their own.';
const CLIENT_TOKEN = 'The token endpoint gives the same token.';
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
  CreateManagedLoginBranding: PAGES,
  CreateTerms: TERMS,
  CreateUserPoolDomain: DOMAINS,
  CreateUserPoolReplica: REPLICAS,
  DeleteManagedLoginBranding: PAGES,
  DeleteTerms: TERMS,
  DeleteUserPoolDomain: DOMAINS,
  DeleteUserPoolReplica: REPLICAS,
  DeleteWebAuthnCredential: PASSKEYS,
  DescribeManagedLoginBranding: PAGES,
  DescribeManagedLoginBrandingByClient: PAGES,
  DescribeRiskConfiguration: RISK,
  DescribeTerms: TERMS,
  DescribeTermsByClient: TERMS,
  DescribeUserPoolDomain: DOMAINS,
  GetClientToken: CLIENT_TOKEN,
  GetLogDeliveryConfiguration: LOGS,
  GetProvisionedLimit: LIMITS,
  GetUICustomization: PAGES,
  ListTerms: TERMS,
  ListUserPoolReplicas: REPLICAS,
  ListWebAuthnCredentials: PASSKEYS,
  SetLogDeliveryConfiguration: LOGS,
  SetRiskConfiguration: RISK,
  SetUICustomization: PAGES,
  StartWebAuthnRegistration: PASSKEYS,
  UpdateAuthEventFeedback: FEEDBACK,
  UpdateManagedLoginBranding: PAGES,
  UpdateProvisionedLimit: LIMITS,
  UpdateTerms: TERMS,
  UpdateUserPoolDomain: DOMAINS,
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

const identityProvider: Partly = { refused: 'AcrMapping, and IDPSignout true: there is no single logout' };

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
