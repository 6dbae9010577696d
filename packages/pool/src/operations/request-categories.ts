import type { OperationName } from '../cognito.ts';

export interface Category {
  /** Requests per second, all pools together: AWS's default quota. */
  readonly perSecond: number;
  /** Where each operation of the category has a limit of its own beside that: requests per second and pool. */
  readonly perPool?: number;
  /** Whose quota is used for what exceeds this one. */
  readonly overflow?: RequestCategory;
  readonly operations: readonly OperationName[];
  /** Operations that AWS's page does not name; they are counted with those that are most like them. */
  readonly akin?: readonly OperationName[];
}

const SIGN_INS = 120;
const OF_POOL_RESOURCES = 5;

const declared = {
  UserAuthentication: {
    perSecond: SIGN_INS,
    operations: ['AdminInitiateAuth', 'GetTokensFromRefreshToken', 'InitiateAuth'],
  },
  ChallengeResponse: {
    perSecond: 3 * SIGN_INS,
    overflow: 'UserAuthentication',
    operations: ['AdminRespondToAuthChallenge', 'RespondToAuthChallenge'],
  },
  UserCreation: {
    perSecond: 50,
    operations: ['AdminConfirmSignUp', 'AdminCreateUser', 'ConfirmSignUp', 'SignUp'],
  },
  UserAccountRecovery: {
    perSecond: 30,
    operations: [
      'AdminResetUserPassword',
      'AdminSetUserPassword',
      'ChangePassword',
      'ConfirmForgotPassword',
      'ForgotPassword',
    ],
  },
  UserRead: {
    perSecond: 120,
    operations: ['AdminGetUser', 'AdminGetUserAuthFactors', 'GetUser'],
    akin: ['GetUserAuthFactors'],
  },
  UserUpdate: {
    perSecond: 25,
    operations: [
      'AdminAddUserToGroup',
      'AdminDeleteUser',
      'AdminDeleteUserAttributes',
      'AdminDisableProviderForUser',
      'AdminDisableUser',
      'AdminEnableUser',
      'AdminLinkProviderForUser',
      'AdminRemoveUserFromGroup',
      'AdminUpdateUserAttributes',
      'AdminUserGlobalSignOut',
      'DeleteUser',
      'DeleteUserAttributes',
      'GlobalSignOut',
      'UpdateUserAttributes',
      'VerifyUserAttribute',
    ],
  },
  UserToken: { perSecond: 120, operations: ['RevokeToken'] },
  UserResourceRead: {
    perSecond: 50,
    operations: [
      'AdminGetDevice',
      'AdminListDevices',
      'AdminListGroupsForUser',
      'AdminListUserAuthEvents',
      'GetDevice',
      'GetUserAttributeVerificationCode',
      'ListDevices',
      'ResendConfirmationCode',
    ],
    akin: ['AdminListUserSessions', 'ListUserSessions', 'ListWebAuthnCredentials'],
  },
  UserResourceUpdate: {
    perSecond: 25,
    operations: [
      'AdminDeleteSoftwareToken',
      'AdminForgetDevice',
      'AdminSetUserMFAPreference',
      'AdminSetUserSettings',
      'AdminUpdateAuthEventFeedback',
      'AdminUpdateDeviceStatus',
      'AssociateSoftwareToken',
      'ConfirmDevice',
      'ForgetDevice',
      'SetUserMFAPreference',
      'SetUserSettings',
      'UpdateAuthEventFeedback',
      'UpdateDeviceStatus',
      'VerifySoftwareToken',
    ],
    akin: [
      'AdminRevokeUserSession',
      'CompleteWebAuthnRegistration',
      'DeleteWebAuthnCredential',
      'RevokeUserSession',
      'StartWebAuthnRegistration',
    ],
  },
  UserList: { perSecond: 30, operations: ['ListUsers', 'ListUsersInGroup'] },
  UserPoolRead: {
    perSecond: 15,
    operations: ['DescribeUserPool', 'ListUserPools'],
    akin: ['ListUserPoolReplicas'],
  },
  UserPoolUpdate: {
    perSecond: 15,
    operations: ['CreateUserPool', 'DeleteUserPool', 'UpdateUserPool'],
    akin: ['CreateUserPoolReplica', 'DeleteUserPoolReplica', 'UpdateUserPoolReplica'],
  },
  UserPoolResourceRead: {
    perSecond: 20,
    perPool: OF_POOL_RESOURCES,
    operations: [
      'DescribeIdentityProvider',
      'DescribeManagedLoginBranding',
      'DescribeManagedLoginBrandingByClient',
      'DescribeResourceServer',
      'DescribeRiskConfiguration',
      'DescribeUserImportJob',
      'DescribeUserPoolDomain',
      'GetCSVHeader',
      'GetGroup',
      'GetIdentityProviderByIdentifier',
      'GetSigningCertificate',
      'GetUICustomization',
      'GetUserPoolMfaConfig',
      'ListGroups',
      'ListIdentityProviders',
      'ListResourceServers',
      'ListTagsForResource',
      'ListUserImportJobs',
    ],
    akin: [
      'DescribeTerms',
      'DescribeTermsByClient',
      'GetLogDeliveryConfiguration',
      'GetUserPoolSessionConfiguration',
      'ListTerms',
    ],
  },
  UserPoolResourceUpdate: {
    perSecond: 15,
    perPool: OF_POOL_RESOURCES,
    operations: [
      'AddCustomAttributes',
      'CreateGroup',
      'CreateIdentityProvider',
      'CreateManagedLoginBranding',
      'CreateResourceServer',
      'CreateUserImportJob',
      'CreateUserPoolDomain',
      'DeleteGroup',
      'DeleteIdentityProvider',
      'DeleteManagedLoginBranding',
      'DeleteResourceServer',
      'DeleteUserPoolDomain',
      'SetRiskConfiguration',
      'SetUICustomization',
      'SetUserPoolMfaConfig',
      'StartUserImportJob',
      'StopUserImportJob',
      'TagResource',
      'UntagResource',
      'UpdateGroup',
      'UpdateIdentityProvider',
      'UpdateManagedLoginBranding',
      'UpdateResourceServer',
      'UpdateUserPoolDomain',
    ],
    akin: [
      'CreateTerms',
      'DeleteTerms',
      'SetLogDeliveryConfiguration',
      'SetUserPoolSessionConfiguration',
      'UpdateTerms',
    ],
  },
  UserPoolClientRead: {
    perSecond: 15,
    perPool: OF_POOL_RESOURCES,
    operations: ['DescribeUserPoolClient', 'ListUserPoolClients'],
    akin: ['GetUserPoolClientSessionConfiguration', 'ListUserPoolClientSecrets'],
  },
  UserPoolClientUpdate: {
    perSecond: 15,
    perPool: OF_POOL_RESOURCES,
    operations: ['CreateUserPoolClient', 'DeleteUserPoolClient', 'UpdateUserPoolClient'],
    akin: ['AddUserPoolClientSecret', 'DeleteUserPoolClientSecret', 'SetUserPoolClientSessionConfiguration'],
  },
  ClientAuthentication: { perSecond: 150, operations: ['GetClientToken'] },
  LimitManagement: { perSecond: 1, operations: ['GetProvisionedLimit', 'UpdateProvisionedLimit'] },
} as const;

export type RequestCategory = keyof typeof declared;

/**
 * The categories by which Cognito limits requests, with all operations of the AWS SDK (AWS, "Quotas in Amazon Cognito";
 * AWS has no name for the quota of challenge responses). UserFederation is not among them: no operation belongs to it.
 */
export const requestCategories: Readonly<Record<RequestCategory, Category>> = declared;
