/** What a pre token generation hook wants to be different in one token. */
export interface ClaimChanges {
  readonly set?: Readonly<Record<string, unknown>> | null | undefined;
  readonly suppress?: readonly string[] | null | undefined;
}

/** What a pre token generation hook wants to be different in a user's tokens. */
export interface TokenChanges {
  readonly access?: ClaimChanges;
  readonly id?: ClaimChanges;
  readonly scopes?: { readonly add: readonly string[]; readonly suppress: readonly string[] };
  /** In place of the user's own. */
  readonly groups?: {
    readonly names: readonly string[];
    readonly roles: readonly string[];
    readonly preferredRole?: string;
  };
}

type Claims = Readonly<Record<string, unknown>>;

/** Claims that say who signed in, how and for whom: a hook's word on them is ignored, as Cognito ignores it. */
const RESERVED: readonly string[] = [
  'acr',
  'amr',
  'at_hash',
  'auth_time',
  'azp',
  'exp',
  'iat',
  'iss',
  'jti',
  'nbf',
  'nonce',
  'origin_jti',
  'sub',
  'token_use',
];
const RESERVED_IN_ID = new Set([...RESERVED, 'identities', 'aud', 'cognito:username']);
const RESERVED_IN_ACCESS = new Set([
  ...RESERVED,
  'username',
  'client_id',
  'scope',
  'device_key',
  'event_id',
  'version',
]);
/** Groups and roles have a member of their own. */
const RESERVED_PREFIX = /^(cognito|dev):/;
/** Claims of an ID token that stay plain. */
const PLAIN = new Set(['phone_number_verified', 'email_verified', 'updated_at', 'address']);

/** An ID token's claims with a hook's changes. Source: Developer Guide, "Pre token generation Lambda trigger". */
export function changedIdClaims(claims: Claims, { id, groups }: TokenChanges): Record<string, unknown> {
  const plain = Object.entries(id?.set ?? {}).filter(([name, value]) => !PLAIN.has(name) || !isStructure(value));
  const changed = changedClaims(claims, { ...id, set: Object.fromEntries(plain) }, RESERVED_IN_ID);
  if (!groups) return changed;
  return withClaims(changed, {
    'cognito:groups': groups.names.length > 0 ? groups.names : undefined,
    'cognito:roles': groups.roles.length > 0 ? groups.roles : undefined,
    'cognito:preferred_role': groups.preferredRole,
  });
}

/** An access token's claims with a hook's changes. */
export function changedAccessClaims(claims: Claims, { access, scopes, groups }: TokenChanges): Record<string, unknown> {
  const changed = changedClaims(claims, access ?? {}, RESERVED_IN_ACCESS);
  const scope = scopes ? { scope: changedScope(String(claims.scope), scopes) } : {};
  const names = groups && { 'cognito:groups': groups.names.length > 0 ? groups.names : undefined };
  return withClaims(changed, { ...scope, ...names });
}

function changedClaims(claims: Claims, { set, suppress }: ClaimChanges, reserved: ReadonlySet<string>): Claims {
  const hidden = new Set((suppress ?? []).filter((name) => !reserved.has(name)));
  const added = Object.entries(set ?? {}).filter(
    ([name, value]) => !reserved.has(name) && !RESERVED_PREFIX.test(name) && value !== null,
  );
  const kept = Object.entries({ ...claims, ...Object.fromEntries(added) }).filter(([name]) => !hidden.has(name));
  return Object.fromEntries(kept);
}

function changedScope(scope: string, { add, suppress }: NonNullable<TokenChanges['scopes']>): string {
  const kept = scope.split(' ').filter((name) => !suppress.includes(name));
  return [...new Set([...kept, ...add])].join(' ');
}

/** Sets claims; an undefined one is removed. */
function withClaims(claims: Claims, set: Claims): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...claims, ...set }).filter(([, value]) => value !== undefined));
}

function isStructure(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
