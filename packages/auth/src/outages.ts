/** Names of errors that say "not now": of AWS, of its SDK and of fetch. */
const NAMES: ReadonlySet<string> = new Set([
  'AbortError',
  'InternalErrorException',
  'InternalFailure',
  'InternalServerException',
  'KeysUnavailableError',
  'NetworkingError',
  'RequestLimitExceeded',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'Throttling',
  'ThrottlingException',
  'TimeoutError',
  'TooManyRequestsException',
]);

/** Errors of the operating system's network calls and of PostgreSQL: connection, resources, shutdown, I/O, conflicts. */
const CODES =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|UND_ERR_.+|(08|53|58)...|57P0.|57014|40001|40P01|55P03)$/;

/** SQLite's BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN; the low byte of an extended result code. */
const SQLITE_RESULTS: ReadonlySet<number> = new Set([5, 6, 8, 10, 13, 14]);

/** What pg says without a code when it has no connection to give. */
const POSTGRES_MESSAGES = /^(timeout exceeded when trying to connect|Connection terminated)/;

const MAX_DEPTH = 5;

interface Failure {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly errcode?: unknown;
  readonly cause?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
}

/** Whether an error says that something we depend on is away or overloaded: nothing about the request itself. */
export function isOutage(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return false;
  const failure = error as Failure;
  return isNamedSo(failure) || isServerFault(failure) || isOutage(failure.cause, depth + 1);
}

function isNamedSo({ name, message, code, errcode }: Failure): boolean {
  if (typeof name === 'string' && NAMES.has(name)) return true;
  if (typeof code === 'string' && CODES.test(code)) return true;
  if (typeof errcode === 'number' && SQLITE_RESULTS.has(errcode & 0xff)) return true;
  return typeof message === 'string' && POSTGRES_MESSAGES.test(message);
}

function isServerFault({ $fault: fault, $metadata: metadata }: Failure): boolean {
  const status = metadata?.httpStatusCode;
  return fault === 'server' || (typeof status === 'number' && status >= 500);
}

/** What a log may say of an error: its kind. Messages can quote addresses and tokens. */
export function kindOf(error: unknown): { readonly error: string; readonly code?: string } {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code } = error as Failure;
  return { error: error.name, ...(typeof code === 'string' ? { code } : {}) };
}
