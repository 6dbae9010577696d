import { type Auth, type Cognito, createAuth } from 'custom-cognito';
import { DEFAULT_CLIENT_ID } from './default-pool.ts';
import type { Foundation } from './foundation.ts';

const unasked: Cognito = async (operation) => {
  throw new Error(`${operation} was asked of a service that is open for its record only.`);
};

/**
 * The service for its own record alone. Whoever answers Cognito's operations is not asked and may be away; servers on
 * the same database go on beside it.
 */
export async function openRecord({ settings, log, database, masterKey, closing }: Foundation): Promise<Auth> {
  const { backEnd } = settings;
  const outside = backEnd.kind === 'embedded' ? undefined : backEnd;
  const auth = await createAuth({
    cognito: unasked,
    userPoolId: outside?.poolId ?? 'embedded',
    clientId: outside?.clientId ?? DEFAULT_CLIENT_ID,
    clientSecret: outside?.clientSecret,
    issuer: 'https://nobody.invalid',
    database,
    masterKey,
    log,
  });
  closing.add('record', () => auth.close());
  return auth;
}
