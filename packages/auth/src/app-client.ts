import { createHmac } from 'node:crypto';
import type { RequestContext } from './context.ts';

/** The app client on whose behalf Cognito is called. */
export interface AppClient {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** `{ SecretHash }` for a confidential client, else nothing. `username` must be the one in the same call. */
  secretHash(username: string): { SecretHash?: string };
  /** `{ UserContextData }` where Cognito is told the address of whoever asks, else nothing. */
  asker(context: Pick<RequestContext, 'ip'> | undefined): { UserContextData?: { IpAddress: string } };
  /** `{ USERNAME, SECRET_HASH? }`, as sign-in and challenge answers want it. */
  identify(username: string): Record<string, string>;
}

export interface AppClientOptions {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly tellAddress?: boolean | undefined;
}

/** SECRET_HASH is Base64(HMAC-SHA256(client secret, username + client id)), as AWS documents it. */
export function createAppClient({
  userPoolId,
  clientId,
  clientSecret,
  tellAddress = false,
}: AppClientOptions): AppClient {
  const hash = (username: string): string | undefined =>
    clientSecret === undefined
      ? undefined
      : createHmac('sha256', clientSecret)
          .update(username + clientId)
          .digest('base64');
  return {
    userPoolId,
    clientId,
    clientSecret,
    secretHash(username) {
      const SecretHash = hash(username);
      return SecretHash === undefined ? {} : { SecretHash };
    },
    asker: (context) => (tellAddress && context?.ip ? { UserContextData: { IpAddress: context.ip } } : {}),
    identify(username) {
      const SECRET_HASH = hash(username);
      return { USERNAME: username, ...(SECRET_HASH === undefined ? {} : { SECRET_HASH }) };
    },
  };
}
