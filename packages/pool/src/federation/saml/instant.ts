import { distrust } from '../failure.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
/** How far a provider's clock may be from ours. */
export const SKEW_MS = 60_000;

/** Milliseconds since the epoch; SAML 2.0 Core §1.3.3 has times in UTC. Throws FederationFailure. */
export function instant(text = ''): number {
  return INSTANT.test(text) ? Date.parse(text) : distrust('time', 'A time is missing or no UTC time.');
}
