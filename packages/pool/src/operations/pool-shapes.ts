import { z } from 'zod';
import * as shape from './shapes.ts';

const verifiable = z.enum(['phone_number', 'email']);

const passwordPolicy = z.object({
  MinimumLength: z.int().min(6).max(99).optional(),
  RequireUppercase: z.boolean().optional(),
  RequireLowercase: z.boolean().optional(),
  RequireNumbers: z.boolean().optional(),
  RequireSymbols: z.boolean().optional(),
  PasswordHistorySize: z.int().min(0).max(24).optional(),
  TemporaryPasswordValidityDays: z.int().min(0).max(365).optional(),
});

const signInPolicy = z.object({
  AllowedFirstAuthFactors: z
    .array(z.enum(['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN', 'SOFTWARE_TOKEN']))
    .optional(),
});

const verificationTemplate = z.object({
  SmsMessage: z.string().optional(),
  EmailMessage: z.string().min(6).max(20_000).includes('{####}').optional(),
  EmailSubject: z.string().min(1).max(140).optional(),
  EmailMessageByLink: z.string().optional(),
  EmailSubjectByLink: z.string().optional(),
  DefaultEmailOption: z.enum(['CONFIRM_WITH_LINK', 'CONFIRM_WITH_CODE']).optional(),
});

const inviteTemplate = z.object({
  SMSMessage: z.string().optional(),
  EmailMessage: z.string().min(6).max(20_000).includes('{####}').includes('{username}').optional(),
  EmailSubject: z.string().min(1).max(140).optional(),
});

/** Bounds come as text, and text that is no number would bound nothing. */
const whole = z
  .string()
  .regex(/^-?[0-9]{1,15}$/)
  .optional();
const length = z
  .string()
  .regex(/^[0-9]{1,4}$/)
  .optional();

export const schemaAttribute = z.object({
  Name: z
    .string()
    .min(1)
    .max(20)
    .regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u)
    .optional(),
  AttributeDataType: z.enum(['String', 'Number', 'DateTime', 'Boolean']).optional(),
  DeveloperOnlyAttribute: z.boolean().optional(),
  Mutable: z.boolean().optional(),
  Required: z.boolean().optional(),
  NumberAttributeConstraints: z.object({ MinValue: whole, MaxValue: whole }).optional(),
  StringAttributeConstraints: z.object({ MinLength: length, MaxLength: length }).optional(),
});

/** An ARN, the name of a function of this process or an endpoint's URL. */
const hook = z.string().max(2048);
const versionedHook = z.object({ LambdaVersion: z.literal('V1_0'), LambdaArn: hook.min(1) });
const lambdaConfig = z.object({
  PreSignUp: hook.optional(),
  CustomMessage: hook.optional(),
  PostConfirmation: hook.optional(),
  PreAuthentication: hook.optional(),
  PostAuthentication: hook.optional(),
  DefineAuthChallenge: hook.optional(),
  CreateAuthChallenge: hook.optional(),
  VerifyAuthChallengeResponse: hook.optional(),
  PreTokenGeneration: hook.optional(),
  UserMigration: hook.optional(),
  PreTokenGenerationConfig: z
    .object({ LambdaVersion: z.enum(['V1_0', 'V2_0', 'V3_0']), LambdaArn: hook.min(1) })
    .optional(),
  CustomSMSSender: versionedHook.optional(),
  CustomEmailSender: versionedHook.optional(),
  InboundFederation: versionedHook.optional(),
  KMSKeyID: z.string().max(2048).optional(),
});

/** What this pool has no behaviour for; the rules refuse it, whatever it says. */
const anything = z.record(z.string(), z.unknown()).optional();

/** Members that CreateUserPool and UpdateUserPool share. */
export const changeablePool = {
  Policies: z.object({ PasswordPolicy: passwordPolicy.optional(), SignInPolicy: signInPolicy.optional() }).optional(),
  DeletionProtection: z.enum(['ACTIVE', 'INACTIVE']).optional(),
  AutoVerifiedAttributes: z.array(verifiable).optional(),
  SmsVerificationMessage: z.string().max(140).optional(),
  EmailVerificationMessage: z.string().min(6).max(20_000).includes('{####}').optional(),
  EmailVerificationSubject: z.string().min(1).max(140).optional(),
  VerificationMessageTemplate: verificationTemplate.optional(),
  SmsAuthenticationMessage: z.string().max(140).optional(),
  UserAttributeUpdateSettings: z
    .object({ AttributesRequireVerificationBeforeUpdate: z.array(verifiable).optional() })
    .optional(),
  MfaConfiguration: z.enum(['OFF', 'ON', 'OPTIONAL']).optional(),
  EmailConfiguration: z
    .object({
      SourceArn: shape.arn.optional(),
      ReplyToEmailAddress: z.string().optional(),
      EmailSendingAccount: z.enum(['COGNITO_DEFAULT', 'DEVELOPER']).optional(),
      From: z.string().optional(),
      ConfigurationSet: z.string().max(64).optional(),
    })
    .optional(),
  SmsConfiguration: z
    .object({ SnsCallerArn: shape.arn, ExternalId: z.string().optional(), SnsRegion: z.string().optional() })
    .optional(),
  UserPoolTags: shape.tags.optional(),
  AdminCreateUserConfig: z
    .object({
      AllowAdminCreateUserOnly: z.boolean().optional(),
      UnusedAccountValidityDays: z.int().min(0).max(365).optional(),
      InviteMessageTemplate: inviteTemplate.optional(),
    })
    .optional(),
  UserPoolAddOns: z.object({ AdvancedSecurityMode: z.enum(['OFF', 'AUDIT', 'ENFORCED']) }).optional(),
  AccountRecoverySetting: z
    .object({
      RecoveryMechanisms: z
        .array(
          z.object({
            Priority: z.int().min(1).max(2),
            Name: z.enum(['verified_email', 'verified_phone_number', 'admin_only']),
          }),
        )
        .min(1)
        .max(2)
        .optional(),
    })
    .optional(),
  UserPoolTier: z.enum(['LITE', 'ESSENTIALS', 'PLUS']).optional(),
  LambdaConfig: lambdaConfig.optional(),
  DeviceConfiguration: z
    .object({
      ChallengeRequiredOnNewDevice: z.boolean().optional(),
      DeviceOnlyRememberedOnUserPrompt: z.boolean().optional(),
    })
    .optional(),
  DcrConfiguration: anything,
  KeyConfiguration: anything,
  IssuerConfiguration: anything,
  AcrConfiguration: z.record(z.string(), z.object({ AcrValue: z.string() })).optional(),
};
