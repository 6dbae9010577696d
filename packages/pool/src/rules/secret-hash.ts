import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a client with a secret proves that it knows, for one user. */
export interface SecretHashParts {
  readonly secret: string;
  readonly username: string;
  readonly clientId: string;
}

/**
 * Computes SECRET_HASH: Base64(HMAC-SHA-256(client secret, username ‖ client id)).
 * Source: Amazon Cognito Developer Guide, "Computing secret hash values".
 */
export function secretHash({ secret, username, clientId }: SecretHashParts): string {
  return createHmac('sha256', secret).update(username).update(clientId).digest('base64');
}

/** Whether a given SECRET_HASH is right; takes the same time wherever the two differ and however long the given one is. */
export function verifySecretHash(given: string, parts: SecretHashParts): boolean {
  return timingSafeEqual(digest(given), digest(secretHash(parts)));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
