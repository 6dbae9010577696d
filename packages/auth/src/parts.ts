import type { AppClient } from './app-client.ts';
import type { AuditRecord } from './audit/record.ts';
import type { Cognito } from './cognito.ts';
import type { Log } from './context.ts';
import type { EvenTime } from './even-time.ts';
import type { Events } from './events.ts';
import type { GuessingWatch } from './guessing-watch.ts';
import type { Summing } from './monitoring/summing.ts';
import type { Notices } from './notices/notices.ts';
import type { OneAtATime } from './one-at-a-time.ts';
import type { PoolDescription } from './pool-description.ts';
import type { Profiles } from './profiles.ts';
import type { SessionKeeper } from './session-keeper.ts';
import type { HostedSignIn } from './sso/hosted-sign-in.ts';
import type { SsoProviders } from './sso/providers.ts';
import type { SameEmail } from './sso/same-email.ts';
import type { AuditQuestions } from './store/audit-questions.ts';
import type { FailureQuestions } from './store/failure-questions.ts';
import type { SecondFactorStore } from './store/second-factors.ts';
import type { PendingLinkStore, SsoTransactionStore } from './store/sso-transactions.ts';
import type { Verifier } from './tokens.ts';

/** Where a page begins, as those who ask for it hold it: it tells them nothing, and is good for its question only. */
export interface Cursors {
  seal(place: string, question: string): string;
  /** Throws SealError. */
  open(cursor: string, question: string): string;
}

/** What a sign-in with an identity provider is built from. */
interface SingleSignOnParts {
  /** Undefined where the pool's OAuth endpoints are not known. */
  readonly hosted: HostedSignIn | undefined;
  readonly providers: SsoProviders;
  readonly transactions: SsoTransactionStore;
  readonly pendingLinks: PendingLinkStore;
  readonly sameEmail: SameEmail;
}

/** What every feature is built from. */
export interface Parts {
  readonly cognito: Cognito;
  readonly client: AppClient;
  /** Verifies access tokens, revocations included. */
  readonly verify: Verifier;
  /** Verifies access tokens that the pool has just made, by a key that may be as new; asks for no revocation. */
  readonly verifyNew: Verifier;
  readonly sessions: SessionKeeper;
  readonly profiles: Profiles;
  readonly describePool: PoolDescription;
  /** Awaited before an answer is sent. */
  readonly events: Events;
  readonly audit: AuditRecord;
  /** Asked of the record's sums, once they have caught up. */
  readonly questions: AuditQuestions;
  readonly failures: FailureQuestions;
  readonly summing: Summing;
  readonly cursors: Cursors;
  readonly guessing: GuessingWatch;
  readonly notices: Notices;
  readonly factors: SecondFactorStore;
  readonly sso: SingleSignOnParts;
  readonly evenly: EvenTime;
  /** Keeps changes to one address in order within this process. */
  readonly inTurn: OneAtATime;
  readonly log: Log;
  /** The application's name as authenticator apps show it. */
  readonly product: string;
  /** Milliseconds since the epoch. */
  clock(): number;
}
