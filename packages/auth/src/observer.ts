import type { SignInMethod } from './challenges.ts';
import type { EventLeaf } from './events.ts';
import type { Outcome } from './store/audit.ts';
import type { TokenVerdict } from './tokens/verdict.ts';

/** A business event as far as it may be counted: words of ours only, nothing of a person or a request. */
export interface ObservedEvent {
  readonly event: string;
  readonly outcome: Outcome;
  readonly reason?: string | undefined;
  /** What somebody signed in with, or failed to. */
  readonly method?: SignInMethod | undefined;
}

/** Hears what the service does while it does it, for metrics. Each call returns at once and never throws. */
export interface Observer {
  happened(event: ObservedEvent): void;
  /** An access token was looked at. */
  verified(verdict: TokenVerdict): void;
}

/** Tells an observer of each event. */
export function observeEvents(observer: Observer): EventLeaf {
  return ({ event, outcome, about: { reason, method } }) => observer.happened({ event, outcome, reason, method });
}
