import type { Cognito, Input, OperationName, Output } from '../src/index.ts';

/** Compiling this file is the test: the port knows Cognito's operations, their inputs and their outputs. */
export async function portIsTyped(cognito: Cognito): Promise<void> {
  const { UserStatus } = await cognito('AdminGetUser', { UserPoolId: 'eu-west-1_Test', Username: 'ana' });
  const status: 'CONFIRMED' | 'UNCONFIRMED' | string | undefined = UserStatus;
  void status;

  // @ts-expect-error a misspelt key
  await cognito('AdminGetUser', { UserPoolID: 'eu-west-1_Test', Username: 'ana' });
  // @ts-expect-error a misspelt operation
  await cognito('AdminGetUsr', { UserPoolId: 'eu-west-1_Test', Username: 'ana' });
  // @ts-expect-error the transport's metadata is no part of an answer
  void (await cognito('ListUsers', { UserPoolId: 'eu-west-1_Test' })).$metadata;
}

export const names: readonly OperationName[] = ['SignUp', 'GetTokensFromRefreshToken'];
export const input: Input<'RevokeToken'> = { Token: 'token', ClientId: 'client' };
export const output: Output<'GetUser'> = { Username: 'ana', UserAttributes: [] };
