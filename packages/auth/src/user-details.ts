import { deviceName } from './device-name.ts';
import { during } from './errors.ts';
import type { SessionInfo } from './own-sessions.ts';
import type { Parts } from './parts.ts';
import { type FoundUser, findUserBySub, listGroups } from './user-directory.ts';

/** The longest that Cognito locks an account. Developer Guide, "Lockout behavior for failed sign-in attempts" */
const LONGEST_LOCK_MS = 900_000;

export interface UserDetails extends FoundUser {
  readonly groups: readonly string[];
  readonly activeSessions: number;
  /** As far as the sessions tell that are still kept. */
  readonly lastSignInAt: Date | undefined;
  /** If in the last 15 minutes, the longest that a lock lasts; Cognito does not tell of locks. */
  readonly lastLockoutAt: Date | undefined;
}

export function userDetails(parts: Parts) {
  const { cognito, client, sessions, audit, clock } = parts;

  async function lastLockout({ sub, email }: FoundUser): Promise<Date | undefined> {
    const from = new Date(clock() - LONGEST_LOCK_MS);
    // Who failed is known by the address as well.
    const subjects = await audit.subjectsOf(sub, email || undefined);
    const pages = await Promise.all(
      subjects.map((subject) => audit.page({ subject, event: 'lockout', from, limit: 1 })),
    );
    const times = pages.flatMap(({ entries }) => entries.map(({ at }) => at));
    return times.sort((a, b) => b.getTime() - a.getTime())[0];
  }

  return {
    /** One account as the pool has it now, and what is known of it here. Throws `user_not_found`. */
    async userDetails({ sub }: { sub: string }): Promise<UserDetails> {
      const user = await findUserBySub(parts, sub);
      const named = { UserPoolId: client.userPoolId, Username: user.username };
      const [groups, live, lastSignIn, lastLockoutAt] = await Promise.all([
        during('administration', listGroups(cognito, named)),
        sessions.liveOf(sub),
        sessions.lastSignInOf(sub),
        lastLockout(user),
      ]);
      const lastSignInAt = lastSignIn === undefined ? undefined : new Date(lastSignIn);
      return { ...user, groups, activeSessions: live.length, lastSignInAt, lastLockoutAt };
    },

    /** Somebody's sessions that are not over, the latest used first. Throws `user_not_found`. */
    async sessionsOf({ sub }: { sub: string }): Promise<readonly Omit<SessionInfo, 'current'>[]> {
      await findUserBySub(parts, sub);
      return (await sessions.liveOf(sub)).map((session) => ({
        id: session.publicId,
        device: deviceName(session.userAgent),
        ip: session.ip,
        createdAt: new Date(session.createdAt),
        lastSeenAt: new Date(session.lastSeenAt),
      }));
    },
  };
}
