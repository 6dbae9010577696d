import type { Text } from '@custom-cognito/contract';
import { userOf } from '@custom-cognito/server/user-shapes';
import type { UserDetails, UserRecord } from 'custom-cognito';
import type { OpenService } from '../../compose/service.ts';
import { CommandFailure, FAILED } from '../failure.ts';
import { visible } from '../visible.ts';

const SUB = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The account of an address, or of a sub. Throws CommandFailure `user_not_found`, and `ambiguous_user` with the subs of
 * all who have the address: whoever registers somebody else's must not have that person acted upon.
 */
export async function findAccount({ auth }: OpenService, named: string): Promise<UserDetails> {
  const sub = SUB.test(named) ? named : onlyOne(await auth.accountsOf({ email: named }), named);
  return auth.userDetails({ sub });
}

/** The sub of the one who has an address. */
function onlyOne(users: readonly UserRecord[], email: string): string {
  const [user, another] = users;
  const shown = visible(email);
  if (user === undefined) {
    throw failure('user_not_found', {
      es: `No hay ninguna cuenta con el correo ${shown}.`,
      en: `There is no account with the address ${shown}.`,
    });
  }
  if (another === undefined) return user.sub;
  const lines = users.map(({ sub, status, name }) => `  ${sub}  ${status}  ${visible(name)}`.trimEnd()).join('\n');
  throw failure('ambiguous_user', {
    es: `Varias cuentas tienen el correo ${shown}. Nombra por su sub la que sea:\n${lines}`,
    en: `Several accounts have the address ${shown}. Name the one that is meant by its sub:\n${lines}`,
  });
}

const failure = (code: string, says: Text) => new CommandFailure({ code, exitCode: FAILED, says });

/** An account for people: whose it is, and by which id it can be told from others. */
export const who = ({ email, name, sub }: UserRecord): string =>
  visible(name === '' ? `${email} (${sub})` : `${email} (${name}, ${sub})`);

/** An account for programs, by the names that the API has. */
export const userFields = (user: UserRecord) => ({ ...userOf(user), phone_number: user.phoneNumber ?? null });
