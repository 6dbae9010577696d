import { randomBytes as systemRandomBytes } from 'node:crypto';
import { type Database, migrate, requireMasterKey } from '@custom-cognito/database';
import { createPasswordAttempts } from './attempts.ts';
import { beginAuthEvent, type Peer } from './auth-event.ts';
import { createAuthEventLog } from './auth-event-log.ts';
import { createCodes } from './codes.ts';
import type { Call } from './cognito.ts';
import { createSecrets } from './crypto/secrets.ts';
import type { Delivery } from './delivery/index.ts';
import { CognitoError } from './errors.ts';
import { createOutside } from './federation/outside.ts';
import { createSamlSources } from './federation/saml/sources.ts';
import { createFederation } from './federation/service.ts';
import type { HashLoad } from './hash-queue.ts';
import { createImportFiles } from './import-jobs/import-files.ts';
import { createImportRunner } from './import-jobs/runner.ts';
import { createImportedHashes } from './imported-hashes/sealed.ts';
import { createMailMessages, type MailLocale } from './mail-messages.ts';
import { createMessages } from './messages.ts';
import { operations } from './operations/table.ts';
import type { CodeLifetimes, Parts } from './parts.ts';
import { createPasswords } from './passwords.ts';
import { isLoopback } from './rules/endpoint.ts';
import { type Reporter, run } from './run.ts';
import { createBreaches, type PasswordRange } from './screening/password-range.ts';
import type { ChangeFeed } from './store/changes.ts';
import { poolTables } from './store/migrations.ts';
import type { PoolSchema } from './store/schema.ts';
import { kyselyStore } from './store/store-kysely.ts';
import { watched } from './store/watched-store.ts';
import { startSweeping } from './sweep.ts';
import { createSigningKeyring } from './tokens/signing-keys.ts';
import { createTokens } from './tokens/tokens.ts';
import type { LambdaFunctions } from './triggers/aws-lambda.ts';
import type { TriggerFunction } from './triggers/event.ts';
import { createHooks } from './triggers/hooks.ts';
import { cognitoPatience, type Patience } from './triggers/run-hook.ts';
import { createTriggers } from './triggers/triggers.ts';
import type { ActRecord } from './wire/acts.ts';
import { createWire } from './wire/http.ts';
import { createRequestLimits, type RequestRates } from './wire/request-limits.ts';
import type { SigningCredentials } from './wire/sigv4.ts';

/** Cognito's lifetimes: a day for codes that prove an address, an hour for one that resets a password. */
const CODE_LIFETIMES: CodeLifetimes = { signUp: 86_400, forgotPassword: 3_600, attribute: 86_400 };

export interface PoolOptions {
  /** Where everything is kept; the caller closes it. */
  readonly database: Database;
  /** 32 bytes; without the same key the stored secrets cannot be read again. */
  readonly masterKey: Uint8Array;
  /** Carries the codes and invitations; the caller starts and stops it. */
  readonly delivery: Pick<Delivery, 'enqueue' | 'wake'>;
  /** Base of issuers, without a slash at the end: `http://localhost:9229`. */
  readonly publicUrl: string;
  /** Credentials that signed calls over HTTP must carry; null accepts any from this machine and must be spelt out. */
  readonly credentials: SigningCredentials | null;
  /**
   * Requests per second that `fetch` answers, by Cognito's categories; Cognito's default quotas unless given, and null
   * answers all. Counted in this process; `call` is never limited.
   */
  readonly requestRates?: RequestRates | null;
  /** First part of new pools' ids; `eu-west-1` unless given. */
  readonly region?: string;
  readonly defaultLocale?: MailLocale;
  /** Seconds; Cognito's unless given. */
  readonly codeLifetimes?: Partial<CodeLifetimes>;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  readonly randomBytes?: (length: number) => Uint8Array;
  /** Threads of libuv's pool in this process (`UV_THREADPOOL_SIZE`), all but one of which may hash; 4 unless given. */
  readonly threads?: number;
  /** Told of failures that callers see as InternalErrorException, and of a `passwordRange` that is away. */
  readonly report?: Reporter;
  /**
   * Functions that pools may name in their LambdaConfig, by an ARN or any other name. A pool may also name an
   * endpoint by its URL: https, or http on this machine.
   */
  readonly triggers?: Readonly<Record<string, TriggerFunction>>;
  /** Lets pools name functions of AWS Lambda; without it their ARNs are refused. */
  readonly lambda?: LambdaFunctions;
  /** How long a hook may take and how often it is asked; Cognito's unless given. */
  readonly hookPatience?: Patience;
  /** Leaked passwords that are known elsewhere, in pools that screen; `httpPasswordRange` asks a service. */
  readonly passwordRange?: PasswordRange;
  /** Hears which sign-ins end and whose groups and profile change, whoever asked for it; see {@link ChangeFeed}. */
  readonly changed?: ChangeFeed;
  /** Keeps what is changed over HTTP with AWS credentials: before it is done, and before it is answered. */
  readonly acts?: ActRecord;
}

/** A running user pool service: over HTTP for any AWS SDK, and in this process with full authority. */
export interface Pool {
  /** Answers Cognito's protocol at `POST /` and each pool's `.well-known` documents; `peer` is who is connected. */
  fetch(request: Request, peer?: Pick<Peer, 'address'>): Promise<Response>;
  /** Calls one operation without a signature. Throws CognitoError. */
  readonly call: Call;
  /** What administration in this process needs beyond Cognito's operations. */
  readonly parts: Parts;
  /** How much there is to hash, which is what sign-ins wait for. */
  hashing(): HashLoad;
  /** Ends background work; the database stays open. */
  close(): Promise<void>;
}

/**
 * Opens a user pool service on a database, bringing its tables up to date.
 * Throws NewerSchemaError, WrongMasterKeyError, and RangeError for a master key of another length and for a rate that is
 * not a whole number from 1 to 100,000.
 */
export async function createPool(options: PoolOptions): Promise<Pool> {
  const { database, masterKey, publicUrl, credentials, clock: now = Date.now } = options;
  const randomBytes = options.randomBytes ?? systemRandomBytes;
  const report = options.report ?? { unexpected: () => {} };
  const limits = options.requestRates === null ? null : createRequestLimits(options.requestRates ?? {}, now);
  await requireMasterKey(database, masterKey);
  await migrate(database, poolTables.name, poolTables.migrations);
  const secrets = createSecrets(masterKey);
  const stored = kyselyStore(database.as<PoolSchema>(), secrets);
  const store = options.changed ? watched(stored, options.changed) : stored;
  const mail = createMailMessages(options.delivery, options.defaultLocale ?? 'es');
  const hooks = createHooks({ functions: options.triggers ?? {}, lambda: options.lambda });
  const failed = (error: unknown) => report.unexpected('auth events', error);
  const authEvents = createAuthEventLog({ store, now, failed });
  const importedHashes = createImportedHashes(secrets.importedHashes);
  const importFiles = createImportFiles({ store, secrets, publicUrl, now });
  const imports = createImportRunner(
    { store, importFiles, importedHashes, now },
    { failed: (error) => report.unexpected('import jobs', error) },
  );
  // Where the pool itself is reached on this machine, so may its providers be.
  const outside = createOutside({ machine: isLoopback(new URL(publicUrl).hostname) });
  const samlSources = createSamlSources({ outside, now });
  const federation = createFederation({
    publicUrl,
    outside,
    saml: samlSources,
    now,
    randomBytes,
    refused: (provider, reason) => report.providerRefused?.(provider, reason),
  });
  const parts: Parts = {
    store,
    secrets,
    passwords: await createPasswords({
      imported: importedHashes,
      randomBytes,
      threads: options.threads,
    }),
    importedHashes,
    attempts: createPasswordAttempts({ store, now }),
    importFiles,
    imports,
    authEvents,
    event: beginAuthEvent({ operation: '', input: {}, peer: undefined, now }),
    breaches: createBreaches({ range: options.passwordRange, away: (reason) => report.passwordRangeAway?.(reason) }),
    tokens: createTokens({ keys: createSigningKeyring({ store, secrets, now }), publicUrl, now }),
    codes: createCodes({ secrets, now }),
    messages: createMessages(mail),
    triggers: createTriggers({ hooks, patience: options.hookPatience ?? cognitoPatience }),
    codeLifetimes: { ...CODE_LIFETIMES, ...options.codeLifetimes },
    samlSources,
    locale: options.defaultLocale ?? 'es',
    region: options.region ?? 'eu-west-1',
    now,
    randomBytes,
  };
  const stopSweeping = startSweeping(parts, report);
  return {
    fetch: createWire({ parts, federation, report, credentials, limits, acts: options.acts }),
    call: createCall(parts, report),
    parts,
    hashing: () => parts.passwords.load(),
    async close() {
      stopSweeping();
      await imports.close();
      await authEvents.drain();
    },
  };
}

function createCall(parts: Parts, report: Reporter): Call {
  return async (name, input) => {
    const operation = operations.get(name);
    if (!operation) throw new CognitoError('UnknownOperationException', `Unknown operation ${name}.`);
    // `run` checks the declared input and its output was compared with the SDK's where the operation is declared.
    return (await run(operation, input, { parts, report })) as never;
  };
}
