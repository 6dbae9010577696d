import type { AppClient } from './app-client.ts';
import type { Cognito } from './cognito.ts';
import type { Log } from './context.ts';
import { exceptionOf, unless } from './errors.ts';
import { kindOf } from './outages.ts';
import type { Session, SessionStore } from './store/sessions.ts';

const LEASE_MS = 15_000;
const BATCH = 20;
/** How long a request waits for the pool before it leaves the rest to the background. */
const PATIENCE_MS = 2_000;

/** Tells the pool that sessions are over. Our own record is durable before, so a failure here is only a delay. */
export interface RemoteRevocation {
  /** Revokes now, for at most 2 s; whatever fails or takes longer is done by {@link drain}. Never rejects. */
  attempt(sessions: readonly Session[]): Promise<void>;
  /** Revokes what is due, and again every 15 s until the pool has heard of it. */
  drain(): Promise<void>;
}

export interface RemoteRevocationParts {
  readonly cognito: Cognito;
  readonly client: AppClient;
  readonly store: SessionStore;
  readonly log: Log;
  readonly clock: () => number;
}

export function createRemoteRevocation({
  cognito,
  client,
  store,
  log,
  clock,
}: RemoteRevocationParts): RemoteRevocation {
  async function revoke({ seq, refreshToken }: Session): Promise<void> {
    try {
      if (refreshToken !== '') await revokeToken(cognito, client, refreshToken);
      await store.remotelyRevoked(seq, clock());
    } catch (error) {
      log.warn(kindOf(error), 'A refresh token is not revoked yet; it will be tried again');
    }
  }

  async function attempt(sessions: readonly Session[]): Promise<void> {
    const work = Promise.all(sessions.slice(0, BATCH).map(revoke));
    const { promise: patience, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PATIENCE_MS);
    await Promise.race([work, patience]);
    clearTimeout(timer);
  }

  return {
    attempt,
    async drain() {
      for (;;) {
        const now = clock();
        const due = await store.pendingRemoteRevocations({ now, leaseUntil: now + LEASE_MS, limit: BATCH });
        await Promise.all(due.map(revoke));
        if (due.length < BATCH) return;
      }
    },
  };
}

/** Revokes a refresh token and what descends from it; one that the pool does not accept needs no revoking. */
export async function revokeToken(cognito: Cognito, client: AppClient, refreshToken: string): Promise<void> {
  const { clientId: ClientId, clientSecret: ClientSecret } = client;
  const call = cognito('RevokeToken', { Token: refreshToken, ClientId, ...(ClientSecret && { ClientSecret }) });
  try {
    await unless(['NotAuthorizedException', 'InvalidParameterException', 'UnsupportedTokenTypeException'], call);
  } catch (error) {
    // AWS answers UnauthorizedException for a token of another client and for a wrong client secret alike.
    if (exceptionOf(error) !== 'UnauthorizedException' || ClientSecret !== undefined) throw error;
  }
}
