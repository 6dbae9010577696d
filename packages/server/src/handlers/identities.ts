import { returnAddress } from '../request/return-to.ts';
import type { Family } from './family.ts';
import { callbackOf, newBrowser } from './single-sign-on.ts';

/** The identity providers of one's own account. */
export const identityHandlers: Family<'identities' | 'linkIdentity' | 'joinIdentity' | 'unlinkIdentity'> = (parts) => {
  const { auth, jar, returning } = parts;
  return {
    async identities({ accessToken }) {
      const { hasPassword, identities } = await auth.listIdentities({ accessToken });
      const told = identities.map(({ linkedAt, ...one }) => ({ ...one, linked_at: linkedAt?.toISOString() ?? null }));
      return { body: { identities: told, password: hasPassword } };
    },

    async linkIdentity({ body, accessToken, browser = newBrowser() }) {
      const returnTo = returnAddress(body.return_to ?? ACCOUNT, returning);
      const asked = { accessToken, provider: body.provider, callbackOf: callbackOf(parts), returnTo, browser };
      return { body: await auth.startLinking(asked), setCookies: [jar.rememberBrowser(browser)] };
    },

    async joinIdentity({ body, accessToken, browser, context, say }) {
      const { returnTo } = await auth.joinIdentity({ ...body, accessToken, browser, context });
      return { body: { message: say('identityJoined'), data: { return_to: returnTo } } };
    },

    async unlinkIdentity({ params: { id }, accessToken, context, say }) {
      await auth.unlinkIdentity({ accessToken, id, context });
      return { body: { message: say('identityUnlinked') }, setCookies: jar.clear() };
    },
  };
};

const ACCOUNT = '/account';
