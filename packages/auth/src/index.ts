export type { AdminCall } from './administrative-acts.ts';
export type { Acting } from './administrator-rules.ts';
export { createAppClient } from './app-client.ts';
export type { FaultKind } from './audit/faulty-row.ts';
export type { AuditEntry, AuditFilter, AuditPage, AuditQuery } from './audit/page.ts';
export type { AuditTail } from './audit/record.ts';
export type { Anchor, Fault, Verification, VerifyAuditOptions } from './audit/verify.ts';
export type { AdminAct, AuditCall, AuditVerification, KeyRotation, LimitedCall } from './auditing.ts';
export { type Auth, CognitoService, createAuth } from './auth.ts';
export type { AuthOptions } from './auth-options.ts';
export { type AwsClients, type AwsOptions, awsCognito, createAwsCognito } from './aws.ts';
export { SIGN_IN_METHODS, type SignInMethod } from './challenges.ts';
export type { Cognito, Input, OperationName, Output } from './cognito.ts';
export type { Log, RequestContext } from './context.ts';
export { withStops } from './csv-formulas.ts';
export { AuthError, type CognitoException } from './errors.ts';
export { EVENTS, type EventName } from './events.ts';
export {
  type Caller,
  type Guard,
  type GuardedAuth,
  requireAdmin,
  requireModerator,
  requireRole,
  requireUser,
  requireVerifiedEmail,
} from './guards.ts';
export type { Limiter, Quota } from './limits/limiter.ts';
export {
  type Allowance,
  type Allowed,
  createLimits,
  DEFAULT_QUOTAS,
  type LimitedRequest,
  type Limits,
  type LimitsOptions,
  type Quotas,
} from './limits/limits.ts';
export { createMemoryLimiter } from './limits/memory-limiter.ts';
export type { MfaSetup } from './mfa.ts';
export { type ColumnMap, readColumnMap } from './migration/column-map.ts';
export { MigrationError, type MigrationFault } from './migration/errors.ts';
export {
  createMigration,
  type Migration,
  type MigrationOptions,
  type RunSummary,
} from './migration/migration.ts';
export { openSource } from './migration/open-source.ts';
export type { Reading, Working } from './migration/reading.ts';
export type { Source, SourceAddress } from './migration/source.ts';
export type { SuspicionReason } from './monitoring/failed-attempts.ts';
export {
  type ActivityQuery,
  type AuthStats,
  type FailureReport,
  type Timeline,
  userOf,
} from './monitoring/monitoring.ts';
export type { EventSeries, SeriesPoint, SeriesQuery } from './monitoring/series.ts';
export type { TimelineQuery } from './monitoring/timeline.ts';
export type { Invitation, NewUser } from './new-account.ts';
export type { Mail } from './notices/layout.ts';
export type { ObservedEvent, Observer } from './observer.ts';
export type { SessionInfo } from './own-sessions.ts';
export type { PasswordChange, PasswordReset } from './password.ts';
export type { PasswordPolicy } from './password-policy.ts';
export { exportPool, NEVER_TOLD, type PoolPiece } from './pool-export.ts';
export type { AccountDeletion, ProfileChange, UserProfile } from './profile.ts';
export type { ProfileData } from './profile-cache.ts';
export { connectRedis, RedisAway, type SharedRedis } from './redis.ts';
export type { Confirmation, Registered, Registration } from './registration.ts';
export type { Logout, Refresh, Refreshed } from './session.ts';
export type { SessionLifetimes, SignedIn } from './session-keeper.ts';
export type { Challenge, ChallengeAnswer, LoginResult } from './sign-in.ts';
export type { AuthorizationResponse } from './sso/hosted-sign-in.ts';
export type { SavedIdentityProvider } from './sso/identity-providers.ts';
export type { OwnIdentities } from './sso/linked-identities.ts';
export type {
  AppleProviderSettings,
  IdentityProviderSettings,
  OidcProviderSettings,
  SamlProviderSettings,
  SocialProviderSettings,
} from './sso/provider-settings.ts';
export type { SsoProvider, SsoProviderType } from './sso/providers.ts';
export type { SsoBeginning, SsoReturn } from './sso/round-trip.ts';
export { SAME_EMAIL, type SameEmail } from './sso/same-email.ts';
export type { SsoCompleted } from './sso/single-sign-on.ts';
export type { JournalRow, RowState, RunCounts } from './store/migration-journal.ts';
export { authTables } from './store/migrations.ts';
export { createPoolChanges, type PoolChange, type PoolChanges } from './store/pool-changes.ts';
export type { ClaimRules, Claims as AccessClaims, Claims, TokenUse } from './tokens/claims.ts';
export { createJwks, type JwksOptions, type KeySource } from './tokens/jwks.ts';
export { TOKEN_VERDICTS, type TokenVerdict } from './tokens/verdict.ts';
export { createVerifier, type Verifier, type VerifierOptions, type VerifyOptions, verifyToken } from './tokens.ts';
export type { UserDetails } from './user-details.ts';
export type { FoundUser, UserQuery, UserRecord, Whom } from './user-directory.ts';
export type { FoundUsers, GroupRecord, UserSearch } from './user-search.ts';
