/** What a log may say of an unexpected error: enough to find it, nothing that came from a user. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly at: readonly string[];
  readonly cause?: Failure;
}

const FRAMES = 12;
const CAUSES = 3;

/** Describes an error for the log, with addresses, long tokens, codes and quoted values taken out of its message. */
export function describeFailure(error: unknown, { depth = CAUSES, frames = FRAMES } = {}): Failure {
  if (!(error instanceof Error)) return { name: typeof error, message: redact(String(error)), at: [] };
  const deeper = error.cause !== undefined && depth > 0;
  return {
    name: error.name,
    message: redact(error.message),
    at: frames === 0 ? [] : framesOf(error).slice(0, frames),
    ...(deeper && { cause: describeFailure(error.cause, { depth: depth - 1, frames }) }),
  };
}

function framesOf({ stack = '' }: Error): string[] {
  const lines = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return lines.map((line) => line.trim());
}

const PERSONAL: readonly RegExp[] = [
  /[^\s"'<>]+@[^\s"'<>]+/g,
  /[A-Za-z0-9+/_=.-]{24,}/g,
  /\b\d{6}\b/g,
  /\+\d{7,15}/g,
  /"[^"]*"|'[^']*'/g,
];

const redact = (message: string): string =>
  PERSONAL.reduce((text, pattern) => text.replace(pattern, '…'), message.slice(0, 500)).replace(/[\p{Cc}]/gu, ' ');
