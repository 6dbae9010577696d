import { beginAuthEvent, type Peer } from './auth-event.ts';
import { hookedMessages } from './hooked-messages.ts';
import type { Parts } from './parts.ts';
import { askedOnce } from './screening/password-range.ts';

/** One call of one operation. */
export interface Call {
  readonly parts: Parts;
  /** What remains to be done once the handler has succeeded. */
  finish(): Promise<void>;
}

interface Begun {
  readonly operation: string;
  readonly input: Record<string, unknown>;
  /** Absent for a call in this process. */
  readonly peer: Peer | undefined;
}

/** Ties the parts to a call, so that its triggers know which operation they fire in and what its caller told them. */
export function beginCall(parts: Parts, { operation, input, peer }: Begun): Call {
  const metadata = input.ClientMetadata as Record<string, string> | undefined;
  const triggers = parts.triggers.during({ operation, metadata });
  const messages = hookedMessages(parts.messages, triggers, metadata);
  return {
    parts: {
      ...parts,
      triggers,
      messages,
      breaches: askedOnce(parts.breaches),
      passwords: parts.passwords.forCall(),
      event: beginAuthEvent({ operation, input, peer, now: parts.now }),
    },
    async finish() {
      await messages.finish(parts.store);
      messages.wake();
    },
  };
}
