import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts } from '../../parts.ts';
import type { Words } from '../pages/words.ts';

export type Notice = keyof Words['notices'];

/** How far somebody has come who signs in on the pages; kept sealed with the authorization request. */
export interface Progress {
  readonly username?: string;
  readonly notice?: Notice;
  /** The page that tells it: whoever goes elsewhere from there has read it. */
  readonly noticeAt?: string;
  /** What was proven, RFC 8176. */
  readonly amr?: readonly string[];
  readonly challenge?: PendingChallenge;
  /** Whose password was shown on this way to be known, and what it was. */
  readonly proven?: { readonly sub: string; readonly mark: string };
  /** Where a code went, masked. */
  readonly destination?: string;
}

/** A challenge of the sign-in that waits for its answer. */
export interface PendingChallenge {
  readonly name: ChallengeNameType;
  readonly session: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Of the authenticator app that is being set up, in Base32. */
  readonly secretCode?: string;
}

export async function readProgress(id: string, { store }: Pick<Parts, 'store'>): Promise<Progress> {
  return JSON.parse((await store.authorizations.progress(id)) ?? '{}') as Progress;
}

export async function keepProgress(id: string, progress: Progress, { store }: Pick<Parts, 'store'>): Promise<void> {
  await store.authorizations.keepProgress(id, JSON.stringify(progress));
}
