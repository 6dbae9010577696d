import { CognitoError, type ExceptionName } from '../errors.ts';
import { findGrant, refresh } from '../sign-in/refresh.ts';
import type { GrantType } from './grant-type.ts';
import { OAuthError, refuseOAuth } from './oauth-error.ts';
import { tokenAnswer } from './token-answer.ts';

const OVER: readonly ExceptionName[] = ['NotAuthorizedException', 'RefreshTokenReuseException'];

/** New tokens of the scopes of the sign-in, whatever `scope` asks for, as Cognito does; a new refresh token as well where the client rotates them. */
export const refreshGrant: GrantType = {
  allowedBy: 'code',
  async issue({ pool, client, form }, parts) {
    const request = { pool, client, refreshToken: form.refresh_token ?? refuseOAuth('invalid_request') };
    try {
      const found = await findGrant(request, parts);
      return tokenAnswer(await refresh(request, found, parts));
    } catch (error) {
      if (error instanceof CognitoError && OVER.includes(error.name)) {
        throw new OAuthError('invalid_grant', { cause: error });
      }
      throw error;
    }
  },
};
