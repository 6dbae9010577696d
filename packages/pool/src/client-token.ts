import { randomUUID } from 'node:crypto';
import type { Parts } from './parts.ts';
import { lifetimes } from './rules/lifetimes.ts';
import type { Client } from './store/clients.ts';
import type { UserPool } from './store/pools.ts';
import { askClientTokenGeneration } from './triggers/pre-token-generation.ts';

/**
 * A client's own access token with the scopes that it asks for, else with all that it may have: undefined for one that
 * it may not have, and where there is none. A scope whose resource server is gone is none any more.
 */
export async function issueClientToken(
  { pool, client, asked }: { pool: UserPool; client: Client; asked: readonly string[] },
  parts: Parts,
): Promise<{ token: string; expiresIn: number } | undefined> {
  const allowed = client.settings.AllowedOAuthScopes ?? [];
  if (asked.some((name) => !allowed.includes(name))) return undefined;
  const existing = await parts.store.resourceServers.scopesOf(client.poolId);
  if (asked.some((name) => !existing.has(name))) return undefined;
  const scopes = asked.length > 0 ? [...new Set(asked)] : allowed.filter((name) => existing.has(name));
  if (scopes.length === 0) return undefined;
  const changes = await askClientTokenGeneration({ pool, client, scopes }, parts.triggers);
  const { accessToken: expiresIn } = lifetimes(client.settings);
  const issue = { client, scopes, now: Math.floor(parts.now() / 1000), jti: randomUUID(), expiresIn, changes };
  return { token: await parts.tokens.issueToClient(pool.id, issue), expiresIn };
}
