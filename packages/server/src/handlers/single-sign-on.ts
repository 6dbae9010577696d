import { randomBytes } from 'node:crypto';
import { ERRORS, LOCALES, pathOf, ROUTES } from '@custom-cognito/contract';
import type { RequestContext } from 'custom-cognito';
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
      const callbackOf = (id: string) => `${parts.publicUrl}${callbackPath(id)}`;
      const { location } = await parts.auth.startSso({ provider, callbackOf, returnTo, browser });
      return { ...sentTo(location), setCookies: [parts.jar.rememberBrowser(browser)] };
    });
  },

  async ssoCallback({ params: { provider }, query: response, browser, cookies, context }) {
    let wanted: string | undefined;
    return orSignInPage(parts, { context, wanted: () => wanted }, async () => {
      const { signedIn, returnTo } = await parts.auth.completeSso({
        ...{ provider, response, browser, context },
        wanted: (address) => {
          wanted = address;
        },
      });
      await endFormer(parts, { cookies, context });
      return { ...sentTo(returnTo), setCookies: parts.jar.set(signedIn) };
    });
  },

  /** The browser keeps its cookies from what another site posts (SameSite=Lax), and sends them where it is sent on. */
  async ssoCallbackForm({ params: { provider }, body }) {
    return sentTo(`${parts.publicUrl}${callbackPath(provider)}?${new URLSearchParams(given(body))}`);
  },
});

const callbackPath = (provider: string): string => pathOf(ROUTES.ssoCallback, { provider });
const newBrowser = (): string => randomBytes(BROWSER_BYTES).toString('base64url');

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

/** Somebody in front of a browser is shown a page, not a problem document. */
async function orSignInPage(
  { log, returning }: HandlerParts,
  { context: { requestId }, wanted }: Visit,
  work: () => Promise<SentOn>,
): Promise<SentOn> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    const failure = { request_id: requestId, code, error: describeFailure(error) };
    // What the browser brings along can have a provider look away or its answer bad, which is no fault of ours.
    if (ERRORS[code].status === 500) log.error(failure, 'single sign-on failed');
    else log.warn(failure, 'single sign-on refused');
    const page = new URL('/login', returning.frontends[0]);
    page.searchParams.set('sso_error', code);
    const lang = URL.parse(wanted() ?? '')?.searchParams.get('lang');
    if (LOCALES.some((locale) => locale === lang)) page.searchParams.set('lang', String(lang));
    return sentTo(page.href);
  }
}
