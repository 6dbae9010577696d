import type { Examined } from './federation/examination/examined.ts';
import type { Finding } from './federation/examination/finding.ts';
import { examineIdToken } from './federation/examination/id-token.ts';
import type { Looking } from './federation/examination/looking.ts';
import { oauthFindings } from './federation/examination/openid-provider.ts';
import { samlFindings } from './federation/examination/saml-provider.ts';
import { examineSaml } from './federation/examination/saml-response.ts';
import { isOpenId } from './federation/oauth-client.ts';
import { OAUTH_PATH } from './federation/oauth-sign-in.ts';
import { openIdLogoutPath } from './federation/openid-logout.ts';
import { createOutside } from './federation/outside.ts';
import { entityIdOf } from './federation/saml/names.ts';
import { SAML_PATH } from './federation/saml/service-provider.ts';
import { issueTicket, outcomeOf, TRIAL_PATH, withdrawTicket } from './federation/trial.ts';
import type { Pool } from './pool.ts';
import { isLoopback } from './rules/endpoint.ts';
import type { IdentityProvider } from './store/identity-providers.ts';

export type { Examined } from './federation/examination/examined.ts';
export type { Check, Finding } from './federation/examination/finding.ts';
export type { Person, Refusal } from './federation/examination/person.ts';
export type { RefusalReason } from './federation/failure.ts';

/** What a provider has to be told of the pool. */
export type Registration =
  | {
      readonly redirectUri: string;
      /** Where it may send logout tokens to; AWS takes none. */
      readonly logoutUri?: string;
    }
  | {
      readonly acs: string;
      readonly entityId: string;
      /** Where the pool tells the same by itself; AWS does nowhere. */
      readonly metadata?: string;
    };

export interface ProviderExamination {
  readonly type: string;
  readonly registration: Registration;
  readonly findings: readonly Finding[];
}

interface Which {
  readonly poolId: string;
  /** The provider's. */
  readonly name: string;
}

/**
 * Looks at an identity provider as it is now, without a sign-in. Undefined where the pool has none of this name; asks
 * its servers within the same bounds as sign-ins do.
 */
export async function examineProvider(pool: Pool, which: Which): Promise<ProviderExamination | undefined> {
  const found = await find(pool, which);
  if (!found) return undefined;
  const { provider, outside } = found;
  const { publicUrl } = pool.parts.tokens;
  const own = {
    metadata: `${publicUrl}/${which.poolId}/saml2/metadata`,
    ...(provider.type === 'OIDC' && { logoutUri: publicUrl + openIdLogoutPath(provider) }),
  };
  return examination(provider, { publicUrl, own, outside, now: pool.parts.now });
}

/**
 * Looks at an identity provider of a pool that is elsewhere, by what DescribeIdentityProvider says of it. `domain` is the
 * base URL of that pool's OAuth endpoints; only one on this machine lets providers on this machine be asked.
 */
export function examineDescribed(
  described: Pick<IdentityProvider, 'name' | 'poolId' | 'type' | 'details' | 'mapping'>,
  { domain }: { readonly domain: string },
): Promise<ProviderExamination> {
  const provider = { ...described, id: described.name, identifiers: [], createdAt: 0, modifiedAt: 0 };
  const outside = createOutside({ machine: isLoopback(new URL(domain).hostname) });
  return examination(provider, { publicUrl: domain.replace(/\/$/, ''), outside, now: Date.now });
}

/** Addresses that only a pool of ours has. */
interface Own {
  readonly metadata?: string;
  readonly logoutUri?: string;
}

async function examination(
  provider: IdentityProvider,
  { publicUrl, own = {}, ...looking }: Looking & { readonly publicUrl: string; readonly own?: Own },
): Promise<ProviderExamination> {
  const isSaml = provider.type === 'SAML';
  const { metadata, logoutUri } = own;
  const acs = publicUrl + SAML_PATH;
  const entityId = entityIdOf(provider.poolId);
  return {
    type: provider.type,
    registration: isSaml
      ? { acs, entityId, ...(metadata && { metadata }) }
      : { redirectUri: publicUrl + OAUTH_PATH, ...(logoutUri && { logoutUri }) },
    findings: await (isSaml ? samlFindings(provider, looking) : oauthFindings(provider, looking)),
  };
}

/**
 * Verifies what a provider has sent, a SAML response or an ID token, with what verifies it at sign-ins, and tells what
 * would come of it. Nothing is accepted by that, made or changed. Undefined where the pool has no such provider.
 */
export async function examineAnswer(
  pool: Pool,
  { answer, ...which }: Which & { readonly answer: string },
): Promise<Examined | 'unexpected' | undefined> {
  const found = await find(pool, which);
  if (!found) return undefined;
  const { provider, outside } = found;
  const examining = { pool: found.pool, provider, parts: pool.parts };
  const message = answer.trim();
  if (provider.type === 'SAML') return examineSaml(samlMessage(message), examining);
  const token = idToken(message);
  return token === undefined || !isOpenId(provider) ? 'unexpected' : examineIdToken(token, examining, outside);
}

export interface Trial {
  /** Where a browser signs in at the provider, through the server that has the pool's address. */
  readonly address: string;
  readonly expiresAt: Date;
  /** What came of it, told once; undefined until the browser has come back. */
  outcome(): Promise<Examined | undefined>;
  /** Makes the address worth nothing. */
  end(): Promise<void>;
}

/**
 * Lets somebody sign in at a provider for the sake of seeing what it answers: all is checked as in any sign-in, and
 * nobody is signed in, made or changed by it. Undefined where the pool has no such provider.
 */
export async function tryProvider(pool: Pool, which: Which): Promise<Trial | undefined> {
  const found = await find(pool, which);
  if (!found) return undefined;
  const { parts } = pool;
  const { ticket, expiresAt } = await issueTicket(found.provider, parts);
  return {
    address: `${parts.tokens.publicUrl}${TRIAL_PATH}?ticket=${ticket}`,
    expiresAt: new Date(expiresAt),
    outcome: () => outcomeOf(ticket, parts),
    end: () => withdrawTicket(ticket, parts),
  };
}

async function find({ parts }: Pool, { poolId, name }: Which) {
  const pool = await parts.store.pools.find(poolId);
  const provider = await parts.store.identityProviders.find(poolId, name);
  const machine = isLoopback(new URL(parts.tokens.publicUrl).hostname);
  return pool && provider && { pool, provider, outside: createOutside({ machine }) };
}

/** As a form carries it: from XML, from a form's body, or as it is. */
function samlMessage(given: string): string {
  if (given.startsWith('<')) return Buffer.from(given).toString('base64');
  const field = new URLSearchParams(given.replaceAll('+', '%2B')).get('SAMLResponse');
  return (field ?? given).replace(/\s/g, '');
}

/** A token alone, or in what a token endpoint answers. */
function idToken(given: string): string | undefined {
  const token = /"id_token"\s*:\s*"([^"]+)"/.exec(given)?.[1] ?? given;
  return /^[\w-]+(\.[\w-]*){2,}$/.test(token) ? token : undefined;
}
