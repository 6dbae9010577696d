import { z } from 'zod';
import type { IdentityProvider } from '../../store/identity-providers.ts';
import { FederationFailure } from '../failure.ts';
import type { Begun, Protocol } from '../protocol.ts';
import type { Vouched } from '../vouched.ts';
import { samlKeyOf } from './keys.ts';
import { newRequestId, SAML_PATH, serviceProvider } from './service-provider.ts';
import type { SamlSources } from './sources.ts';

export { SAML_PATH };

/** What a sign-in has to know: what it asked, and then whom the provider vouched for. */
export const waiting = z.object({
  requestId: z.string(),
  /** The user is to have signed in at the provider since. */
  since: z.number().optional(),
});
const texts = z.record(z.string(), z.string());
const session = z.object({ format: z.string().optional(), index: z.string().optional() });
const arrived = z.object({
  subject: z.string(),
  session: session.optional(),
  attributes: texts,
  answer: z.object({ samlResponse: texts }),
});

/** Sign-in by SAML 2.0, Web Browser SSO Profile (Profiles §4.1): asked by redirect, answered by a form. */
export function samlProtocol({ sources }: { sources: SamlSources }): Protocol {
  return {
    async begin(provider, { token, publicUrl, parts, asked }): Promise<Begun> {
      const peer = await sources.of(provider.details);
      const key = await samlKeyOf(provider.poolId, parts);
      const requestId = newRequestId();
      // SAML asks for no age but now; what comes back is held against what the application has asked for.
      const since = asked.again
        ? parts.now()
        : asked.maxAge === undefined
          ? undefined
          : parts.now() - asked.maxAge * 1_000;
      const signsRequests = provider.details.RequestSigningAlgorithm !== undefined;
      const asking = await serviceProvider(
        { poolId: provider.poolId, publicUrl, key, peer },
        { signsRequests, requestId, forcesSignIn: since !== undefined },
      );
      const location = await asking.getAuthorizeUrlAsync(token, undefined, {});
      return { location, state: JSON.stringify({ requestId, since } satisfies z.output<typeof waiting>) };
    },
    /** The form was verified where it came in; this is the same browser, with the cookies that a form does not bring. */
    async finish(_provider, { state }): Promise<Vouched> {
      const whom = arrived.safeParse(JSON.parse(state));
      if (!whom.success) throw new FederationFailure('access_denied', 'The provider has not answered.');
      return whom.data;
    },
  };
}

/** Whether a setting of a provider is on. */
export function isOn({ details }: IdentityProvider, name: string): boolean {
  return details[name]?.toLowerCase() === 'true';
}
