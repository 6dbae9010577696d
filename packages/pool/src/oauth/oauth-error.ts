/** Every refusal of the OAuth endpoints (RFC 6749 §5.2), and its HTTP status. */
export const oauthErrors = {
  invalid_request: 400,
  // RFC 6749 §5.2 lets every such refusal be 401, and asks for it where the Authorization header was used.
  invalid_client: 401,
  invalid_grant: 400,
  invalid_scope: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_token_type: 400,
  temporarily_unavailable: 429,
  server_error: 500,
} as const;

export type OAuthErrorCode = keyof typeof oauthErrors;

/** A refusal in OAuth's words. Nothing that was sent stands in it. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: OAuthErrorCode;

  constructor(code: OAuthErrorCode, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

/** Ends a request with a refusal. */
export function refuseOAuth(code: OAuthErrorCode): never {
  throw new OAuthError(code);
}
