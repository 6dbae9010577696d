import type { MailboxEntry } from '@custom-cognito/pool/delivery';
import { type Browser, createBrowser } from '../harness/browser.ts';
import type { Program } from '../harness/program.ts';
import { waitFor } from '../harness/wait.ts';

/** The server died before it answered. */
export class Unanswered extends Error {
  override name = 'Unanswered';
}

/** What one person asked and what came back, in the order in which it was seen. */
export interface LogEntry {
  /** Milliseconds on a clock that never goes back. */
  readonly at: number;
  readonly email: string;
  readonly what: string;
  readonly outcome: number | 'unanswered';
}

/** One life of the server, from its start until it is killed. */
export interface Life {
  readonly program: Program;
  /** Whether it has been killed. */
  readonly over: () => boolean;
  kill(): Promise<void>;
  /** Six-digit codes that an address was sent and that are not among the seen ones, newest first. */
  codes(email: string, seen: ReadonlySet<string>): Promise<readonly string[]>;
}

export interface World {
  readonly log: LogEntry[];
  /** What is asked of the server now; replaced when it is started again. */
  life: Life;
}

/** A browser that survives the server: it keeps its cookies and speaks to whichever life there is. */
export function newBrowser({ life }: World): Browser {
  return createBrowser(life.program.url);
}

export function beginLife(program: Program): Life {
  let killed = false;
  const mails = shared(async () => {
    const answer = await fetch(`${program.url}/dev/mailbox.json`);
    return (await answer.json()) as readonly MailboxEntry[];
  });
  return {
    program,
    over: () => killed,
    async kill() {
      killed = true;
      program.kill('SIGKILL');
      await program.ended;
    },
    codes: (email, seen) =>
      waitFor(`a code for ${email}`, async () => {
        const all = await mails().catch((error: unknown) => {
          if (killed) throw new Unanswered('mailbox', { cause: error });
          throw error;
        });
        const codes = all.filter(({ to }) => to === email).flatMap(({ text }) => /\b\d{6}\b/.exec(text) ?? []);
        const fresh = codes.filter((code) => !seen.has(code));
        return fresh.length > 0 && fresh;
      }),
  };
}

/** Callers at the same time share one answer. */
function shared<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask().finally(() => {
      asked = undefined;
    });
    return asked;
  };
}
