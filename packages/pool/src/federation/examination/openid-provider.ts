import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { z } from 'zod';
import type { IdentityProvider } from '../../store/identity-providers.ts';
import { createOAuthClients, isOpenId } from '../oauth-client.ts';
import type { Outside } from '../outside.ts';
import { appleKey } from './apple-key.ts';
import { timed } from './clock.ts';
import { type Check, type Finding, failed, ok, warning } from './finding.ts';
import type { Looking } from './looking.ts';

const LEAST_RSA_BITS = 2048;
/** What ID tokens may be signed with: by a key that only the provider has. */
const ALGORITHM = /^((RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/;
const WAYS = ['client_secret_post', 'client_secret_basic'];

const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

/** Looks at an OpenID or OAuth provider as far as it can be seen without a sign-in. */
export async function oauthFindings(provider: IdentityProvider, { outside, now }: Looking): Promise<Finding[]> {
  const clock = timed(outside, now);
  const address = provider.details.oidc_issuer ?? provider.details.token_url ?? '';
  const apple = provider.type === 'SignInWithApple' ? await appleKey(provider, now) : undefined;
  const key = apple ? [apple.finding] : [];
  try {
    // The very client that signs people in: what it refuses ends here.
    const server = (
      await createOAuthClients({ outside: clock.outside, now }).of(apple?.usable ?? provider)
    ).serverMetadata();
    const { authorization_endpoint: authorization = '', token_endpoint: token = '' } = server;
    const found = [ok('discovery', { address, issuer: server.issuer, authorization, token })];
    const asked = (provider.details.authorize_scopes ?? '').split(/[ ,]/);
    const isDiscovered = provider.type === 'OIDC' && !provider.details.token_url;
    if (isDiscovered) {
      found.push(
        among('pkce', server.code_challenge_methods_supported, { wanted: ['S256'] }),
        among('scopes', server.scopes_supported, { wanted: asked }),
        someOf('authentication', server.token_endpoint_auth_methods_supported, (way) => WAYS.includes(way)),
        someOf('algorithms', server.id_token_signing_alg_values_supported, (name) => ALGORITHM.test(name)),
      );
    }
    if (isOpenId(provider) && server.jwks_uri !== undefined)
      found.push(...(await keyFindings(server.jwks_uri, clock.outside)));
    return [...key, ...found, ...clock.findings()];
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return [...key, failed('discovery', { address, said }), ...clock.findings()];
  }
}

/** All of what is wanted is to be offered; a provider need not tell. */
function among(check: Check, offered: readonly string[] | undefined, { wanted }: { wanted: string[] }): Finding {
  const missing = wanted.filter((one) => !offered?.includes(one));
  if (offered === undefined) return check === 'pkce' ? warning(check) : ok(check, { wanted });
  return missing.length === 0 ? ok(check, { wanted }) : warning(check, { wanted, missing });
}

/** One of what is offered has to do; what a provider does not tell is what the standard says. */
function someOf(check: Check, offered: readonly string[] | undefined, does: (one: string) => boolean): Finding {
  const usable = offered?.filter(does);
  if (usable === undefined) return ok(check);
  return usable.length > 0 ? ok(check, { usable }) : failed(check, { offered: [...(offered ?? [])] });
}

async function keyFindings(address: string, outside: Outside): Promise<Finding[]> {
  try {
    const answer = await outside(address, { headers: { accept: 'application/json' } });
    if (!answer.ok) return [failed('keys', { address, said: `${address} answered ${answer.status}.` })];
    const { keys } = keySet.parse(await answer.json());
    const found = keys.filter(({ use = 'sig' }) => use === 'sig').flatMap(keyFinding);
    return found.length > 0 ? found : [failed('keys', { address, said: 'There is no key for signatures.' })];
  } catch (error) {
    const said = error instanceof z.ZodError || error instanceof SyntaxError ? 'It is no JWK Set.' : String(error);
    return [failed('keys', { address, said })];
  }
}

/** Keys that no signature is checked with, such as secret ones, are passed over as they are at a sign-in. */
function keyFinding(jwk: Record<string, unknown>): Finding[] {
  try {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
    const { modulusLength: bits = 0, namedCurve: curve = '' } = key.asymmetricKeyDetails ?? {};
    const algorithm = String(jwk.alg ?? key.asymmetricKeyType?.toUpperCase());
    const facts = { kid: String(jwk.kid ?? ''), algorithm, size: bits > 0 ? bits : curve };
    return [(bits > 0 && bits < LEAST_RSA_BITS ? warning : ok)('key', facts)];
  } catch {
    return [];
  }
}
