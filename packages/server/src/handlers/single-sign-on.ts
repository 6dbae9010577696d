import { randomBytes } from 'node:crypto';
import { ERRORS, type ErrorCode, LOCALES, pathOf, ROUTES } from '@custom-cognito/contract';
import type { RequestContext, SsoCompleted } from 'custom-cognito';
import { describeFailure } from '../failure.ts';
import { codeOf } from '../problem-response.ts';
import { returnAddress } from '../request/return-to.ts';
import type { Family, HandlerParts } from './family.ts';
import { endFormer } from './former-session.ts';
import { given } from './shapes.ts';

const BROWSER_BYTES = 32;

/** Signing in with an identity provider. What goes wrong is shown by the sign-in page, to which the browser is sent. */
export const singleSignOnHandlers: Family<'ssoProviders' | 'ssoLogin' | 'ssoCallback' | 'ssoCallbackForm'> = (
  parts,
) => ({
  async ssoProviders() {
    const providers = await parts.auth.ssoProviders();
    const told = providers.map((provider) => ({
      ...provider,
      login_url: pathOf(ROUTES.ssoLogin, { provider: provider.id }),
    }));
    return { body: { providers: told } };
  },

  async ssoLogin({ params: { provider }, query, browser = newBrowser(), context }) {
    const returnTo = returnAddress(query.return_to, parts.returning);
    return orSignInPage(parts, { context, wanted: () => returnTo }, async () => {
      const now = query.prompt === 'login';
      const { location } = await parts.auth.startSso({
        provider,
        callbackOf: callbackOf(parts),
        returnTo,
        browser,
        now,
      });
      return { ...sentTo(location), setCookies: [parts.jar.rememberBrowser(browser)] };
    });
  },

  async ssoCallback({ params: { provider }, query: response, browser, cookies, context }) {
    let wanted: string | undefined;
    return orSignInPage(parts, { context, wanted: () => wanted }, async () => {
      const done = await parts.auth.completeSso({
        ...{ provider, response, browser, sessionId: cookies.sessionId, context },
        wanted: (address) => {
          wanted = address;
        },
      });
      if (done.kind !== 'signed-in') return sentTo(placeOf(parts, context.requestId, done));
      await endFormer(parts, { cookies, context });
      return { ...sentTo(done.returnTo), setCookies: parts.jar.set(done.signedIn) };
    });
  },

  /** The browser keeps its cookies from what another site posts (SameSite=Lax), and sends them where it is sent on. */
  async ssoCallbackForm({ params: { provider }, body }) {
    return sentTo(`${parts.publicUrl}${callbackPath(provider)}?${new URLSearchParams(given(body))}`);
  },
});

/** Where the pool's answer about a provider comes back to. */
export const callbackOf =
  ({ publicUrl }: Pick<HandlerParts, 'publicUrl'>) =>
  (id: string): string =>
    publicUrl + callbackPath(id);

const callbackPath = (provider: string): string => pathOf(ROUTES.ssoCallback, { provider });
export const newBrowser = (): string => randomBytes(BROWSER_BYTES).toString('base64url');

const sentTo = (location: string) =>
  ({
    body: null,
    headers: { Location: location, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' },
  }) as const;

type SentOn = ReturnType<typeof sentTo> & { readonly setCookies?: readonly string[] };

interface Visit {
  readonly context: RequestContext;
  /** Where the browser was to go, where that is known: its language is the page's. */
  wanted(): string | undefined;
}

/** Where somebody goes who was not signed in: to prove an account first, or back to the account that began to link. */
function placeOf(parts: HandlerParts, requestId: string, done: Exclude<SsoCompleted, { kind: 'signed-in' }>): string {
  if (done.kind === 'linked') return done.returnTo;
  if (done.kind === 'to-prove') {
    return signInPage(parts, { sso_link: done.link, sso_provider: done.provider, ...languageOf(done.returnTo) });
  }
  tell(parts, { requestId, code: done.refusal.code, error: done.refusal });
  const page = new URL(done.returnTo);
  page.searchParams.set('sso_error', done.refusal.code);
  return page.href;
}

function signInPage({ returning }: HandlerParts, about: Readonly<Record<string, string>>): string {
  const page = new URL('/login', returning.frontends[0]);
  page.search = new URLSearchParams(about).toString();
  return page.href;
}

function tell(
  { log }: HandlerParts,
  { requestId, code, error }: { requestId: string; code: ErrorCode; error: unknown },
) {
  const failure = { request_id: requestId, code, error: describeFailure(error) };
  // What the browser brings along can have a provider look away or its answer bad, which is no fault of ours.
  if (ERRORS[code].status === 500) log.error(failure, 'single sign-on failed');
  else log.warn(failure, 'single sign-on refused');
}

/** Somebody in front of a browser is shown a page, not a problem document. */
async function orSignInPage(
  parts: HandlerParts,
  { context: { requestId }, wanted }: Visit,
  work: () => Promise<SentOn>,
): Promise<SentOn> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    tell(parts, { requestId, code, error });
    return sentTo(signInPage(parts, { sso_error: code, ...languageOf(wanted()) }));
  }
}

function languageOf(address: string | undefined): { readonly lang?: string } {
  const lang = URL.parse(address ?? '')?.searchParams.get('lang');
  return LOCALES.some((locale) => locale === lang) ? { lang: String(lang) } : {};
}
