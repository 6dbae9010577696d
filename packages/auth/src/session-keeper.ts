import type { AuthenticationResultType } from '@aws-sdk/client-cognito-identity-provider';
import type { RequestContext } from './context.ts';
import { AuthError } from './errors.ts';
import type { RemoteRevocation } from './remote-revocation.ts';
import type { Revocations } from './revocations.ts';
import { membershipChange, profileChange, type Reach } from './store/revocations.ts';
import type { OwnSession, Revoked, Session, SessionStore, Touch } from './store/sessions.ts';
import type { Claims } from './tokens/claims.ts';
import type { Verifier } from './tokens.ts';

const SESSION_ID_BYTES = 32;

/** A completed sign-in. `refreshToken` and `sessionId` belong in cookies; the rest may be answered in a body. */
export interface SignedIn {
  readonly kind: 'signed-in';
  readonly accessToken: string;
  readonly idToken: string;
  readonly tokenType: 'Bearer';
  /** Seconds. */
  readonly expiresIn: number;
  readonly refreshToken: string;
  readonly sessionId: string;
}

/** Milliseconds. */
export interface SessionLifetimes {
  /** From sign-in, however much it is used; the refresh token's own life. */
  readonly absolute: number;
  /** Since the last refresh. */
  readonly idle: number;
}

export interface Opened {
  readonly signedIn: SignedIn;
  readonly claims: Claims;
}

/** Whose the session is that begins, and its public id. */
export interface Beginning {
  readonly claims: Claims;
  readonly session: string;
}

/** Tells of a session while it is stored, so that both become durable together; awaited. */
export type Told = (beginning: Beginning) => Promise<void>;

/**
 * Opens and ends sessions, and tells every process what of a user is out of date. Ending is durable before it is
 * answered, and tells the pool afterwards.
 */
export interface SessionKeeper {
  /** Records a session for new tokens under a new random reference, before anyone is given them. */
  open(result: AuthenticationResultType | undefined, context: RequestContext, told?: Told): Promise<Opened>;
  publicIdOf(id: string): string;
  find(id: string): Promise<Session | undefined>;
  findLive(id: string): Promise<Session | undefined>;
  /** False when the session was ended meanwhile. */
  touch(id: string, successor: Touch['successor'], context: RequestContext): Promise<boolean>;
  /** How many sessions are not over. */
  countLive(): Promise<number>;
  /** A user's sessions that are not over. */
  liveOf(sub: string): Promise<readonly OwnSession[]>;
  /** When a user last signed in, as far as sessions are kept. */
  lastSignInOf(sub: string): Promise<number | undefined>;
  end(id: string): Promise<readonly Session[]>;
  /** Ends one of a user's by the id that its owner knows. */
  endOwn(sub: string, publicId: string): Promise<readonly Session[]>;
  endFamily(originJti: string): Promise<readonly Session[]>;
  /** Ends all of a user's, with all access tokens made before this second, or as far as `reach` says. */
  endAllOf(sub: string, reach?: Reach): Promise<readonly Session[]>;
  /** Refuses access tokens made before a user's groups changed; sessions live on, and give tokens with the new groups. */
  groupsChanged(change: { readonly sub: string; readonly group: string; readonly member: boolean }): Promise<void>;
  /** Nobody goes on seeing the profile that a user had. */
  profileChanged(sub: string): Promise<void>;
  /** Remembers a token that the pool still has to revoke. */
  revokeLater(refreshToken: string): Promise<void>;
}

export interface SessionKeeperParts {
  readonly store: SessionStore;
  readonly revocations: Revocations;
  readonly remote: RemoteRevocation;
  /** Verifies tokens that the pool has just made; where its clock is behind ours they could seem revoked. */
  readonly verifyNew: Verifier;
  readonly lifetimes: SessionLifetimes;
  readonly clock: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
}

export function createSessionKeeper(parts: SessionKeeperParts): SessionKeeper {
  const { store, lifetimes, clock } = parts;
  const newId = () => Buffer.from(parts.randomBytes(SESSION_ID_BYTES)).toString('base64url');

  async function ended({ sessions, revocations }: Revoked): Promise<readonly Session[]> {
    parts.revocations.add(revocations);
    await parts.remote.attempt(sessions);
    return sessions;
  }

  return {
    async open(result, { ip, userAgent }, told) {
      const {
        AccessToken: accessToken,
        IdToken: idToken,
        RefreshToken: refreshToken,
        ExpiresIn: expiresIn = 0,
      } = result ?? {};
      if (!accessToken || !idToken || !refreshToken) throw new AuthError('internal_error', { cause: 'tokens missing' });
      const { sub, username, originJti, ...rest } = await parts.verifyNew(accessToken);
      const id = newId();
      const now = clock();
      const life = { idleExpiresAt: now + lifetimes.idle, expiresAt: now + lifetimes.absolute };
      const claims = { sub, username, originJti, ...rest };
      await Promise.all([
        store.insert({ id, sub, username, originJti, refreshToken, now, ...life, ip, userAgent }),
        told?.({ claims, session: store.publicIdOf(id) }),
      ]);
      return {
        claims,
        signedIn: {
          kind: 'signed-in',
          accessToken,
          idToken,
          tokenType: 'Bearer',
          expiresIn,
          refreshToken,
          sessionId: id,
        },
      };
    },

    publicIdOf: (id) => store.publicIdOf(id),
    find: (id) => store.find(id),
    findLive: (id) => store.findLive(id, clock()),

    touch(id, successor, { ip, userAgent }) {
      const now = clock();
      return store.touch({ id, now, idleExpiresAt: now + lifetimes.idle, ip, userAgent, successor });
    },

    countLive: () => store.countLive(clock()),
    liveOf: (sub) => store.liveOf(sub, clock()),
    lastSignInOf: (sub) => store.lastBeginningOf(sub),

    end: async (id) => ended(await store.revoke(id, clock())),
    endOwn: async (sub, publicId) => ended(await store.revokeOwn(sub, publicId, clock())),
    endFamily: async (originJti) => ended(await store.revokeFamily(originJti, clock())),
    endAllOf: async (sub, reach = 'before') => ended(await store.revokeAllOf(sub, { now: clock(), reach })),

    groupsChanged: (change) => parts.revocations.record([membershipChange(change, clock())]),
    profileChanged: (sub) => parts.revocations.record([profileChange(sub, clock())]),

    async revokeLater(refreshToken) {
      const now = clock();
      const life = { idleExpiresAt: now, expiresAt: now + lifetimes.absolute };
      const whose = { sub: '', username: '', originJti: undefined, ip: '', userAgent: '' };
      await store.insert({ id: newId(), ...whose, refreshToken, now, ...life, revoked: true });
    },
  };
}
