import { refuse } from '../errors.ts';
import { verifySecretHash } from './secret-hash.ts';

/** Refuses a call whose SECRET_HASH does not fit its client and username, or is missing or superfluous. */
export function checkSecretHash(
  client: { readonly id: string; readonly secret?: string },
  username: string,
  given: string | undefined,
): void {
  if (client.secret === undefined) {
    if (given !== undefined) {
      refuse('NotAuthorizedException', `Client ${client.id} is not configured for secret but secret was received`);
    }
    return;
  }
  if (given === undefined) {
    refuse('NotAuthorizedException', `Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  }
  if (!verifySecretHash(given, { secret: client.secret, username, clientId: client.id })) {
    refuse('NotAuthorizedException', `Unable to verify secret hash for client ${client.id}`);
  }
}
