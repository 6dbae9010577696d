import type {
  EventResponseType,
  EventType,
  IdentityProviderTypeType,
  PasswordHashingAlgorithmType,
  UserImportJobStatusType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Generated } from 'kysely';

/** The pool's tables, the same on both databases. Times are milliseconds since the epoch unless a name says seconds. */
export interface PoolSchema {
  pool_pools: {
    seq: Generated<number>;
    id: string;
    name: string;
    settings: string;
    created_at: number;
    modified_at: number;
  };
  pool_clients: {
    seq: Generated<number>;
    id: string;
    pool_id: string;
    name: string;
    secret_sealed: Uint8Array | null;
    secret_created_at: number | null;
    second_secret_sealed: Uint8Array | null;
    second_secret_created_at: number | null;
    settings: string;
    sso_minutes: number | null;
    created_at: number;
    modified_at: number;
  };
  pool_signing_keys: {
    seq: Generated<number>;
    pool_id: string;
    kid: string;
    public_jwk: string;
    private_sealed: Uint8Array;
    created_at: number;
    signs_from: number | null;
    published_until: number | null;
  };
  pool_users: UserRow;
  pool_sign_in_names: { pool_id: string; name_key: string; kind: string; sub: string };
  pool_groups: {
    seq: Generated<number>;
    pool_id: string;
    name: string;
    description: string | null;
    precedence: number | null;
    role_arn: string | null;
    created_at: number;
    modified_at: number;
  };
  pool_members: { seq: Generated<number>; pool_id: string; group_name: string; sub: string };
  pool_codes: {
    pool_id: string;
    sub: string;
    purpose: string;
    client_id: string | null;
    hash: Uint8Array;
    target: string;
    tries_left: number;
    expires_at: number;
    sent: number;
    window_started_at: number;
  };
  pool_auth_events: {
    seq: Generated<number>;
    pool_id: string;
    sub: string;
    event_id: string;
    type: EventType;
    response: EventResponseType;
    at: number;
    details: string;
    feedback: 'Valid' | 'Invalid' | null;
    feedback_at: number | null;
  };
  pool_attempts: { pool_id: string; sub: string; failures: number; locked_until: number };
  pool_devices: {
    seq: Generated<number>;
    pool_id: string;
    sub: string;
    device_key: string;
    group_key: string;
    name: string | null;
    remembered: number;
    salt: Uint8Array;
    verifier_sealed: Uint8Array;
    created_at: number;
    modified_at: number;
    authenticated_at: number;
  };
  pool_factors: {
    pool_id: string;
    sub: string;
    totp_sealed: Uint8Array | null;
    totp_name: string | null;
    totp_enabled: number;
    totp_last_step: number;
    pending_sealed: Uint8Array | null;
    email_enabled: number;
    preferred: string | null;
  };
  pool_former_passwords: { seq: Generated<number>; pool_id: string; sub: string; hash: string };
  pool_import_jobs: {
    seq: Generated<number>;
    id: string;
    pool_id: string;
    name: string;
    role_arn: string;
    algorithm: PasswordHashingAlgorithmType | null;
    status: UserImportJobStatusType;
    file: string | null;
    rows: number;
    imported: number;
    skipped: number;
    failed: number;
    created_at: number;
    started_at: number | null;
    completed_at: number | null;
    message: string | null;
    owner: string | null;
    lease_until: number;
  };
  pool_resource_servers: { seq: Generated<number>; pool_id: string; identifier: string; name: string; scopes: string };
  pool_import_pieces: { job_id: string; file: string; number: number; sealed: Uint8Array };
  pool_import_lines: { job_id: string; line: number; result: 'SKIPPED' | 'FAILED'; code: string; message: string };
  pool_identity_providers: {
    seq: Generated<number>;
    id: string;
    pool_id: string;
    name: string;
    type: IdentityProviderTypeType;
    details_sealed: Uint8Array;
    mapping: string;
    identifiers: string;
    created_at: number;
    modified_at: number;
  };
  pool_identity_provider_identifiers: { pool_id: string; identifier: string; provider_id: string };
  pool_identities: { pool_id: string; provider_id: string; subject: string; sub: string; created_at: number };
  pool_federated_sign_ins: {
    hash: Uint8Array;
    pool_id: string;
    provider_id: string;
    request_id: string;
    state_sealed: Uint8Array;
    expires_at: number;
  };
  pool_used_messages: { hash: Uint8Array; expires_at: number };
  pool_saml_keys: { pool_id: string; certificate: string; private_sealed: Uint8Array };
  pool_authorization_requests: {
    id: string;
    pool_id: string;
    client_id: string;
    browser_hash: Uint8Array;
    asked: string;
    progress_sealed: Uint8Array | null;
    expires_at: number;
  };
  pool_authorization_codes: {
    hash: Uint8Array;
    pool_id: string;
    client_id: string;
    sub: string;
    granted: string;
    expires_at: number;
    used_at: number | null;
    grant_id: string | null;
    provider_session: Uint8Array | null;
  };
  pool_browser_sessions: {
    hash: Uint8Array;
    pool_id: string;
    sub: string;
    auth_time_seconds: number;
    amr: string;
    password_mark: Uint8Array;
    expires_at: number;
    federated_sealed: Uint8Array | null;
    provider_session: Uint8Array | null;
  };
  pool_domains: {
    name: string;
    pool_id: string;
    kind: string;
    custom: string | null;
    managed_login_version: number;
  };
  pool_branding: {
    pool_id: string;
    client_id: string;
    css: string | null;
    logo: string | null;
    created_at: number;
    modified_at: number;
  };
  pool_challenges: {
    hash: Uint8Array;
    pool_id: string;
    client_id: string;
    sub: string;
    name: string;
    expires_at: number;
    state_sealed: Uint8Array | null;
    event: string | null;
    tries: number;
  };
  pool_grants: {
    id: string;
    pool_id: string;
    client_id: string;
    sub: string;
    auth_time_seconds: number;
    created_at: number;
    expires_at: number;
    revoked_at: number | null;
    device_key: string | null;
    device_group_key: string | null;
    session_id: string | null;
    last_active_at: number | null;
    scopes: string | null;
    amr: string | null;
    provider_session: Uint8Array | null;
  };
  pool_refresh_tokens: {
    hash: Uint8Array;
    grant_id: string;
    rotated_at: number | null;
    successor_hash: Uint8Array | null;
    successor_sealed: Uint8Array | null;
  };
}

/** Searchable attributes are columns of their own, so that each has an index; the rest is one JSON object. */
export interface UserRow {
  seq: Generated<number>;
  pool_id: string;
  sub: string;
  username: string;
  status: string;
  enabled: number;
  password_hash: string | null;
  password_expires_at: number | null;
  srp_salt: Uint8Array | null;
  srp_verifier_sealed: Uint8Array | null;
  created_at: number;
  modified_at: number;
  email: string | null;
  phone_number: string | null;
  name: string | null;
  given_name: string | null;
  family_name: string | null;
  preferred_username: string | null;
  attributes: string;
}
