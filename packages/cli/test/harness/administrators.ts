import { type Client, createClient } from '@custom-cognito/contract';
import type { Tokens } from './browser.ts';
import { forger } from './forge.ts';
import { newAddress, PASSWORD, type SignedInPerson, signIn } from './people.ts';
import type { Service } from './service.ts';

/** Somebody in these groups, signed in. */
export async function member(
  service: Service,
  ...groups: string[]
): Promise<SignedInPerson & { readonly sub: string }> {
  const email = newAddress();
  const details = { email, password: PASSWORD, fullName: 'Ana Pérez', groups, confirmed: true };
  const { sub } = await service.auth().createUser(details);
  return { ...(await signIn({ email, password: PASSWORD, browser: service.browser() })), sub };
}

/** The API as somebody with this token is answered, with the types of the contract. */
export const clientOf = ({ url: baseUrl }: Service, accessToken: string): Client =>
  createClient({ baseUrl, accessToken: () => accessToken, locale: () => 'en' });

/** The token that somebody would hold who had signed in so many seconds ago. */
export async function tokenOfAge(
  service: Service,
  { tokens }: { readonly tokens: Pick<Tokens, 'access_token'> },
  seconds: number,
): Promise<string> {
  const signedInAt = Math.floor(Date.now() / 1000) - seconds;
  return forger(await service.signingKey(), tokens.access_token)({ auth_time: signedInAt });
}
