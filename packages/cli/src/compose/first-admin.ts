import type { Pool } from '@custom-cognito/pool';
import type { Auth } from 'custom-cognito';
import { SettingsError } from '../settings/settings.ts';

/** States in which nobody has proven the address and chosen a password yet. */
const NOBODYS: ReadonlySet<string> = new Set(['UNCONFIRMED', 'FORCE_CHANGE_PASSWORD']);

interface FirstAdmin {
  readonly email: string;
  readonly password: string;
}

interface Standing {
  readonly sub: string | undefined;
  readonly status: string;
  readonly isAdmin: boolean;
}

interface Named {
  readonly UserPoolId: string;
  readonly Username: string;
}

const GROUP = 'admin';
const VERIFIED = [{ Name: 'email_verified', Value: 'true' }];

/**
 * Makes sure that a confirmed user of this address exists in group `admin`. A password is only set on an account that
 * nobody has confirmed: whoever registered the address before us does not get the group with a password of theirs,
 * and the administrator's own later password stays. What it does is recorded where a record is given. Throws
 * SettingsError when the pool's policy refuses the password.
 */
export async function ensureFirstAdmin(
  { pool, poolId }: { readonly pool: Pool; readonly poolId: string },
  { email, password }: FirstAdmin,
  record?: Pick<Auth, 'requireRecord' | 'recordAdminAct'>,
): Promise<void> {
  const named = { UserPoolId: poolId, Username: email };
  const found = await standingOf(pool, named);
  if (found?.isAdmin && !NOBODYS.has(found.status)) return;
  await record?.requireRecord();
  const status = found?.status ?? (await create(pool, named));
  if (NOBODYS.has(status)) await takeOver(pool, named, password);
  await pool.call('AdminAddUserToGroup', { ...named, GroupName: GROUP });
  const sub = found?.sub ?? (await standingOf(pool, named))?.sub;
  await record?.recordAdminAct({ actor: 'program', action: 'first-admin', sub });
}

/** A confirmed account with a password of ours, whatever somebody else had begun. */
async function takeOver(pool: Pool, named: Named, password: string): Promise<void> {
  await pool.call('AdminSetUserPassword', { ...named, Password: password, Permanent: true }).catch((error: Error) => {
    if (error.name !== 'InvalidPasswordException') throw error;
    throw new SettingsError([`ADMIN_PASSWORD is refused: ${error.message}`]);
  });
  await pool.call('AdminUpdateUserAttributes', { ...named, UserAttributes: VERIFIED });
}

async function standingOf(pool: Pool, named: Named): Promise<Standing | undefined> {
  const found = await pool.call('AdminGetUser', named).catch(unless('UserNotFoundException'));
  if (!found) return undefined;
  const { Groups = [] } = await pool.call('AdminListGroupsForUser', named);
  return {
    sub: found.UserAttributes?.find(({ Name }) => Name === 'sub')?.Value,
    status: found.UserStatus ?? '',
    isAdmin: Groups.some(({ GroupName }) => GroupName === GROUP),
  };
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
