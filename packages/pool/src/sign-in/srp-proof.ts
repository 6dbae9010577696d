import { timingSafeEqual } from 'node:crypto';
import { refuse } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { type SrpIdentity, srpProof } from '../rules/srp.ts';
import { looksLikeTimestamp, readSrpTimestamp } from '../rules/srp-timestamp.ts';
import { required } from './parameters.ts';

const CLOCK_SKEW_MS = 300_000;

/** What a client presents to show that it arrived at the key. */
export interface ClaimedProof {
  readonly secretBlock: string;
  readonly signature: string;
  readonly timestamp: string;
}

/** Reads a proof from a challenge's responses. Throws InvalidParameterException for what is missing or no time. */
export function claimedProof(responses: Record<string, string>): ClaimedProof {
  const secretBlock = required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK');
  const signature = required(responses, 'PASSWORD_CLAIM_SIGNATURE');
  const timestamp = required(responses, 'TIMESTAMP');
  if (!looksLikeTimestamp(timestamp)) {
    refuse('InvalidParameterException', 'TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  }
  return { secretBlock, signature, timestamp };
}

/** Whether a proof was made within five minutes of now. */
export function isNow({ timestamp }: ClaimedProof, { now }: Pick<Parts, 'now'>): boolean {
  const at = readSrpTimestamp(timestamp);
  return at !== undefined && Math.abs(now() - at) <= CLOCK_SKEW_MS;
}

/** Whether a proof was made with the key; takes the same time wherever the two differ. */
export function isRightProof(expected: SrpIdentity & { readonly key: Uint8Array }, claimed: ClaimedProof): boolean {
  const right = srpProof(expected, claimed);
  const given = Buffer.from(claimed.signature, 'base64');
  return right.length === given.length && timingSafeEqual(right, given);
}
