import type { CreateUserPoolClientRequest } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts } from './parts.ts';
import { randomText } from './random-text.ts';
import { clientSettings } from './rules/client-settings.ts';
import type { Client } from './store/clients.ts';
import type { UserPool } from './store/pools.ts';

const ID_LENGTH = 26;
const SECRET_LENGTH = 52;
const LOWER_ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** An app client as a request describes it, not stored yet, with an id and, where asked for, a secret as Cognito's. */
export function newClient(
  pool: UserPool,
  request: CreateUserPoolClientRequest,
  { id, now }: Pick<Parts, 'now'> & { id?: string },
): Client {
  const secret = request.ClientSecret ?? (request.GenerateSecret ? newClientSecret() : undefined);
  return {
    id: id ?? randomText(LOWER_ALPHANUMERIC, ID_LENGTH),
    poolId: pool.id,
    name: request.ClientName ?? '',
    secrets: secret === undefined ? [] : [{ value: secret, createdAt: now() }],
    settings: clientSettings(pool, request, { confidential: secret !== undefined }),
    createdAt: now(),
    modifiedAt: now(),
  };
}

/** A secret like those that Cognito makes: 268 bits. */
export function newClientSecret(): string {
  return randomText(LOWER_ALPHANUMERIC, SECRET_LENGTH);
}
