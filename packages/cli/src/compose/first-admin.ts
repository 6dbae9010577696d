import type { Pool } from '@custom-cognito/pool';
import { SettingsError } from '../settings/settings.ts';

/** States in which nobody has proven the address and chosen a password yet. */
const NOBODYS: ReadonlySet<string> = new Set(['UNCONFIRMED', 'FORCE_CHANGE_PASSWORD']);

interface FirstAdmin {
  readonly poolId: string;
  readonly email: string;
  readonly password: string;
}

interface Named {
  readonly UserPoolId: string;
  readonly Username: string;
}

const VERIFIED = [{ Name: 'email_verified', Value: 'true' }];

/**
 * Makes sure that a confirmed user of this address exists in group `admin`. A password is only set on an account that
 * nobody has confirmed: whoever registered the address before us does not get the group with a password of theirs,
 * and the administrator's own later password stays. Throws SettingsError when the pool's policy refuses the password.
 */
export async function ensureFirstAdmin(pool: Pool, { poolId, email, password }: FirstAdmin): Promise<void> {
  const named = { UserPoolId: poolId, Username: email };
  const status = (await statusOf(pool, named)) ?? (await create(pool, named));
  if (NOBODYS.has(status)) {
    await pool.call('AdminSetUserPassword', { ...named, Password: password, Permanent: true }).catch((error: Error) => {
      if (error.name !== 'InvalidPasswordException') throw error;
      throw new SettingsError([`ADMIN_PASSWORD is refused: ${error.message}`]);
    });
    await pool.call('AdminUpdateUserAttributes', { ...named, UserAttributes: VERIFIED });
  }
  await pool.call('AdminAddUserToGroup', { ...named, GroupName: 'admin' });
}

async function statusOf(pool: Pool, named: Named): Promise<string | undefined> {
  const found = await pool.call('AdminGetUser', named).catch(unless('UserNotFoundException'));
  return found?.UserStatus;
}

/** Another process may have made the same user meanwhile. */
async function create(pool: Pool, named: Named): Promise<string> {
  const UserAttributes = [{ Name: 'email', Value: named.Username }, ...VERIFIED];
  const call = pool.call('AdminCreateUser', { ...named, MessageAction: 'SUPPRESS', UserAttributes });
  await call.catch(unless('UsernameExistsException'));
  return 'FORCE_CHANGE_PASSWORD';
}

/** Lets one exception pass as "nothing there"; any other goes on. */
function unless(name: string): (error: Error) => undefined {
  return (error) => {
    if (error.name !== name) throw error;
    return undefined;
  };
}
