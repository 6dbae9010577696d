import type { RequestContext } from '../context.ts';
import { AuthError } from '../errors.ts';
import type { Parts } from '../parts.ts';
import type { SsoTransaction } from '../store/sso-transactions.ts';
import type { AuthorizationResponse, HostedSignIn } from './hosted-sign-in.ts';
import type { SsoProvider } from './providers.ts';

/** Whoever has to type a password and a code at the provider gets along with it. */
export const TRANSACTION_MS = 600_000;

export interface SsoBeginning {
  readonly provider: string;
  /** Where the answer about the provider of an id comes back to; one of the app client's callback URLs. */
  callbackOf(id: string): string;
  /** Told again at the end; the caller has checked it. */
  readonly returnTo: string;
  /** A secret of at least 128 bits that only this browser holds. */
  readonly browser: string;
  /** Whether somebody has to sign in now whom the pool still remembers. */
  readonly now?: boolean | undefined;
}

export interface SsoReturn {
  readonly provider: string;
  readonly response: AuthorizationResponse;
  /** What the browser holds; undefined where it holds nothing. */
  readonly browser: string | undefined;
  /** The browser's session, which has to be the one that began to link. */
  readonly sessionId?: string | undefined;
  readonly context: RequestContext;
  /** Told where the browser was to go, as soon as that is known: also of a sign-in that fails then. */
  readonly wanted?: (returnTo: string) => void;
}

/** A provider and how one gets there. Throws `sso_provider_unknown`. */
export async function providerOf(
  { sso }: Pick<Parts, 'sso'>,
  id: string,
): Promise<{ provider: SsoProvider; hosted: HostedSignIn }> {
  if (sso.hosted === undefined) throw new AuthError('sso_provider_unknown');
  return { provider: await sso.providers.find(id), hosted: sso.hosted };
}

/** Sends a browser to a provider, to sign in or for a session to link it. Throws `sso_provider_unknown`. */
export async function leave(
  parts: Pick<Parts, 'sso' | 'clock'>,
  { returnTo, browser, now = false, ...asked }: SsoBeginning,
  linking?: SsoTransaction['linking'],
): Promise<{ readonly location: string }> {
  const { provider, hosted } = await providerOf(parts, asked.provider);
  const redirectUri = asked.callbackOf(provider.id);
  const { location, ...begun } = await hosted.begin({ provider: provider.name, redirectUri, now });
  const begunAt = parts.clock();
  const about = { provider: provider.id, redirectUri, returnTo, browser, begunAt, linking };
  await parts.sso.transactions.insert({ ...begun, ...about, expiresAt: begunAt + TRANSACTION_MS });
  return { location };
}

/** Only what its own browser brings back, once, within ten minutes, is looked at. Throws `sso_expired`. */
export async function comeBack(
  { sso, clock }: Pick<Parts, 'sso' | 'clock'>,
  id: string,
  { response: { state }, browser }: SsoReturn,
): Promise<SsoTransaction & { readonly state: string }> {
  if (state === undefined || browser === undefined) throw new AuthError('sso_expired');
  const taken = await sso.transactions.consume({ state, browser, provider: id, now: clock() });
  if (taken === undefined) throw new AuthError('sso_expired');
  return { ...taken, state };
}
