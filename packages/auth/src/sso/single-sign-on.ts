import type { RequestContext } from '../context.ts';
import { AuthError } from '../errors.ts';
import type { Parts } from '../parts.ts';
import type { SignedIn } from '../session-keeper.ts';
import type { AuthorizationResponse, HostedSignIn } from './hosted-sign-in.ts';
import type { SsoProvider } from './providers.ts';

/** Whoever has to type a password and a code at the provider gets along with it. */
const TRANSACTION_MS = 600_000;

export interface SsoBeginning {
  readonly provider: string;
  /** Where the answer about the provider of an id comes back to; one of the app client's callback URLs. */
  callbackOf(id: string): string;
  /** Told again at the end; the caller has checked it. */
  readonly returnTo: string;
  /** A secret of at least 128 bits that only this browser holds. */
  readonly browser: string;
}

export interface SsoReturn {
  readonly provider: string;
  readonly response: AuthorizationResponse;
  /** What the browser holds; undefined where it holds nothing. */
  readonly browser: string | undefined;
  readonly context: RequestContext;
  /** Told where the browser was to go, as soon as that is known: also of a sign-in that fails then. */
  readonly wanted?: (returnTo: string) => void;
}

export interface SsoCompleted {
  readonly signedIn: SignedIn;
  readonly returnTo: string;
}

export function singleSignOn(parts: Parts) {
  const { sso, events, sessions, clock } = parts;

  async function providerOf(id: string): Promise<{ provider: SsoProvider; hosted: HostedSignIn }> {
    if (sso.hosted === undefined) throw new AuthError('sso_provider_unknown');
    return { provider: await sso.providers.find(id), hosted: sso.hosted };
  }

  /** Only what its own browser brings back, once, within ten minutes, is looked at. */
  async function take(id: string, { response: { state }, browser }: SsoReturn) {
    if (state === undefined || browser === undefined) throw new AuthError('sso_expired');
    const taken = await sso.transactions.consume({ state, browser, provider: id, now: clock() });
    if (taken === undefined) throw new AuthError('sso_expired');
    return { ...taken, state };
  }

  async function complete(given: SsoReturn): Promise<SsoCompleted> {
    const { provider, hosted } = await providerOf(given.provider);
    const transaction = await take(provider.id, given);
    given.wanted?.(transaction.returnTo);
    const tokens = await hosted.finish(transaction, given.response);
    const { context } = given;
    const { signedIn } = await sessions.open(tokens, context, ({ claims, session }) =>
      events.loginSucceeded({ sub: claims.sub, context, session, method: 'identity_provider' }),
    );
    return { signedIn, returnTo: transaction.returnTo };
  }

  return {
    /** The identity providers that one can sign in with; none where the pool's OAuth endpoints are not known. */
    ssoProviders: async (): Promise<readonly SsoProvider[]> => (sso.hosted === undefined ? [] : sso.providers.list()),

    /** Begins a sign-in with a provider: where the browser goes. Throws `sso_provider_unknown`. */
    async startSso(asked: SsoBeginning): Promise<{ readonly location: string }> {
      const { provider, hosted } = await providerOf(asked.provider);
      const { returnTo, browser } = asked;
      const redirectUri = asked.callbackOf(provider.id);
      const { location, ...begun } = await hosted.begin({ provider: provider.name, redirectUri });
      const expiresAt = clock() + TRANSACTION_MS;
      await sso.transactions.insert({ ...begun, provider: provider.id, redirectUri, returnTo, browser, expiresAt });
      return { location };
    },

    /**
     * Ends it with a session like any other.
     *
     * Throws `sso_expired` for an answer that this browser is not waiting for, `sso_refused`, `sso_failed`,
     * `sso_provider_unknown` and `service_unavailable`.
     */
    async completeSso(given: SsoReturn): Promise<SsoCompleted> {
      try {
        return await complete(given);
      } catch (error) {
        if (error instanceof AuthError) await events.loginFailed({ context: given.context, reason: error.code });
        throw error;
      }
    },
  };
}
