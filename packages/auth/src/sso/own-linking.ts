import { AuthError, translate } from '../errors.ts';
import type { Parts } from '../parts.ts';
import type { SsoTransaction } from '../store/sso-transactions.ts';
import { arrivalOf, takeBack } from './arrival.ts';
import type { IssuedTokens } from './hosted-sign-in.ts';
import { link, linkedAccount, requireRoom } from './linking.ts';
import type { SsoProvider } from './providers.ts';
import type { SsoReturn } from './round-trip.ts';

/** What became of linking a provider to the account that began it. */
export type LinkingEnd =
  | { readonly kind: 'linked'; readonly returnTo: string }
  | { readonly kind: 'not-linked'; readonly refusal: AuthError; readonly returnTo: string };

interface Came {
  readonly given: SsoReturn;
  readonly provider: SsoProvider;
  readonly transaction: SsoTransaction & Required<Pick<SsoTransaction, 'linking'>>;
  finish(): Promise<IssuedTokens>;
}

/** Ends what an account began, in the session that began it; a refusal leads back there and not to the sign-in page. */
export async function completeLinking(parts: Parts, came: Came): Promise<LinkingEnd> {
  const { returnTo, linking } = came.transaction;
  try {
    await finishLinking(parts, came);
    return { kind: 'linked', returnTo };
  } catch (error) {
    const refusal = translate(error);
    await parts.events.identityLinkFailed({ sub: linking.sub, context: came.given.context, reason: refusal.code });
    return { kind: 'not-linked', refusal, returnTo };
  }
}

async function finishLinking(parts: Parts, { given, provider, transaction, finish }: Came): Promise<void> {
  const { linking, begunAt } = transaction;
  const live = given.sessionId === undefined ? undefined : await parts.sessions.findLive(given.sessionId);
  // Whoever finishes must be who began, or an identity of one would lead to the account of the other.
  if (live?.sub !== linking.sub || live.originJti !== linking.originJti) {
    throw new AuthError('sso_expired', { cause: 'another session' });
  }
  await parts.audit.ready();
  const { sub, newcomer } = await arrivalOf(parts, await finish(), { provider, begunAt });
  if (sub === live.sub) return;
  if (newcomer === undefined) throw new AuthError('identity_in_use');
  const account = await linkedAccount(parts, live);
  requireRoom(account);
  await takeBack(parts, newcomer);
  await link(parts, account, { provider: provider.name, subject: newcomer.subject, context: given.context });
}
