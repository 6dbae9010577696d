import type { AuthFlowType, ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';

/** Members that several operations share, with the limits of the Amazon Cognito API Reference. */

export const poolId = z
  .string()
  .min(1)
  .max(55)
  .regex(/^[\w-]+_[0-9a-zA-Z]+$/);
export const clientId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w+]+$/);
export const clientSecret = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w+]+$/);
/** A secret that an operator chooses. */
export const newClientSecret = z
  .string()
  .min(24)
  .max(64)
  .regex(/^[\w+]+$/);
export const username = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u);
/** At most 256 code points; the pool's policy says the rest, in its own exception. */
export const password = z
  .string()
  .refine((text) => text.length <= 512 && [...text].length <= 256, {
    error: 'Member must have length less than or equal to 256',
    abort: true,
  })
  // Cognito's own pattern, which is in the message, takes the cube of a length to refuse it.
  .refine((text) => /^\S.*\S$/su.test(text), {
    error: 'Member must satisfy regular expression pattern: [\\S]+.*[\\S]+',
  });
export const groupName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u);
export const description = z.string().max(2048);
export const arn = z.string().min(20).max(2048);
export const accessToken = z
  .string()
  .min(1)
  .max(16_384)
  .regex(/^[A-Za-z0-9\-_=.]+$/);
export const refreshToken = z
  .string()
  .min(1)
  .max(16_384)
  .regex(/^[A-Za-z0-9\-_=.]+$/);
export const sessionString = z.string().min(20).max(2048);
/** A token session or an SSO session. */
export const sessionId = z.string().regex(/^(tkn|sso)[a-z0-9]{25}$/);
export const associatedSessions = z.enum(['NONE', 'LINKED']);
export const confirmationCode = z
  .string()
  .min(1)
  .max(2048)
  .regex(/^[\S]+$/);
export const secretHash = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w+=/]+$/);
export const deviceKey = z
  .string()
  .min(1)
  .max(55)
  .regex(/^[\w-]+_[0-9a-f-]+$/);
/** Bytes in Base64, such as a salt or a verifier. */
export const base64 = z
  .base64()
  .min(1)
  .max(131_072)
  .transform((text): Uint8Array => Buffer.from(text, 'base64'));
export const paginationToken = z
  .string()
  .min(1)
  .max(131_072)
  .regex(/^[\S]+$/);
export const attributeName = z
  .string()
  .min(1)
  .max(32)
  .regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u);
export const tags = z.record(z.string().min(1).max(128), z.string().max(256));
export const clientMetadata = z.record(z.string(), z.string());
const contextText = z.string().max(131_072);
/** What an app tells of its user's device. */
export const userContextData = z.object({ IpAddress: contextText.optional(), EncodedData: contextText.optional() });
/** What a server tells of the request behind its own. */
export const contextData = z.object({
  IpAddress: contextText,
  ServerName: contextText,
  ServerPath: contextText,
  HttpHeaders: z.array(z.object({ headerName: contextText.optional(), headerValue: contextText.optional() })),
  EncodedData: contextText.optional(),
});
export const authParameters = z.record(z.string(), z.string());
export const attributeList = z.array(
  z.object({
    Name: attributeName,
    Value: z.string().max(2048).optional(),
  }),
);

/** A page size of at most `most`; 0 means as many. */
export const limit = (most: number) => z.int().min(0).max(most);

const FLOWS = [
  'USER_SRP_AUTH',
  'REFRESH_TOKEN_AUTH',
  'REFRESH_TOKEN',
  'CUSTOM_AUTH',
  'ADMIN_NO_SRP_AUTH',
  'USER_PASSWORD_AUTH',
  'ADMIN_USER_PASSWORD_AUTH',
  'USER_AUTH',
] as const satisfies readonly AuthFlowType[];

const CHALLENGES = [
  'SMS_MFA',
  'EMAIL_OTP',
  'SOFTWARE_TOKEN_MFA',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
  'PASSWORD_VERIFIER',
  'CUSTOM_CHALLENGE',
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
  'ADMIN_NO_SRP_AUTH',
  'NEW_PASSWORD_REQUIRED',
  'SMS_OTP',
  'PASSWORD',
  'WEB_AUTHN',
  'PASSWORD_SRP',
  'SELECT_CHALLENGE',
] as const satisfies readonly ChallengeNameType[];

export const authFlow = z.enum(FLOWS);
export const challengeName = z.enum(CHALLENGES);
