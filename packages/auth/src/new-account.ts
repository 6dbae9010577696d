import { randomBytes } from 'node:crypto';
import type { Acting } from './administrator-rules.ts';
import { toAttributes } from './attributes.ts';
import type { RequestContext } from './context.ts';
import type { Parts } from './parts.ts';
import { describeUser, type UserRecord } from './user-directory.ts';

interface Person {
  readonly email: string;
  readonly fullName: string;
  readonly phoneNumber?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  /** The operator vouches for the address and the password stays; otherwise the first sign-in asks for a new one. */
  readonly confirmed?: boolean | undefined;
}

export interface NewUser extends Person, Acting {
  readonly password: string;
}

export interface Invitation extends Person {
  /** Its language is that of the mail. */
  readonly context: RequestContext;
}

interface Making extends Person {
  /** Of an invitation it is Cognito's to draw, and nobody here learns it. */
  readonly password?: string;
  readonly verified: boolean | undefined;
  readonly invited?: boolean;
  readonly context?: RequestContext | undefined;
}

/** Makes an account as a whole: one that lacks its groups, or could not be invited, is taken away again. */
export async function createAccount(parts: Parts, making: Making): Promise<UserRecord> {
  const { cognito, client } = parts;
  const { email, groups = [], confirmed = false, verified = false, password, invited, context } = making;
  const { userPoolId: UserPoolId } = client;
  const { User } = await cognito('AdminCreateUser', {
    UserPoolId,
    Username: email,
    ...(password !== undefined && { TemporaryPassword: password }),
    MessageAction: 'SUPPRESS',
    UserAttributes: [...toAttributes(making), { Name: 'email_verified', Value: String(verified) }],
  });
  const user = describeUser(User ?? {});
  const named = { UserPoolId, Username: user.username };
  try {
    const Password = password ?? unknowable();
    if (confirmed) await cognito('AdminSetUserPassword', { ...named, Password, Permanent: true });
    for (const GroupName of groups) await cognito('AdminAddUserToGroup', { ...named, GroupName });
    if (invited && context) await inviteAgain(parts, user, context);
  } catch (error) {
    // It would look finished; the reason of the failure matters more than this one's.
    await cognito('AdminDeleteUser', named).catch(() => undefined);
    throw error;
  }
  return confirmed ? { ...user, status: 'CONFIRMED' } : user;
}

/** Mails a new temporary password to somebody who has not signed in yet. */
export async function inviteAgain(
  { cognito, client }: Parts,
  { sub, username, email }: UserRecord,
  { locale }: Pick<RequestContext, 'locale'>,
): Promise<void> {
  await cognito('AdminCreateUser', {
    UserPoolId: client.userPoolId,
    // A pool that makes up the name takes nothing but the address here.
    Username: username === sub ? email : username,
    MessageAction: 'RESEND',
    DesiredDeliveryMediums: ['EMAIL'],
    ClientMetadata: { locale },
  });
}

/** Good for any policy, and forgotten at once: its owner chooses another by mail. */
const unknowable = (): string => `${randomBytes(90).toString('base64url')}aA1!`;
