import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import { checkClientSecret } from '../rules/client-secret.ts';
import { findGrant, refresh } from '../sign-in/refresh.ts';
import { hookErrors } from '../triggers/errors.ts';
import * as shape from './shapes.ts';

export const getTokensFromRefreshToken = operation('GetTokensFromRefreshToken', {
  access: 'client',
  input: z.object({
    RefreshToken: shape.refreshToken,
    ClientId: shape.clientId,
    ClientSecret: shape.clientSecret.optional(),
    DeviceKey: shape.deviceKey.optional(),
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: ['RefreshTokenReuseException', ...hookErrors],
  async handle(input, context) {
    const { pool, client } = context;
    checkClientSecret(client, input.ClientSecret);
    const request = { pool, client, refreshToken: input.RefreshToken, deviceKey: input.DeviceKey };
    return { AuthenticationResult: await refresh(request, await findGrant(request, context), context) };
  },
});

export const revokeToken = operation('RevokeToken', {
  access: 'client',
  input: z.object({
    Token: shape.refreshToken,
    ClientId: shape.clientId,
    ClientSecret: shape.clientSecret.optional(),
    RevokeAssociatedSessions: shape.associatedSessions.optional(),
  }),
  errors: ['UnauthorizedException', 'UnsupportedOperationException', 'UnsupportedTokenTypeException'],
  async handle(input, { client, store, secrets, now }) {
    checkClientSecret(client, input.ClientSecret);
    if (client.settings.EnableTokenRevocation === false) {
      refuse('UnsupportedOperationException', 'Revocation is not enabled for this client.');
    }
    if (input.Token.split('.').length === 3) refuse('UnsupportedTokenTypeException', 'Unsupported token type.');
    const grant = await store.grants.byRefreshToken(secrets.hash.refreshToken(input.Token));
    // An unknown token is as revoked as it can be (RFC 7009 §2.2); another client's is not this client's to revoke.
    if (grant && grant.clientId !== client.id) refuse('UnauthorizedException', 'Token was not issued to this client.');
    if (grant) await store.grants.revoke(grant.id, now());
    return {};
  },
});

export const globalSignOut = operation('GlobalSignOut', {
  access: 'caller',
  input: z.object({ AccessToken: shape.accessToken }),
  errors: [],
  async handle(_input, { user, store, now }) {
    await store.grants.revokeAllOf(user.poolId, user.sub, { now: now() });
    return {};
  },
});

export const adminUserGlobalSignOut = operation('AdminUserGlobalSignOut', {
  access: 'poolUser',
  input: z.object({ UserPoolId: shape.poolId, Username: shape.username }),
  errors: [],
  async handle(_input, { user, store, now }) {
    await store.grants.revokeAllOf(user.poolId, user.sub, { now: now() });
    return {};
  },
});
