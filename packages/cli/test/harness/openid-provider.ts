import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** Who signs in there, by subject. */
export type People = Map<string, Readonly<Record<string, unknown>>>;

/** An OpenID provider of somebody else's making, certified for what is asked of it here. */
export interface OpenIdProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly people: People;
  /** Who is in front of it now; undefined says no. */
  person: string | undefined;
  /** Whether its token endpoint is out of order. */
  isAway: boolean;
  stop(): Promise<void>;
}

/**
 * Starts oidc-provider with one client, whose people sign in as soon as they come. It tells `logoutUri`, where one is
 * given, whom it signs out.
 */
export async function startOpenIdProvider(redirectUri: string, logoutUri?: string): Promise<OpenIdProvider> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [clientId, clientSecret] = ['custom-cognito', 'a secret that only the two know'];
  const people: People = new Map();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        ...(logoutUri && { backchannel_logout_uri: logoutUri, backchannel_logout_session_required: true }),
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ sub, ...people.get(sub) }) }),
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    // Its own asks nobody on this machine.
    fetch: (url, { dispatcher: _, ...request }: RequestInit & { dispatcher?: unknown } = {}) => fetch(url, request),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    cookies: { keys: ['of no importance'] },
  });
  const told: OpenIdProvider = {
    issuer,
    clientId,
    clientSecret,
    people,
    person: undefined,
    isAway: false,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const answer = provider.callback();
  server.on('request', async (request, response) => {
    if (told.isAway && request.url?.startsWith('/token')) return response.writeHead(503).end();
    if (!request.url?.startsWith('/interaction/')) return answer(request, response);
    if (told.person === undefined) {
      const refusal = { error: 'access_denied', error_description: '<script>alert(1)</script>' };
      return provider.interactionFinished(request, response, refusal);
    }
    const { params, prompt, session } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login') {
      return provider.interactionFinished(request, response, { login: { accountId: told.person } });
    }
    const grant = new provider.Grant({ accountId: session?.accountId, clientId: String(params.client_id) });
    grant.addOIDCScope(String(params.scope));
    return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  });
  return told;
}
