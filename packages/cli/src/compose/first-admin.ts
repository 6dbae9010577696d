import type { Pool } from '@custom-cognito/pool';
import { SettingsError } from '../settings/settings.ts';

interface FirstAdmin {
  readonly poolId: string;
  readonly email: string;
  readonly password: string;
}

/**
 * Makes sure that a confirmed user of this address exists in group `admin`. A password is only set on an account that
 * nobody has confirmed: whoever registered the address before us does not get the group with a password of theirs,
 * and the administrator's own later password stays. Throws SettingsError when the pool's policy refuses the password.
 */
export async function ensureFirstAdmin(pool: Pool, { poolId, email, password }: FirstAdmin): Promise<void> {
  const named = { UserPoolId: poolId, Username: email };
  const status = await statusOf(pool, named);
  if (status === undefined) {
    await pool
      .call('AdminCreateUser', {
        ...named,
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
        ],
      })
      .catch(unless('UsernameExistsException'));
  }
  if (status !== 'CONFIRMED') {
    await pool.call('AdminSetUserPassword', { ...named, Password: password, Permanent: true }).catch((error: Error) => {
      if (error.name !== 'InvalidPasswordException') throw error;
      throw new SettingsError([`ADMIN_PASSWORD is refused: ${error.message}`]);
    });
    const verified = [{ Name: 'email_verified', Value: 'true' }];
    await pool.call('AdminUpdateUserAttributes', { ...named, UserAttributes: verified });
  }
  await pool.call('AdminAddUserToGroup', { ...named, GroupName: 'admin' });
}

async function statusOf(pool: Pool, named: { UserPoolId: string; Username: string }): Promise<string | undefined> {
  const found = await pool.call('AdminGetUser', named).catch(unless('UserNotFoundException'));
  return found?.UserStatus;
}

/** Lets one exception pass as "nothing there"; any other goes on. */
function unless(name: string): (error: Error) => undefined {
  return (error) => {
    if (error.name !== name) throw error;
    return undefined;
  };
}
