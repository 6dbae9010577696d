import type { Cognito, Output } from '../cognito.ts';

type User = Output<'AdminGetUser'>;

/** Why somebody is no longer only what a run has made of them. */
export type SinceThen = 'signed_in_since' | 'changed_since';

interface Asked {
  readonly user: User;
  /** By Cognito's clock. */
  readonly settledAt: number;
}

export interface SinceThenParts {
  readonly cognito: Cognito;
  readonly userPoolId: string;
  /** Whether anybody has signed in through this service as the user. */
  signedIn(sub: string): Promise<boolean>;
}

/** What Cognito says where a pool does not keep what is asked for. */
const NOT_KEPT = new Set(['OperationNotEnabledException', 'UserPoolAddOnNotEnabledException']);

type History = (cognito: Cognito, named: { UserPoolId: string; Username: string }) => Promise<boolean>;

/** Where a pool tells of sign-ins that were not this service's, if it is set to. */
const HISTORIES: readonly History[] = [
  async (cognito, named) => {
    const { AuthEvents = [] } = await cognito('AdminListUserAuthEvents', named);
    return AuthEvents.some(({ EventType, EventResponse }) => EventType === 'SignIn' && EventResponse === 'Pass');
  },
  async (cognito, named) => ((await cognito('AdminListUserSessions', named)).Sessions ?? []).length > 0,
];

/**
 * Finds out what has become of somebody whom a run has made: whether they have signed in, by our record and by what the
 * pool keeps, or were changed. The embedded pool changes whoever signs in with a hash that came along, as it hashes the password anew.
 */
export function createSinceThen({ cognito, userPoolId: UserPoolId, signedIn }: SinceThenParts) {
  const kept = new Set(HISTORIES);
  const isTold = async (history: History, Username: string): Promise<boolean> => {
    try {
      return kept.has(history) && (await history(cognito, { UserPoolId, Username }));
    } catch (error) {
      if (!(error instanceof Error && NOT_KEPT.has(error.name))) throw error;
      kept.delete(history);
      return false;
    }
  };
  return async ({ user, settledAt }: Asked): Promise<SinceThen | undefined> => {
    const sub = user.UserAttributes?.find(({ Name }) => Name === 'sub')?.Value;
    if (sub !== undefined && (await signedIn(sub))) return 'signed_in_since';
    for (const history of HISTORIES) if (await isTold(history, user.Username ?? '')) return 'signed_in_since';
    return (user.UserLastModifiedDate?.getTime() ?? 0) > settledAt ? 'changed_since' : undefined;
  };
}
