import { timingSafeEqual } from 'node:crypto';
import { refuse } from '../errors.ts';
import type { Client } from '../store/clients.ts';
import { verifySecretHash } from './secret-hash.ts';

/** Refuses a call whose SECRET_HASH does not fit its client and username, or is missing or superfluous. */
export function checkSecretHash(
  client: Pick<Client, 'id' | 'secrets'>,
  username: string,
  given: string | undefined,
): void {
  if (client.secrets.length === 0) {
    if (given !== undefined) {
      refuse('NotAuthorizedException', `Client ${client.id} is not configured for secret but secret was received`);
    }
    return;
  }
  if (given === undefined) {
    refuse('NotAuthorizedException', `Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  }
  if (!fitsSecretHash(client, username, given)) {
    refuse('NotAuthorizedException', `Unable to verify secret hash for client ${client.id}`);
  }
}

/** Whether a SECRET_HASH was made with one of the client's secrets. */
export function fitsSecretHash(
  { id, secrets }: Pick<Client, 'id' | 'secrets'>,
  username: string,
  given: string,
): boolean {
  return secrets.some(({ value }) => verifySecretHash(given, { secret: value, username, clientId: id }));
}

/** Refuses a call that does not carry the secret of its client itself, or carries one where there is none. */
export function checkClientSecret({ id, secrets }: Pick<Client, 'id' | 'secrets'>, given: string | undefined): void {
  if (secrets.length === 0 && given === undefined) return;
  if (given !== undefined && isClientSecret({ secrets }, given)) return;
  refuse('NotAuthorizedException', `Unable to verify client secret for client ${id}`);
}

/** Whether this is one of the client's secrets. */
export function isClientSecret({ secrets }: Pick<Client, 'secrets'>, given: string): boolean {
  return secrets.some(({ value }) => isSame(value, given));
}

function isSame(one: string, other: string): boolean {
  const [right, presented] = [Buffer.from(one), Buffer.from(other)];
  return right.length === presented.length && timingSafeEqual(right, presented);
}
