/** Every refusal that goes back to the application (RFC 6749 §4.1.2.1, OpenID Connect Core 1.0 §3.1.2.6). */
export type AuthorizationErrorCode =
  | 'access_denied'
  | 'invalid_request'
  | 'invalid_scope'
  | 'login_required'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'unauthorized_client'
  | 'unsupported_response_type';
