import type { FederatedSession } from '../store/authorizations.ts';
import type { ProviderAnswer } from '../triggers/inbound-federation.ts';

/** Whom a provider has vouched for, once every check has passed. */
export interface Vouched {
  /** The provider's own, unchanging name for the user. */
  readonly subject: string;
  /** What it says of the user, under its own names. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The same, by where it said it. */
  readonly answer: ProviderAnswer;
  /** How the provider names the session, where it can end it. */
  readonly session?: Pick<FederatedSession, 'format' | 'index' | 'sid'> | undefined;
}

/** Claims as attributes: text as it is, everything else as JSON. Nothing becomes true by being there. */
export function asTexts(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts = Object.entries(claims).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    return [[name, typeof value === 'string' ? value : JSON.stringify(value)] as const];
  });
  return Object.fromEntries(texts);
}
