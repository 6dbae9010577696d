import { createHmac } from 'node:crypto';

/** The app client on whose behalf Cognito is called. */
export interface AppClient {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** `{ SecretHash }` for a confidential client, else nothing. `username` must be the one in the same call. */
  secretHash(username: string): { SecretHash?: string };
  /** `{ USERNAME, SECRET_HASH? }`, as sign-in and challenge answers want it. */
  identify(username: string): Record<string, string>;
}

export interface AppClientOptions {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
}

/** SECRET_HASH is Base64(HMAC-SHA256(client secret, username + client id)), as AWS documents it. */
export function createAppClient({ userPoolId, clientId, clientSecret }: AppClientOptions): AppClient {
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
    identify(username) {
      const SECRET_HASH = hash(username);
      return { USERNAME: username, ...(SECRET_HASH === undefined ? {} : { SECRET_HASH }) };
    },
  };
}
