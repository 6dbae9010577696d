/** One metric, as it is made and as documents list it. */
export interface Metric {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** What it counts or measures; one line. */
  readonly help: string;
  /** Its labels, each with the values that it may have: a closed set in every case. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Upper bounds, in the metric's own unit. */
  readonly buckets?: readonly number[];
}

const ANSWERED_IN = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const STATED_IN = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

const OUTCOME = '`success`, `failure`';

/** Every metric of ours: closed, so that none is made anywhere else, and documents and dashboards can be compared. */
export const METRICS = {
  requests: {
    name: 'auth_requests_total',
    kind: 'counter',
    help: 'Requests answered',
    labels: {
      method: 'the HTTP method, `OTHER` for one that no route has',
      endpoint: "the route's template such as `/api/auth/login`, `none` for an unknown address",
      status: 'the HTTP status',
    },
  },
  duration: {
    name: 'auth_duration_seconds',
    kind: 'histogram',
    help: 'Time from reading a request to its answer',
    labels: { method: 'as above', endpoint: 'as above' },
    buckets: ANSWERED_IN,
  },
  sessions: {
    name: 'active_sessions_total',
    kind: 'gauge',
    help: 'Sessions that are not over, of all processes on this database',
  },
  failedLogins: {
    name: 'failed_login_attempts_total',
    kind: 'counter',
    help: 'Sign-ins that failed at any of their steps',
    labels: { reason: 'the code of the refusal, such as `invalid_credentials`' },
  },
  signIns: {
    name: 'auth_sign_ins_total',
    kind: 'counter',
    help: 'Sign-ins by what decided them',
    labels: {
      method: '`password`, `new_password`, `software_token`, `recovery_code`, `email_code`, `choice`',
      outcome: OUTCOME,
    },
  },
  events: {
    name: 'auth_events_total',
    kind: 'counter',
    help: 'Business events, as the audit record has them',
    labels: { event: 'as in [the audit record](audit.md#what-is-recorded)', outcome: OUTCOME },
  },
  tokens: {
    name: 'auth_token_verifications_total',
    kind: 'counter',
    help: 'Access tokens looked at',
    labels: {
      outcome:
        '`valid`, `expired`, `revoked`, `bad_signature`, `unknown_key`, `wrong_claims`, `malformed`, `keys_unavailable`',
    },
  },
  limits: {
    name: 'auth_rate_limit_verdicts_total',
    kind: 'counter',
    help: 'Requests judged by each policy of the limits',
    labels: { limit: 'such as `login-address`, `login-account`, `global-address`', outcome: '`admitted`, `refused`' },
  },
  hashesRunning: { name: 'auth_hashes_running', kind: 'gauge', help: 'Passwords being hashed by the embedded pool' },
  hashesWaiting: { name: 'auth_hashes_waiting', kind: 'gauge', help: 'Passwords that wait to be hashed' },
  hashCalls: { name: 'auth_hash_calls', kind: 'gauge', help: 'Calls let in that hash' },
  hashCallsMost: { name: 'auth_hash_calls_limit', kind: 'gauge', help: 'Calls that hash let in at a time at most' },
  hashRefusals: {
    name: 'auth_hash_refusals_total',
    kind: 'counter',
    help: 'Calls turned away because too many hashes wait',
  },
  outbox: {
    name: 'auth_mail_outbox_messages',
    kind: 'gauge',
    help: 'Mails in the outbox, counted up to 10,000',
    labels: { state: '`pending`, `given_up` (kept for 30 days)' },
  },
  outboxAge: {
    name: 'auth_mail_outbox_oldest_seconds',
    kind: 'gauge',
    help: 'Age of the oldest mail that is still to be sent',
  },
  mailTries: {
    name: 'auth_mail_tries_total',
    kind: 'counter',
    help: 'Tries of this process to send a mail',
    labels: {
      outcome:
        '`sent`, `recipient-refused`, `message-refused`, `sender-refused`, `authentication`, `tls`, `temporary`, `unreachable`, `unreadable`, `unknown`',
    },
  },
  statements: {
    name: 'auth_database_statement_duration_seconds',
    kind: 'histogram',
    help: 'Time of statements, their wait for a turn included',
    labels: { operation: '`select`, `insert`, `update`, `delete`, `with`, `other`' },
    buckets: STATED_IN,
  },
  databaseErrors: {
    name: 'auth_database_errors_total',
    kind: 'counter',
    help: 'Statements that failed',
    labels: { fault: '`conflict` (a race that a unique index decided), `deadlock`, `failure`' },
  },
  connections: {
    name: 'auth_database_connections',
    kind: 'gauge',
    help: 'Connections of this process; of SQLite the one that writes',
    labels: { state: '`in_use`, `idle`' },
  },
  connectionsWaiting: {
    name: 'auth_database_waiting',
    kind: 'gauge',
    help: 'Statements and transactions that wait for a connection or for their turn to write',
  },
  partUp: {
    name: 'auth_part_up',
    kind: 'gauge',
    help: '1 while a part answers, else 0',
    labels: { part: '`database`, `mail`, `pool`, and `redis` where there is one' },
  },
  partLatency: {
    name: 'auth_part_check_seconds',
    kind: 'gauge',
    help: 'Time that the last question to a part took',
    labels: { part: 'as above' },
  },
  build: {
    name: 'auth_build_info',
    kind: 'gauge',
    help: 'Always 1: what runs',
    labels: {
      version: 'the release',
      node: 'the version of Node.js',
      back_end: '`embedded`, `aws`, `remote`',
      database: '`sqlite`, `postgres`',
    },
  },
} as const satisfies Record<string, Metric>;

export type MetricKey = keyof typeof METRICS;
type Catalogue = typeof METRICS;

/** Metrics of one kind. */
export type KeyOf<K extends Metric['kind']> = {
  [N in MetricKey]: Catalogue[N]['kind'] extends K ? N : never;
}[MetricKey];

/** The labels of a metric, each with a value. */
export type LabelsOf<N extends MetricKey> = Catalogue[N] extends { readonly labels: infer L }
  ? { readonly [K in keyof L]: string }
  : Readonly<Record<string, never>>;
