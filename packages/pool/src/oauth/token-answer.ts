import type { AuthenticationResultType } from '@aws-sdk/client-cognito-identity-provider';

/** Tokens in the words of RFC 6749 §5.1. */
export function tokenAnswer({ AccessToken, IdToken, RefreshToken, ExpiresIn }: AuthenticationResultType): object {
  return {
    access_token: AccessToken,
    ...(IdToken !== undefined && { id_token: IdToken }),
    ...(RefreshToken !== undefined && { refresh_token: RefreshToken }),
    expires_in: ExpiresIn,
    token_type: 'Bearer',
  };
}
