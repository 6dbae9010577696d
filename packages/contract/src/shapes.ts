import { z } from 'zod';

/** A message for people, in their language. */
export const messageOnly = z.object({ message: z.string() });

export const tokens = z.object({
  access_token: z.string(),
  id_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int().positive().describe('Seconds until the access token expires.'),
});

const challenge = z.object({
  challenge: z.string().describe("Cognito's name for what is asked, such as NEW_PASSWORD_REQUIRED."),
  session: z.string().describe('Send it back with the answers.'),
  parameters: z.record(z.string(), z.string()),
});

/** Tokens (with cookies), or one more thing to prove (without). */
export const signInResult = z.object({ message: z.string(), data: z.union([tokens, challenge]) });

export const registration = z.object({
  message: z.string(),
  data: z.object({ email: z.string(), requires_confirmation: z.boolean() }),
});

export const profile = z.object({
  sub: z.string(),
  email: z.string(),
  name: z.string(),
  email_verified: z.boolean(),
  groups: z.array(z.string()),
  phone_number: z.string().nullable(),
  mfa: z.boolean().describe('Whether a second factor is on.'),
});

export const passwordPolicy = z.object({
  minimum_length: z.int().positive(),
  uppercase: z.boolean().describe('Whether it must contain a letter A to Z.'),
  lowercase: z.boolean(),
  number: z.boolean(),
  symbol: z.boolean(),
});

export const mfaSetup = z.object({
  secret_code: z.string().describe('Base32, for whoever types it into the app.'),
  qr_code_url: z.string().describe('An otpauth:// URL; show it as a QR code.'),
});

export const recoveryCodes = z.object({
  message: z.string(),
  data: z.object({
    recovery_codes: z.array(z.string()).describe('Each stands in for the app once. They are shown this one time.'),
  }),
});

export const ownSessions = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      device: z.string().describe('Browser and system, as far as the browser says.'),
      ip: z.string().describe('Where it was last used from.'),
      created_at: z.iso.datetime(),
      last_seen_at: z.iso.datetime().describe('When its tokens were last renewed.'),
      current: z.boolean().describe('Whether the access token is of this session.'),
    }),
  ),
});

const providerType = z.enum(['saml', 'oidc', 'google', 'facebook', 'amazon', 'apple']);

export const ssoProviders = z.object({
  providers: z.array(
    z.object({
      id: z.string().describe('Names it in the addresses under /sso.'),
      name: z.string().describe('As its button calls it.'),
      type: providerType,
      login_url: z.string().describe('The path that a browser visits to sign in with it.'),
    }),
  ),
});

export const ownIdentities = z.object({
  identities: z.array(
    z.object({
      id: z.string(),
      provider: z.string().describe('Its name.'),
      type: providerType,
      linked_at: z.iso.datetime().nullable(),
      removable: z.boolean().describe('False where the account came by it and has no other way in.'),
    }),
  ),
  password: z
    .boolean()
    .describe('Whether the account has a password of its own; without one nothing can be linked to it.'),
});

export const joined = z.object({
  message: z.string(),
  data: z.object({ return_to: z.string().describe('Where the sign-in that led here was to lead.') }),
});

const part = z.object({
  state: z.enum(['up', 'down']),
  latency_ms: z.number().nonnegative().describe('How long the last check took.'),
  last_error: z
    .object({
      class: z.string().describe('What kind of error, never its message.'),
      seconds_ago: z.int().nonnegative(),
    })
    .optional()
    .describe('Of the last check that failed; absent where none has.'),
});

export const health = z.object({
  status: z.literal('ok'),
  checks: z
    .record(z.string(), part.extend({ checked_seconds_ago: z.int().nonnegative() }))
    .describe('What is known of each part, without waiting for it.'),
});

export const readiness = z.object({
  status: z.enum(['ready', 'not_ready', 'draining']),
  checks: z.record(z.string(), part),
});

export type Tokens = z.output<typeof tokens>;
export type SignInResult = z.output<typeof signInResult>;
export type Profile = z.output<typeof profile>;
export type OwnIdentities = z.output<typeof ownIdentities>;
export type SsoProviders = z.output<typeof ssoProviders>;
export type Health = z.output<typeof health>;
export type Readiness = z.output<typeof readiness>;
