import { refuse } from '../errors.ts';
import { checkSecretHash, fitsSecretHash } from '../rules/client-secret.ts';
import { rotates } from '../rules/lifetimes.ts';
import type { Client } from '../store/clients.ts';
import type { User } from '../store/users.ts';
import type { Flow } from './flow.ts';
import { required } from './parameters.ts';
import { findGrant, refresh } from './refresh.ts';

const flow = {
  allowedBy: ['ALLOW_REFRESH_TOKEN_AUTH'],
  async begin({ pool, client, deviceKey, parameters }, parts) {
    const refreshToken = required(parameters, 'REFRESH_TOKEN');
    if (rotates(client.settings)) {
      refuse(
        'InvalidParameterException',
        'REFRESH_TOKEN_AUTH is not available while refresh token rotation is enabled.',
      );
    }
    const request = { pool, client, refreshToken, deviceKey };
    const found = await findGrant(request, parts);
    checkRefreshSecretHash(client, found.user, parameters.SECRET_HASH);
    const result = await refresh(request, found, parts);
    return { AuthenticationResult: result, ChallengeParameters: {} };
  },
} satisfies Partial<Flow>;

export const refreshTokenAuth: Flow = { ...flow, name: 'REFRESH_TOKEN_AUTH', admin: false };
export const refreshToken: Flow = { ...flow, name: 'REFRESH_TOKEN', admin: false };

/** The flow names no user: SDKs hash the username, the `sub` or the address that the user signed in with. */
function checkRefreshSecretHash(client: Client, user: User, given: string | undefined): void {
  const names = [user.username, user.sub, user.attributes.email, user.attributes.phone_number].filter(
    (name) => name !== undefined,
  );
  const fits = given !== undefined && names.some((name) => fitsSecretHash(client, name, given));
  if (!fits) checkSecretHash(client, user.username, given);
}
