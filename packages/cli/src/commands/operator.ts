import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { RequestContext } from 'custom-cognito';
import { terminalLanguage } from './language.ts';

/** Who runs a command, as the audit record names them. */
export interface Operator {
  /** `operator:` and the name of the operating system's user, which the system vouches for and not we. */
  readonly actor: string;
  /** Ties together what one command did. */
  readonly context: RequestContext;
}

export function thisOperator(): Operator {
  const locale = terminalLanguage(process.env);
  const context = { locale, ip: '', userAgent: 'custom-cognito', requestId: randomUUID() };
  return { actor: `operator:${userName()}`, context };
}

/** Without what follows an `@`: directories name people by their mail address, which no row may hold. */
function userName(): string {
  try {
    const [name = ''] = userInfo().username.split('@');
    return name.replace(/[^\w.\\-]/g, '') || numbered();
  } catch {
    // A container may run as a number that has no name.
    return numbered();
  }
}

const numbered = (): string => `uid-${process.getuid?.() ?? 'unknown'}`;
