import type { Locale, Text } from '@custom-cognito/contract';

export const DONE = 0;
export const FAILED = 1;
export const WRONG_USAGE = 2;
export const PARTLY_DONE = 3;

interface Why {
  /** For programs; it never changes. */
  readonly code: string;
  readonly exitCode: typeof FAILED | typeof WRONG_USAGE;
  /** For people; nothing personal but what they have typed themselves. */
  readonly says: Text;
  readonly cause?: unknown;
}

/** Why a command did not do what it was asked to. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly code: string;
  readonly exitCode: Why['exitCode'];
  readonly says: Text;

  constructor({ code, exitCode, says, cause }: Why) {
    super(says.en, { cause });
    this.code = code;
    this.exitCode = exitCode;
    this.says = says;
  }

  /** As a line for people, or for programs. */
  line(language: Locale, json: boolean): string {
    const detail = this.says[language];
    return json ? JSON.stringify({ code: this.code, detail }) : detail;
  }
}

/** The error's code where the system has named one: `ENOSPC`, `EPIPE`. */
export function systemCode(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : error instanceof Error ? error.name : typeof error;
}
