import { setTimeout as delay } from 'node:timers/promises';
import { type AuthOptions, createAwsCognito } from 'custom-cognito';
import { type BackEnd, type Settings, SettingsError } from '../settings/settings.ts';
import type { ServedPool } from './serving.ts';

/** Both may have been started together. */
const ENDPOINT_PATIENCE_MS = 15_000;
const ENDPOINT_TIMEOUT_MS = 3_000;
const ENDPOINT_PAUSE_MS = 250;
/** A key that a pool withdraws is to be refused within seconds; asking the pool in this process costs next to nothing. */
const KEYS_MAX_AGE_HERE_MS = 1_000;
const KEYS_MAX_AGE_REMOTE_MS = 2_500;

/** What the service needs to know of the pool that answers it, wherever that is. */
export interface Answering
  extends Pick<
    AuthOptions,
    | 'cognito'
    | 'userPoolId'
    | 'clientId'
    | 'clientSecret'
    | 'tellAddress'
    | 'issuer'
    | 'domain'
    | 'fetch'
    | 'keysMaxAgeMs'
    | 'poolChanges'
  > {
  /** Rejects while the pool cannot answer. */
  check(): Promise<void>;
}

/** The pool in this process. Its keys are read from it directly, whether or not it listens. */
export function embedded({
  pool,
  poolId,
  clientId,
  publicUrl,
  domain,
  poolChanges,
}: Omit<ServedPool, 'endpoint' | 'poolChanges'> & Partial<Pick<ServedPool, 'poolChanges'>>): Answering {
  return {
    cognito: pool.call,
    userPoolId: poolId,
    clientId,
    tellAddress: true,
    issuer: `${publicUrl}/${poolId}`,
    domain,
    poolChanges,
    keysMaxAgeMs: KEYS_MAX_AGE_HERE_MS,
    fetch: (input, init) => pool.fetch(new Request(input, init)),
    check: async () => void (await pool.call('DescribeUserPoolClient', { UserPoolId: poolId, ClientId: clientId })),
  };
}

/** AWS, or another pool that speaks its protocol. */
export async function outside(
  backEnd: Exclude<BackEnd, { kind: 'embedded' }>,
  { region }: Pick<Settings, 'region'>,
  { patienceMs = ENDPOINT_PATIENCE_MS }: { readonly patienceMs?: number } = {},
): Promise<Answering> {
  const { poolId, clientId, clientSecret, endpoint, domain } = backEnd;
  const poolRegion = poolId.slice(0, poolId.lastIndexOf('_')) || region;
  const cognito = await createAwsCognito({ region: poolRegion, ...(endpoint !== undefined && { endpoint }) });
  const base = endpoint ?? `https://cognito-idp.${poolRegion}.amazonaws.com`;
  const issuer = endpoint === undefined ? `${base}/${poolId}` : await announcedIssuer(endpoint, { poolId, patienceMs });
  return {
    cognito,
    userPoolId: poolId,
    clientId,
    clientSecret,
    issuer,
    domain: domain ?? (endpoint === undefined ? undefined : issuer.slice(0, -poolId.length - 1)),
    ...(endpoint !== undefined && { keysMaxAgeMs: KEYS_MAX_AGE_REMOTE_MS }),
    check: async () => void (await cognito('DescribeUserPoolClient', { UserPoolId: poolId, ClientId: clientId })),
  };
}

/**
 * A remote pool may be reached by another name than the one in its tokens; its discovery document says which. An
 * endpoint without such a document is its own issuer. Throws SettingsError when nothing answers in time, because a
 * wrong guess would refuse everybody until the next start.
 */
async function announcedIssuer(
  endpoint: string,
  { poolId, patienceMs }: { readonly poolId: string; readonly patienceMs: number },
): Promise<string> {
  const base = `${endpoint}/${poolId}`;
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      const signal = AbortSignal.timeout(ENDPOINT_TIMEOUT_MS);
      const answer = await fetch(`${base}/.well-known/openid-configuration`, { signal, redirect: 'error' });
      if (answer.status < 500) return (await issuerOf(answer, poolId)) ?? base;
    } catch {
      // Not there yet.
    }
    if (performance.now() > deadline) throw new SettingsError(['COGNITO_ENDPOINT does not answer']);
    await delay(ENDPOINT_PAUSE_MS);
  }
}

async function issuerOf(answer: Response, poolId: string): Promise<string | undefined> {
  const document = answer.ok
    ? ((await answer.json().catch(() => undefined)) as { issuer?: unknown } | undefined)
    : undefined;
  const issuer = document?.issuer;
  return typeof issuer === 'string' && issuer.endsWith(`/${poolId}`) ? issuer : undefined;
}
