import type { Pool } from '@custom-cognito/pool';
import {
  type ClientSettings,
  ensureClient,
  ensureGroups,
  ensurePool,
  listPoolIds,
} from '@custom-cognito/pool/provision';
import type { Settings } from '../settings/settings.ts';

const POOL_SUFFIX = '_embedded1';
export const DEFAULT_CLIENT_ID = 'customcognitodefaultclient';
const FLOWS = [
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_AUTH',
] as const;

/** The pool and client that `serve` works with when no other is named. */
export interface DefaultPool {
  readonly poolId: string;
  readonly clientId: string;
}

/**
 * Makes sure of the default pool, its app client and its groups: people sign in by e-mail address in any case, the
 * address is proven at registration, a password is long rather than intricate, and an authenticator app may be added.
 * Safe in several processes at once.
 */
export async function ensureDefaultPool(pool: Pool, settings: Settings): Promise<DefaultPool> {
  // The pool that is there stays the one, whatever region the settings name now.
  const known = await findDefaultPool(pool);
  const poolId = known ?? `${settings.region}${POOL_SUFFIX}`;
  await ensurePool(pool, {
    id: poolId,
    passwordBlocklist: true,
    mfa: { softwareToken: true },
    input: {
      PoolName: 'Custom Cognito',
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireLowercase: false,
          RequireUppercase: false,
          RequireNumbers: false,
          RequireSymbols: false,
          TemporaryPasswordValidityDays: 7,
        },
      },
    },
  });
  await ensureDefaultClient(pool, poolId, settings);
  await ensureGroups(pool, poolId, ['admin', 'moderator']);
  return { poolId, clientId: DEFAULT_CLIENT_ID };
}

async function ensureDefaultClient(pool: Pool, poolId: string, settings: Settings): Promise<void> {
  const { lifetimes } = settings;
  const rotation = lifetimes.refreshGrace !== undefined;
  const flows = rotation ? FLOWS : ([...FLOWS, 'ALLOW_REFRESH_TOKEN_AUTH'] as const);
  await ensureClient(pool, {
    id: DEFAULT_CLIENT_ID,
    input: {
      UserPoolId: poolId,
      ClientName: 'default',
      ExplicitAuthFlows: [...flows],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
    },
    // Settings may ask for lifetimes outside of Cognito's bounds, and for others at the next start.
    override: (known) => ({
      TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'seconds' },
      AccessTokenValidity: lifetimes.accessToken ?? 3_600,
      IdTokenValidity: lifetimes.idToken ?? 3_600,
      RefreshTokenValidity: lifetimes.refreshToken ?? 2_592_000,
      RefreshTokenRotation: rotation
        ? { Feature: 'ENABLED', RetryGracePeriodSeconds: lifetimes.refreshGrace }
        : { Feature: 'DISABLED' },
      ExplicitAuthFlows: [...flows],
      ...hostedSignIn(settings, known),
    }),
  });
}

/**
 * Whoever wants to see the hosted pages can begin at once. Of a client that is there only the address of this start may
 * be missing: what else its pages may do, providers and their callbacks among it, was set by somebody.
 */
function hostedSignIn({ publicUrl, port }: Settings, known: ClientSettings | undefined): Partial<ClientSettings> {
  const home = `${publicUrl ?? `http://localhost:${port}`}/`;
  const withHome = (addresses: readonly string[] = []) => [...new Set([...addresses, home])];
  if (known?.AllowedOAuthFlowsUserPoolClient) {
    return { CallbackURLs: withHome(known.CallbackURLs), LogoutURLs: withHome(known.LogoutURLs) };
  }
  if (known) return {};
  return {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'],
    CallbackURLs: [home],
    LogoutURLs: [home],
  };
}

/** The id of the pool that an earlier start made. */
export async function findDefaultPool(pool: Pool): Promise<string | undefined> {
  return (await listPoolIds(pool)).find((id) => id.endsWith(POOL_SUFFIX));
}
