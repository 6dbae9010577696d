import { attribute } from '../attributes.ts';
import type { RequestContext } from '../context.ts';
import { AuthError, during } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { type Identity, readIdentities } from './identities.ts';

/** How Cognito calls a provider's own name for a user, whatever the provider's type. */
export const SUBJECT = 'Cognito_Subject';
const OWN = 'Cognito';
const MOST_IDENTITIES = 5;

/** An account and the identities that lead to it. */
export interface LinkedAccount {
  readonly sub: string;
  readonly username: string;
  readonly email: string | undefined;
  /** False for one that came by a provider and has no way in but that. */
  readonly hasPassword: boolean;
  readonly identities: readonly Identity[];
}

/** The account as the pool has it now. Throws `invalid_token` for one that is gone. */
export async function linkedAccount(
  { cognito, client }: Pick<Parts, 'cognito' | 'client'>,
  { sub, username }: { readonly sub: string; readonly username: string },
): Promise<LinkedAccount> {
  const asking = cognito('AdminGetUser', { UserPoolId: client.userPoolId, Username: username });
  const { UserAttributes: attributes, UserStatus } = await during('token', asking);
  return {
    sub,
    username,
    email: attribute(attributes, 'email'),
    hasPassword: UserStatus !== 'EXTERNAL_PROVIDER',
    identities: readIdentities(attributes),
  };
}

/** Throws `identity_not_linkable` and `too_many_identities`. */
export function requireRoom({ hasPassword, identities }: LinkedAccount): void {
  if (!hasPassword) throw new AuthError('identity_not_linkable');
  if (identities.length >= MOST_IDENTITIES) throw new AuthError('too_many_identities');
}

/** Whom a provider has vouched for. */
export interface Linking {
  /** The provider's name. */
  readonly provider: string;
  readonly subject: string;
  readonly context: RequestContext;
}

/** Links a provider's subject, of whom the pool has no account, and tells its owner. Throws `identity_in_use`. */
export async function link(parts: Parts, account: LinkedAccount, { provider, subject, context }: Linking) {
  const { cognito, client, events, notices } = parts;
  const linking = cognito('AdminLinkProviderForUser', {
    UserPoolId: client.userPoolId,
    DestinationUser: { ProviderName: OWN, ProviderAttributeValue: account.username },
    SourceUser: { ProviderName: provider, ProviderAttributeName: SUBJECT, ProviderAttributeValue: subject },
  });
  await during('linking', linking);
  await events.identityLinked({ sub: account.sub, context, action: provider });
  await notices.identityLinked(account.email, context.locale);
}
