import type { RequestContext } from './context.ts';
import { deviceName } from './device-name.ts';
import { AuthError } from './errors.ts';
import type { Parts } from './parts.ts';
import type { Claims } from './tokens/claims.ts';

/** One of a person's sessions. */
export interface SessionInfo {
  readonly id: string;
  /** Browser and system, as far as the browser says. */
  readonly device: string;
  /** Where it was last used from. */
  readonly ip: string;
  readonly createdAt: Date;
  /** The last time its tokens were renewed. */
  readonly lastSeenAt: Date;
  /** Whether the access token is of this session. */
  readonly current: boolean;
}

export function ownSessions({ sessions, profiles, verify, events }: Parts) {
  /** The profile is not needed; to have it is to know that the pool accepts the token, wherever it ended one. */
  async function accepted(accessToken: string): Promise<Claims> {
    const claims = await verify(accessToken);
    await profiles(claims, accessToken);
    return claims;
  }

  return {
    /** The caller's sessions that are not over, the latest used first. Throws `invalid_token`. */
    async listSessions({ accessToken }: { accessToken: string }): Promise<readonly SessionInfo[]> {
      const { sub, originJti } = await accepted(accessToken);
      return (await sessions.liveOf(sub)).map((session) => ({
        id: session.publicId,
        device: deviceName(session.userAgent),
        ip: session.ip,
        createdAt: new Date(session.createdAt),
        lastSeenAt: new Date(session.lastSeenAt),
        current: session.originJti !== undefined && session.originJti === originJti,
      }));
    },

    /** How many sessions are not over, of all people and in all processes; read piece by piece from an index. */
    countSessions: (): Promise<number> => sessions.countLive(),

    /** Ends one of the caller's sessions, with its tokens. Throws `not_found` for any id that is not theirs. */
    async revokeSession({
      accessToken,
      id,
      context,
    }: {
      accessToken: string;
      id: string;
      context: RequestContext;
    }): Promise<void> {
      const { sub } = await accepted(accessToken);
      const ended = await sessions.endOwn(sub, id);
      if (ended.length === 0) throw new AuthError('not_found', { cause: 'session' });
      await events.sessionRevoked({ sub, session: id, context, reason: 'by_owner' });
    },
  };
}
