import { AuthError } from '../errors.ts';
import { ClaimFault } from './claims.ts';

/** What came of looking at a token. `revoked` is a genuine one that was ended before its time. */
export const TOKEN_VERDICTS = [
  'valid',
  'expired',
  'revoked',
  'bad_signature',
  'unknown_key',
  'wrong_claims',
  'malformed',
  'keys_unavailable',
] as const;
export type TokenVerdict = (typeof TOKEN_VERDICTS)[number];

const CAUSES: Readonly<Record<string, TokenVerdict>> = {
  revoked: 'revoked',
  signature: 'bad_signature',
  key: 'unknown_key',
};

/** The verdict behind a refusal of `verifyToken` or a verifier. */
export function verdictOf(error: unknown): TokenVerdict {
  if (!(error instanceof AuthError) || error.code === 'service_unavailable') return 'keys_unavailable';
  const { cause } = error;
  if (cause instanceof ClaimFault) return cause.claim === 'exp' ? 'expired' : 'wrong_claims';
  return (typeof cause === 'string' ? CAUSES[cause] : undefined) ?? 'malformed';
}
