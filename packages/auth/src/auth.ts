import { randomBytes } from 'node:crypto';
import { migrate, requireMasterKey } from '@custom-cognito/database';
import { administration } from './administration.ts';
import { createAppClient } from './app-client.ts';
import { createAuditRecord } from './audit/record.ts';
import { auditing } from './auditing.ts';
import type { AuthOptions } from './auth-options.ts';
import { type Background, createBackground } from './background.ts';
import { createChangeSignal } from './change-signal.ts';
import { silentLog } from './context.ts';
import { translate } from './errors.ts';
import { createEvenTime } from './even-time.ts';
import { createEvents, logEvents } from './events.ts';
import { createGuessingWatch } from './guessing-watch.ts';
import { mfa } from './mfa.ts';
import { monitoring } from './monitoring/monitoring.ts';
import { createSumming } from './monitoring/summing.ts';
import { createNotices } from './notices/notices.ts';
import { observeEvents } from './observer.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { kindOf } from './outages.ts';
import { ownSessions } from './own-sessions.ts';
import type { Parts } from './parts.ts';
import { password } from './password.ts';
import { passwordPolicy } from './password-policy.ts';
import { createPoolDescription } from './pool-description.ts';
import { profile } from './profile.ts';
import type { ProfileCache } from './profile-cache.ts';
import { createMemoryProfileCache } from './profile-cache-memory.ts';
import { createRedisProfileCache } from './profile-cache-redis.ts';
import { createProfiles } from './profiles.ts';
import { registration } from './registration.ts';
import { createRemoteRevocation } from './remote-revocation.ts';
import { createRevocations, type Revocations } from './revocations.ts';
import { roles } from './roles.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { session } from './session.ts';
import { createSessionKeeper, type SessionLifetimes } from './session-keeper.ts';
import { signIn } from './sign-in.ts';
import { createHostedSignIn } from './sso/hosted-sign-in.ts';
import { identityProviders } from './sso/identity-providers.ts';
import { linkedIdentities } from './sso/linked-identities.ts';
import { createSsoProviders } from './sso/providers.ts';
import { singleSignOn } from './sso/single-sign-on.ts';
import { createAuditQuestions } from './store/audit-questions.ts';
import { createAuditSums } from './store/audit-sums.ts';
import { createFailureQuestions } from './store/failure-questions.ts';
import { authTables } from './store/migrations.ts';
import { createRevocationStore } from './store/revocations.ts';
import { createSecondFactorStore } from './store/second-factors-kysely.ts';
import { createSessionStore } from './store/sessions-kysely.ts';
import { createAwaited } from './store/sso-transactions-kysely.ts';
import { createJwks } from './tokens/jwks.ts';
import { createVerifier, type Verifier, verifyToken } from './tokens.ts';
import { userAccess } from './user-access.ts';
import { userDetails } from './user-details.ts';
import { userDirectory } from './user-directory.ts';
import { userSearch } from './user-search.ts';

const DAY_MS = 86_400_000;
/** A registration in the embedded pool hashes one password; this is several times that. */
const EVEN_TIME_MS = 250;
/** The longest that a profile is told again, where its changes are heard of and where they may not be. */
const HEARD_MS = 300_000;
const UNHEARD_MS = 2_000;

/** What the service consists of. */
const FEATURES = [
  registration,
  signIn,
  session,
  ownSessions,
  password,
  passwordPolicy,
  mfa,
  singleSignOn,
  linkedIdentities,
  profile,
  roles,
  userDirectory,
  userDetails,
  userSearch,
  administration,
  userAccess,
  auditing,
  identityProviders,
  monitoring,
] as const;

interface Methods
  extends ReturnType<typeof registration>,
    ReturnType<typeof signIn>,
    ReturnType<typeof session>,
    ReturnType<typeof password>,
    ReturnType<typeof passwordPolicy>,
    ReturnType<typeof ownSessions>,
    ReturnType<typeof mfa>,
    ReturnType<typeof singleSignOn>,
    ReturnType<typeof linkedIdentities>,
    ReturnType<typeof profile>,
    ReturnType<typeof roles>,
    ReturnType<typeof userDirectory>,
    ReturnType<typeof userDetails>,
    ReturnType<typeof userSearch>,
    ReturnType<typeof administration>,
    ReturnType<typeof userAccess>,
    ReturnType<typeof auditing>,
    ReturnType<typeof identityProviders>,
    ReturnType<typeof monitoring> {
  /** Throws `invalid_token`, and `service_unavailable` when the issuer's keys cannot be had. */
  readonly verifyAccessToken: Verifier;
}

/** The service: every method takes one object and throws only AuthError. {@link createAuth} makes one. */
export type CognitoService = Methods;
export const CognitoService = class {
  constructor(parts: Parts) {
    const methods: AnyMethods = Object.assign(
      { verifyAccessToken: parts.verify },
      ...FEATURES.map((feature) => feature(parts)),
    );
    Object.assign(this, translated(methods));
  }
} as unknown as new (
  parts: Parts,
) => CognitoService;

/** The service with its background work: reading revocations every second, and telling the pool of ended sessions. */
export interface Auth extends CognitoService, Background {}

/**
 * Builds the service over any Cognito, bringing its tables up to date and reading the revocations in force.
 *
 * Throws `RangeError` for a master key of another length, `WrongMasterKeyError` when it is not the database's,
 * `NewerSchemaError`, and what the database throws.
 */
export async function createAuth(options: AuthOptions): Promise<Auth> {
  const { database, cognito, observer, log = silentLog, clock = Date.now } = options;
  const secrets = createSecrets(await requireMasterKey(database, options.masterKey));
  await migrate(database, authTables.name, authTables.migrations);

  const client = createAppClient(options);
  const store = createSessionStore(database, secrets);
  const factors = createSecondFactorStore(database, secrets);
  const transactions = createAwaited('state', { database, secrets });
  const pendingLinks = createAwaited('link', { database, secrets });
  const revocations = await hearRevocations(options, secrets);

  const keys = createJwks({
    uri: `${options.issuer}/.well-known/jwks.json`,
    fetch: options.fetch,
    maxAge: options.keysMaxAgeMs,
  });
  const rules = {
    issuer: options.issuer,
    clientId: options.clientId,
    tokenUse: 'access',
    leeway: options.accessTokenLeeway,
    keys,
    clock,
  } as const;
  const verifyNew: Verifier = (token) => verifyToken(token, { ...rules, keys: keys.handedOut });
  const verify = createVerifier({ ...rules, isRevoked: revocations.isRevoked, told: observer?.verified });
  const remote = createRemoteRevocation({ cognito, client, store, log, clock });
  const sessions = createSessionKeeper({
    store,
    revocations,
    remote,
    verifyNew,
    clock,
    lifetimes: lifetimes(options.sessionLifetimes),
    randomBytes: options.randomBytes ?? randomBytes,
  });

  const audit = createAuditRecord({ database, secrets, clientId: client.clientId, log, clock });
  const summing = createSumming(createAuditSums(database));
  // Counted first: whether it can be recorded does not change that it happened.
  const leaves = [...(observer ? [observeEvents(observer)] : []), logEvents(log, secrets.pseudonym), audit.leaf];
  const parts: Parts = {
    cognito,
    client,
    verify,
    verifyNew,
    sessions,
    profiles: createProfiles({ cognito, revocations, cache: profileCache(options, secrets) }),
    describePool: createPoolDescription({ cognito, client, clock }),
    events: createEvents(leaves),
    audit,
    questions: createAuditQuestions(database),
    failures: createFailureQuestions(database),
    summing,
    cursors: { seal: secrets.sealCursor, open: secrets.openCursor },
    guessing: createGuessingWatch(clock),
    notices: createNotices(options.mail, log),
    evenly: createEvenTime(options.evenTimeMs ?? EVEN_TIME_MS),
    inTurn: createOneAtATime(),
    factors,
    sso: {
      hosted: options.domain === undefined ? undefined : createHostedSignIn({ ...options, domain: options.domain }),
      providers: createSsoProviders({ cognito, client, clock }),
      transactions,
      pendingLinks,
      sameEmail: options.sameEmail ?? 'refuse',
    },
    log,
    product: options.product ?? 'Custom Cognito',
    clock,
  };
  return Object.assign(
    new CognitoService(parts),
    createBackground({ revocations, remote, expiring: [store, factors, transactions], audit, summing, log, clock }),
  );
}

type AnyMethods = Readonly<Record<string, (input: never) => Promise<unknown> | AsyncIterable<unknown>>>;

/** Whatever a method rejects with, an outage of the database included, reaches the caller as an AuthError. */
function translated(methods: AnyMethods): AnyMethods {
  const wrap = (method: (input: never) => Promise<unknown> | AsyncIterable<unknown>) => (input: never) => {
    const result = method(input);
    return result instanceof Promise
      ? result.catch((error: unknown) => {
          throw translate(error);
        })
      : result;
  };
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, wrap(method)]));
}

/** Listens to the pool and to the other processes before it reads what there is, so that nothing is missed between. */
async function hearRevocations(options: AuthOptions, { installation }: Secrets): Promise<Revocations> {
  const { database, userPoolId, poolChanges, redis, clock = Date.now, log = silentLog } = options;
  const signal = redis && createChangeSignal(redis, installation);
  const store = createRevocationStore(database);
  const revocations = createRevocations({ store, userPoolId, clock, announce: signal?.send });
  poolChanges?.listen(revocations.add);
  await signal?.heard(() => {
    revocations.poll().catch((error) => log.warn(kindOf(error), 'Changes could not be read; they will be in a second'));
  });
  await revocations.poll();
  return revocations;
}

function profileCache(options: AuthOptions, secrets: Secrets): ProfileCache {
  const { userPoolId, redis, poolChanges, profileCacheMs: ttlMs = poolChanges ? HEARD_MS : UNHEARD_MS } = options;
  if (!(ttlMs >= 0 && ttlMs <= HEARD_MS)) throw new RangeError('profileCacheMs is 0 to 300000');
  if (redis === undefined || ttlMs === 0) return createMemoryProfileCache({ ttlMs });
  return createRedisProfileCache({ redis, secrets, userPoolId, ttlMs });
}

function lifetimes({ absolute = 30 * DAY_MS, idle = absolute }: Partial<SessionLifetimes> = {}): SessionLifetimes {
  return { absolute, idle };
}
