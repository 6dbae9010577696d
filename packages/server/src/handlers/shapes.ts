import type { Profile, Tokens } from '@custom-cognito/contract';
import type { SignedIn, UserProfile } from 'custom-cognito';

/** Tokens as the API writes them. */
export const tokensOf = ({
  accessToken,
  idToken,
  expiresIn,
}: Pick<SignedIn, 'accessToken' | 'idToken' | 'expiresIn'>): Tokens => ({
  access_token: accessToken,
  id_token: idToken,
  token_type: 'Bearer',
  expires_in: expiresIn,
});

/** A profile as the API writes it. */
export const profileOf = ({ sub, email, name, emailVerified, groups, phoneNumber, mfa }: UserProfile): Profile => ({
  sub,
  email,
  name,
  email_verified: emailVerified,
  groups: [...groups],
  phone_number: phoneNumber ?? null,
  mfa,
});

/** Cognito's answer names are capitals, except the attributes a challenge asks for. */
export const cognitoNames = (answers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(answers).map(([name, value]) => [
      name.startsWith('userAttributes.') ? name : name.toUpperCase(),
      value,
    ]),
  );

/** Leaves out what was not sent: absent and undefined are not the same to the service. */
export function given<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}
