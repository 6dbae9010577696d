import { randomBytes } from 'node:crypto';
import { AuthError } from '../errors.ts';
import type { Parts } from '../parts.ts';
import type { SignedIn } from '../session-keeper.ts';
import type { SsoTransaction } from '../store/sso-transactions.ts';
import { arrivalOf, type Newcomer, ownersOf, takeBack } from './arrival.ts';
import type { IssuedTokens } from './hosted-sign-in.ts';
import { completeLinking, type LinkingEnd } from './own-linking.ts';
import { providerVersion, type SsoProvider } from './providers.ts';
import { comeBack, leave, providerOf, type SsoBeginning, type SsoReturn, TRANSACTION_MS } from './round-trip.ts';

const LINK_BYTES = 32;

/** An account has this address. It is linked once it is proven, by whoever has the reference and this browser. */
interface ToProve {
  readonly kind: 'to-prove';
  readonly provider: string;
  readonly link: string;
  readonly returnTo: string;
}

export type SsoCompleted =
  | { readonly kind: 'signed-in'; readonly signedIn: SignedIn; readonly returnTo: string }
  | ToProve
  | LinkingEnd;

interface Came {
  readonly given: SsoReturn;
  readonly provider: SsoProvider;
  readonly transaction: SsoTransaction;
  readonly tokens: IssuedTokens;
}

export function singleSignOn(parts: Parts) {
  const { sso, events, sessions } = parts;

  /** Whoever came is held back where they are new and their address is somebody's. Throws `sso_account_exists`. */
  async function heldBack(newcomer: Newcomer, { provider, transaction, given }: Came): Promise<ToProve | undefined> {
    if (sso.sameEmail === 'apart' || newcomer.verifiedEmail === undefined) return undefined;
    const [owner, another] = await ownersOf(parts, newcomer.verifiedEmail);
    if (owner === undefined) return undefined;
    await takeBack(parts, newcomer);
    const { browser } = given;
    if (sso.sameEmail === 'refuse' || another !== undefined || browser === undefined) {
      throw new AuthError('sso_account_exists');
    }
    const link = randomBytes(LINK_BYTES).toString('base64url');
    await sso.pendingLinks.insert({
      state: link,
      browser,
      provider: provider.id,
      sub: owner.sub,
      subject: newcomer.subject,
      version: await providerVersion(parts, provider.name),
      returnTo: transaction.returnTo,
      expiresAt: parts.clock() + TRANSACTION_MS,
    });
    await events.loginFailed({ context: given.context, reason: 'sso_account_exists' });
    return { kind: 'to-prove', provider: provider.id, link, returnTo: transaction.returnTo };
  }

  async function signIn(came: Came): Promise<SsoCompleted> {
    const { provider, transaction, tokens, given } = came;
    const { context } = given;
    const { sub, newcomer } = await arrivalOf(parts, tokens, { provider, begunAt: transaction.begunAt });
    if (newcomer !== undefined) {
      const toProve = await heldBack(newcomer, came);
      if (toProve !== undefined) return toProve;
      await events.registered({
        sub,
        email: newcomer.verifiedEmail,
        account: sub,
        reason: 'identity_provider',
        context,
      });
    }
    const { signedIn } = await sessions.open(tokens, context, ({ claims, session }) =>
      events.loginSucceeded({ sub: claims.sub, context, session, method: 'identity_provider' }),
    );
    return { kind: 'signed-in', signedIn, returnTo: transaction.returnTo };
  }

  async function complete(given: SsoReturn): Promise<SsoCompleted> {
    const { provider, hosted } = await providerOf(parts, given.provider);
    const transaction = await comeBack(parts, provider.id, given);
    given.wanted?.(transaction.returnTo);
    const { linking } = transaction;
    const finish = () => hosted.finish(transaction, given.response);
    if (linking) return completeLinking(parts, { given, provider, transaction: { ...transaction, linking }, finish });
    return signIn({ given, provider, transaction, tokens: await finish() });
  }

  return {
    /** The identity providers that one can sign in with; none where the pool's OAuth endpoints are not known. */
    ssoProviders: async (): Promise<readonly SsoProvider[]> => (sso.hosted === undefined ? [] : sso.providers.list()),

    /** Begins a sign-in with a provider: where the browser goes. Throws `sso_provider_unknown`. */
    startSso: (asked: SsoBeginning): Promise<{ readonly location: string }> => leave(parts, asked),

    /**
     * Ends it with a session like any other, with an account that has to be proven first, or, where an account began to
     * link the provider, with that.
     *
     * Throws `sso_expired` for an answer that this browser is not waiting for, `sso_account_exists`, `sso_refused`,
     * `sso_failed`, `sso_provider_unknown` and `service_unavailable`.
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
