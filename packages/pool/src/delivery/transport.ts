import type { Mail } from './mail.ts';

/** Where mail goes. Implementations: smtp.ts, mailbox.ts. */
export interface Transport {
  /** Milliseconds; longer than `send` ever takes. What a killed process was sending is tried again after as long. */
  readonly leaseMs: number;
  /**
   * Hands a mail on. A second call with the same id is a retry of the same message and says so where it can.
   * Throws {@link DeliveryError} when it was not accepted.
   */
  send(mail: Mail, id: string): Promise<void>;
  /** Rejects while mail cannot be handed on. */
  check(): Promise<void>;
  close(): void;
}

/** Why a mail was not accepted; a bounded set, fit for metrics. */
export type DeliveryFailure =
  | 'recipient-refused'
  | 'message-refused'
  | 'sender-refused'
  | 'authentication'
  | 'tls'
  | 'temporary'
  | 'unreachable'
  | 'unreadable'
  | 'unknown';

/** Failures that trying again cannot mend. */
export const permanentFailures: ReadonlySet<DeliveryFailure> = new Set(['recipient-refused', 'message-refused']);

/** A mail was not accepted. The message never holds an address or any of the mail. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly failure: DeliveryFailure;

  constructor(failure: DeliveryFailure, options?: ErrorOptions) {
    super(`The mail was not accepted: ${failure}.`, options);
    this.failure = failure;
  }
}
