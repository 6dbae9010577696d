import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestContext } from './context.ts';
import { AuthError, during, exceptionOf, translate } from './errors.ts';
import { isOutage } from './outages.ts';
import type { Parts } from './parts.ts';
import { revokeToken } from './remote-revocation.ts';
import type { Session } from './store/sessions.ts';
import type { Claims } from './tokens/claims.ts';

/** New tokens of a session. */
export interface Refreshed {
  readonly accessToken: string;
  readonly idToken: string;
  readonly tokenType: 'Bearer';
  /** Seconds. */
  readonly expiresIn: number;
  /** The successor of the token that was presented, when the pool rotates them. */
  readonly refreshToken?: string;
}

export interface Refresh {
  readonly sessionId: string;
  readonly refreshToken: string;
  readonly context: RequestContext;
}

export interface Logout {
  readonly sessionId?: string | undefined;
  readonly refreshToken?: string | undefined;
  readonly accessToken?: string | undefined;
  /** Ends all sessions of the user, not only this one. */
  readonly everywhere?: boolean | undefined;
  readonly context: RequestContext;
}

type Whose = Pick<Session, 'sub' | 'username' | 'originJti'>;

export function session(parts: Parts) {
  const { sessions, events } = parts;

  return {
    /**
     * Exchanges the refresh token of a live session for new tokens.
     *
     * Throws `invalid_refresh_token` only when it is definitely over, `service_unavailable` when nobody can tell.
     */
    async refreshTokens({ sessionId, refreshToken, context }: Refresh): Promise<Refreshed> {
      const live = await sessions.findLive(sessionId);
      if (live === undefined) return refuse(parts, { context, cause: 'no_live_session' });
      const result = await exchange(parts, { live, sessionId, refreshToken, context });
      const { AccessToken: accessToken, IdToken: idToken, RefreshToken: successor, ExpiresIn: expiresIn = 0 } = result;
      if (!accessToken || !idToken) throw new AuthError('internal_error', { cause: 'tokens missing' });
      await requireSameSession(parts, { live, accessToken, context });
      const next = successor ? { refreshToken: successor, of: live.refreshVersion } : undefined;
      const about = { sub: live.sub, session: sessions.publicIdOf(sessionId), context };
      // Both become durable together; the pool has made the tokens, whatever has become of the session meanwhile.
      const [touched] = await Promise.all([sessions.touch(sessionId, next, context), events.refreshed(about)]);
      if (!touched) return refuse(parts, { ...about, cause: 'ended_meanwhile' });
      return {
        accessToken,
        idToken,
        tokenType: 'Bearer',
        expiresIn,
        ...(successor ? { refreshToken: successor } : {}),
      };
    },

    /**
     * Ends the session that the cookies name, else the one the access token came from; nothing to end is no error.
     *
     * Our own record comes first, so the session is over even when `service_unavailable` tells that the pool could
     * not sign the user out `everywhere` yet.
     */
    async logout({ sessionId, refreshToken, accessToken, everywhere = false, context }: Logout): Promise<void> {
      const known = sessionId ? await sessions.find(sessionId) : undefined;
      const whose = known ?? (await speaker(parts, accessToken));
      if (whose === undefined || known?.revokedAt !== undefined) {
        if (refreshToken) await forgetToken(parts, refreshToken);
        return;
      }
      if (sessionId && known) await sessions.end(sessionId);
      else if (whose.originJti !== undefined) await sessions.endFamily(whose.originJti);
      if (everywhere) await signOutEverywhere(parts, whose);
      const session = known && sessionId ? sessions.publicIdOf(sessionId) : undefined;
      await events.loggedOut({ sub: whose.sub, session, context, reason: everywhere ? 'everywhere' : 'session' });
    },
  };
}

/** Ends all sessions of a user: ours durably, then at the pool. */
async function signOutEverywhere({ sessions, cognito, client }: Parts, { sub, username }: Whose): Promise<void> {
  await sessions.endAllOf(sub);
  const { userPoolId: UserPoolId } = client;
  await during('token', cognito('AdminUserGlobalSignOut', { UserPoolId, Username: username }));
}

/** A session that is over, or never was, is refused and recorded. */
async function refuse(
  { events }: Parts,
  { cause, ...about }: { sub?: string; session?: string; context: RequestContext; cause: string },
): Promise<never> {
  await events.refreshFailed({ ...about, reason: cause });
  throw new AuthError('invalid_refresh_token', { cause });
}

async function exchange(parts: Parts, { live, sessionId, refreshToken, context }: Refresh & { live: Session }) {
  const { cognito, client, sessions, events } = parts;
  const { clientId: ClientId, clientSecret: ClientSecret } = client;
  try {
    const input = { RefreshToken: refreshToken, ClientId, ...(ClientSecret && { ClientSecret }) };
    return (await cognito('GetTokensFromRefreshToken', input)).AuthenticationResult ?? {};
  } catch (error) {
    const refusal = translate(error, 'refresh');
    if (refusal.code !== 'invalid_refresh_token') throw refusal;
    const about = { sub: live.sub, session: sessions.publicIdOf(sessionId), context };
    if (exceptionOf(error) === 'RefreshTokenReuseException') {
      await sessions.end(sessionId);
      await events.refreshReuseDetected({ ...about, reason: 'session_ended' });
    } else if (isSame(refreshToken, live.refreshToken)) {
      // The pool has ended what this session stands for; a foreign token in the cookie says nothing about it.
      await sessions.end(sessionId);
      await events.sessionRevoked({ ...about, actor: 'pool', reason: 'refused_by_pool' });
    } else {
      return refuse(parts, { ...about, cause: 'unknown_token' });
    }
    throw refusal;
  }
}

/** The session cookie and the refresh token must belong together, or one person could be given another's tokens. */
async function requireSameSession(
  parts: Parts,
  { live, accessToken, context }: { live: Session; accessToken: string; context: RequestContext },
): Promise<void> {
  const fresh = await verifyFresh(parts, accessToken);
  if (fresh === undefined) return refuse(parts, { sub: live.sub, context, cause: 'ended_meanwhile' });
  if (fresh.sub === live.sub && fresh.originJti === live.originJti) return;
  await parts.events.refreshMismatched({ sub: live.sub, context, reason: 'token_of_another_session' });
  throw new AuthError('invalid_refresh_token', { cause: 'token of another session' });
}

/** A token that is revoked as soon as it is made belongs to a session that has just ended: undefined. */
async function verifyFresh({ verify, verifyNew }: Parts, accessToken: string): Promise<Claims | undefined> {
  try {
    await verifyNew(accessToken);
    return await verify(accessToken);
  } catch (error) {
    if (error instanceof AuthError && error.cause === 'revoked') return undefined;
    throw error;
  }
}

/** An access token speaks only where there is no session, and only if it is genuine. */
async function speaker({ verify }: Parts, accessToken: string | undefined): Promise<Whose | undefined> {
  if (!accessToken) return undefined;
  try {
    return await verify(accessToken);
  } catch (error) {
    if (error instanceof AuthError && error.code === 'invalid_token') return undefined;
    throw error;
  }
}

/** Whoever holds a refresh token may end it, with or without a session of ours. */
async function forgetToken({ cognito, client, sessions }: Parts, refreshToken: string): Promise<void> {
  try {
    await revokeToken(cognito, client, refreshToken);
  } catch (error) {
    if (!isOutage(error)) throw translate(error, 'refresh');
    await sessions.revokeLater(refreshToken);
  }
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
