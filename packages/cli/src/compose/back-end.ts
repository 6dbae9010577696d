import type { Pool } from '@custom-cognito/pool';
import { type Cognito, createAwsCognito } from 'custom-cognito';
import type { BackEnd, Settings } from '../settings/settings.ts';
import type { DefaultPool } from './default-pool.ts';

/** What the service needs to know of the pool that answers it, wherever that is. */
export interface Answering {
  readonly cognito: Cognito;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly issuer: string;
  readonly fetch?: typeof fetch | undefined;
  /** Rejects while the pool cannot answer. */
  check(): Promise<void>;
}

/** The pool in this process. Its keys are read from it directly, whether or not it listens. */
export function embedded(pool: Pool, { poolId, clientId }: DefaultPool, publicUrl: string): Answering {
  return {
    cognito: pool.call,
    userPoolId: poolId,
    clientId,
    issuer: `${publicUrl}/${poolId}`,
    fetch: (input, init) => pool.fetch(new Request(input, init)),
    check: async () => void (await pool.call('DescribeUserPoolClient', { UserPoolId: poolId, ClientId: clientId })),
  };
}

/** AWS, or another pool that speaks its protocol. */
export async function outside(
  backEnd: Exclude<BackEnd, { kind: 'embedded' }>,
  { region }: Settings,
): Promise<Answering> {
  const { poolId, clientId, clientSecret, endpoint } = backEnd;
  const poolRegion = poolId.slice(0, poolId.lastIndexOf('_')) || region;
  const cognito = await createAwsCognito({ region: poolRegion, ...(endpoint !== undefined && { endpoint }) });
  const base = endpoint ?? `https://cognito-idp.${poolRegion}.amazonaws.com`;
  const issuer = endpoint === undefined ? `${base}/${poolId}` : await announcedIssuer(`${base}/${poolId}`);
  return {
    cognito,
    userPoolId: poolId,
    clientId,
    clientSecret,
    issuer,
    check: async () => void (await cognito('DescribeUserPoolClient', { UserPoolId: poolId, ClientId: clientId })),
  };
}

/** A remote pool may be reached by another name than the one in its tokens; its discovery document says which. */
async function announcedIssuer(base: string): Promise<string> {
  try {
    const answer = await fetch(`${base}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(3_000) });
    const { issuer } = (await answer.json()) as { issuer?: unknown };
    return typeof issuer === 'string' ? issuer : base;
  } catch {
    return base;
  }
}
