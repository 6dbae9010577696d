import type { Text } from '@custom-cognito/contract';
import type { UserRecord } from 'custom-cognito';
import type { OpenService } from '../../compose/service.ts';
import { CommandFailure, FAILED } from '../failure.ts';
import { visible } from '../visible.ts';

/**
 * The account of an address. Throws CommandFailure `user_not_found`, and `ambiguous_user` with the subs of all who have
 * the address: whoever registers somebody else's must not have that person acted upon.
 */
export async function findAccount({ auth }: OpenService, email: string): Promise<UserRecord> {
  const [user, ...others] = await auth.accountsOf({ email });
  if (user === undefined) {
    throw failure('user_not_found', {
      es: `No hay ninguna cuenta con el correo ${visible(email)}.`,
      en: `There is no account with the address ${visible(email)}.`,
    });
  }
  if (others.length === 0) return user;
  const lines = [user, ...others].map((one) => `  ${one.sub}  ${one.status ?? ''}  ${visible(one.name)}`).join('\n');
  throw failure('ambiguous_user', {
    es: `Varias cuentas tienen el correo ${visible(email)}; no se ha cambiado nada:\n${lines}`,
    en: `Several accounts have the address ${visible(email)}; nothing was changed:\n${lines}`,
  });
}

const failure = (code: string, says: Text) => new CommandFailure({ code, exitCode: FAILED, says });

/** An account for people: whose it is, and by which id it can be told from others. */
export const who = ({ email, name, sub }: UserRecord): string =>
  visible(name === '' ? `${email} (${sub})` : `${email} (${name}, ${sub})`);

/** An account for programs, by the names that the API has. */
export const userFields = (user: UserRecord) => ({
  sub: user.sub,
  username: user.username,
  email: user.email,
  name: user.name,
  phone_number: user.phoneNumber ?? null,
  status: user.status ?? null,
  enabled: user.enabled,
  email_verified: user.emailVerified,
  created_at: user.createdAt?.toISOString() ?? null,
  updated_at: user.updatedAt?.toISOString() ?? null,
});
