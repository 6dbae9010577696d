import type { Cognito, Output } from '../cognito.ts';

interface PoolParts {
  readonly cognito: Cognito;
  readonly userPoolId: string;
}

/** The user of a name, where there is one. */
export async function findUser(
  Username: string,
  { cognito, userPoolId: UserPoolId }: PoolParts,
): Promise<Output<'AdminGetUser'> | undefined> {
  try {
    return await cognito('AdminGetUser', { UserPoolId, Username });
  } catch (error) {
    if (error instanceof Error && error.name === 'UserNotFoundException') return undefined;
    throw error;
  }
}

/** Whether somebody has a name whom nothing made that began at that time: they were there before, or registered themselves. */
export const isSomebodyElse = (
  { UserStatus, UserCreateDate }: Pick<Output<'AdminGetUser'>, 'UserStatus' | 'UserCreateDate'>,
  since: Date,
): boolean => UserStatus === 'UNCONFIRMED' || (UserCreateDate ?? since) < since;
