import type { PasswordAttempts } from './attempts.ts';
import type { AuthEventDraft } from './auth-event.ts';
import type { AuthEventLog } from './auth-event-log.ts';
import type { Codes } from './codes.ts';
import type { Secrets } from './crypto/secrets.ts';
import type { SamlSources } from './federation/saml/sources.ts';
import type { ImportFiles } from './import-jobs/import-files.ts';
import type { ImportedHashes } from './imported-hashes/sealed.ts';
import type { MailLocale } from './mail-messages.ts';
import type { Messages } from './messages.ts';
import type { Passwords } from './passwords.ts';
import type { Breaches } from './screening/password-range.ts';
import type { Store } from './store/store.ts';
import type { User } from './store/users.ts';
import type { Tokens } from './tokens/tokens.ts';
import type { Triggers } from './triggers/triggers.ts';

/** Seconds that a code may be used. */
export interface CodeLifetimes {
  readonly signUp: number;
  readonly forgotPassword: number;
  readonly attribute: number;
}

/** What every handler is given; built once by `createPool`, never reached for. */
export interface Parts {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly passwords: Passwords;
  readonly importedHashes: ImportedHashes;
  readonly attempts: PasswordAttempts;
  readonly importFiles: ImportFiles;
  /** Runs the import jobs that were started, here or by a process that has ended since. */
  readonly imports: { wake(): void };
  readonly authEvents: AuthEventLog;
  /** The event that the present call is part of. */
  readonly event: AuthEventDraft;
  readonly breaches: Breaches;
  readonly tokens: Tokens;
  readonly codes: Codes;
  readonly messages: Messages;
  readonly triggers: Triggers;
  readonly codeLifetimes: CodeLifetimes;
  readonly samlSources: SamlSources;
  /** In which pages and messages are written where nothing else is known of their reader. */
  readonly locale: MailLocale;
  /** How a proven sign-in ends where it does not end with tokens. */
  readonly ending?: (user: User, parts: Parts) => Promise<void>;
  readonly region: string;
  /** Milliseconds since the epoch. */
  now(): number;
  randomBytes(length: number): Uint8Array;
}
