import { attribute, isVerified } from './attributes.ts';
import type { Cognito, Output } from './cognito.ts';
import { during } from './errors.ts';
import type { ProfileCache, ProfileData } from './profile-cache.ts';
import type { Revocations } from './revocations.ts';
import type { Claims } from './tokens/claims.ts';

/** Reads what the pool knows of the user of a verified token; from the cache as long as it is not out of date. */
export type Profiles = (claims: Pick<Claims, 'sub' | 'scopes'>, accessToken: string) => Promise<ProfileData>;

/** What a token must be good for before a pool tells its owner about themselves. */
const SELF_SERVICE_SCOPE = 'aws.cognito.signin.user.admin';

export interface ProfilesParts {
  readonly cognito: Cognito;
  readonly revocations: Pick<Revocations, 'profileVersion'>;
  readonly cache: ProfileCache;
}

/** Throws `invalid_token` when the pool no longer accepts the token, which it is asked only where nothing is known. */
export function createProfiles({ cognito, revocations, cache }: ProfilesParts): Profiles {
  return async ({ sub, scopes }, accessToken) => {
    // Before the pool is asked: what changes while it answers makes another version. A token that the pool would tell
    // nothing is not told what another token was.
    const version = scopes.includes(SELF_SERVICE_SCOPE) ? revocations.profileVersion(sub) : undefined;
    const found = version === undefined ? undefined : cache.find(sub, version);
    // Not awaited where it need not be: memory answers at once.
    const known = found instanceof Promise ? await found : found;
    if (known !== undefined) return known;
    const profile = describe(await during('token', cognito('GetUser', { AccessToken: accessToken })));
    if (version !== undefined) cache.keep(sub, { version, profile });
    return profile;
  };
}

function describe({ UserAttributes: attributes, UserMFASettingList: factors = [] }: Output<'GetUser'>): ProfileData {
  return {
    email: attribute(attributes, 'email') ?? '',
    name: attribute(attributes, 'name') ?? '',
    emailVerified: isVerified(attributes, 'email'),
    phoneNumber: attribute(attributes, 'phone_number'),
    mfa: factors.length > 0,
  };
}
