import { attribute, isVerified } from '../attributes.ts';
import { AuthError, during, unless } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { accountsOf, type UserRecord } from '../user-directory.ts';
import type { IssuedTokens } from './hosted-sign-in.ts';
import { readIdentities } from './identities.ts';
import type { SsoProvider } from './providers.ts';

/** How much the pool's clock may differ from ours. */
const CLOCKS_MS = 60_000;

/** An account that the pool made of a provider's subject in this very sign-in, and that nobody has used. */
export interface Newcomer {
  readonly username: string;
  /** The provider's own name for them. */
  readonly subject: string;
  /** The address, where the provider says that it is theirs. */
  readonly verifiedEmail: string | undefined;
}

/** Whom a provider brought: somebody new, or an account that was there. */
export interface Arrival {
  readonly sub: string;
  readonly newcomer: Newcomer | undefined;
}

/** Looks at who came, before a session is opened. Throws `sso_expired` for an account that is gone meanwhile. */
export async function arrivalOf(
  { cognito, client, sessions, verifyNew }: Parts,
  { AccessToken }: IssuedTokens,
  { provider, begunAt }: { readonly provider: SsoProvider; readonly begunAt: number },
): Promise<Arrival> {
  const { sub, username } = await verifyNew(AccessToken);
  const asking = cognito('AdminGetUser', { UserPoolId: client.userPoolId, Username: username });
  const user = await during('administration', unless(['UserNotFoundException'], asking));
  if (user === undefined) throw new AuthError('sso_expired', { cause: 'the account is gone' });
  const { UserAttributes: attributes, UserStatus, UserCreateDate } = user;
  const first = readIdentities(attributes).find((one) => one.primary && one.provider === provider.name);
  const isNew = UserStatus === 'EXTERNAL_PROVIDER' && (UserCreateDate?.getTime() ?? 0) >= begunAt - CLOCKS_MS;
  if (!isNew || first === undefined || (await sessions.lastSignInOf(sub)) !== undefined) {
    return { sub, newcomer: undefined };
  }
  const verifiedEmail = isVerified(attributes, 'email') ? attribute(attributes, 'email') : undefined;
  return { sub, newcomer: { username, subject: first.subject, verifiedEmail } };
}

/** Takes a newcomer's account back: Cognito links only whom it has no account of. */
export async function takeBack({ cognito, client }: Parts, { username }: Newcomer): Promise<void> {
  const deleting = cognito('AdminDeleteUser', { UserPoolId: client.userPoolId, Username: username });
  await during('administration', unless(['UserNotFoundException'], deleting));
}

/** The accounts whose own this address is: proven, and not made by a provider. Whoever only registered it has no claim. */
export async function ownersOf(parts: Parts, email: string): Promise<readonly UserRecord[]> {
  const accounts = await accountsOf(parts, email);
  return accounts.filter(
    ({ emailVerified, status }) => emailVerified && status !== 'UNCONFIRMED' && status !== 'EXTERNAL_PROVIDER',
  );
}
