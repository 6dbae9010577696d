import { z } from 'zod';
import { findUser } from '../access.ts';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import { readIdentities, writeIdentities } from '../rules/identities.ts';
import type { IdentityProvider } from '../store/identity-providers.ts';
import type { UserPool } from '../store/pools.ts';
import type { User } from '../store/users.ts';
import { changeUser } from '../user-change.ts';
import * as shape from './shapes.ts';

const OWN = 'Cognito';
/** How the API names a provider's own name for a user. */
const SUBJECT = 'Cognito_Subject';
const MOST_LINKS = 5;
/** No provider's answer with a longer one is taken. */
const LONGEST_SUBJECT = 255;

const providerUser = z.object({
  ProviderName: z.string().min(1).max(32).optional(),
  ProviderAttributeName: z.string().min(1).max(131_072).optional(),
  ProviderAttributeValue: z.string().min(1).max(131_072).optional(),
});

export const adminLinkProviderForUser = operation('AdminLinkProviderForUser', {
  access: 'pool',
  input: z.object({ UserPoolId: shape.poolId, DestinationUser: providerUser, SourceUser: providerUser }),
  errors: ['UserNotFoundException', 'AliasExistsException', 'LimitExceededException'],
  async handle({ DestinationUser, SourceUser }, context) {
    const { pool, store, now } = context;
    const { provider, subject } = await sourceOf(SourceUser, pool, context);
    if (DestinationUser.ProviderName !== OWN)
      refuse('InvalidParameterException', 'Invalid DestinationUser: ProviderName must be Cognito.');
    const found = await findUser(pool, DestinationUser.ProviderAttributeValue ?? '', context);
    if (!found) return refuse('UserNotFoundException', 'User does not exist.');
    if (found.status === 'EXTERNAL_PROVIDER')
      refuse('InvalidParameterException', 'Invalid DestinationUser: a user of another provider cannot be linked to.');
    await store.transaction(async (inside) => {
      // The first change holds the user: two links at once would lose one of the entries.
      await changeUser(inside, found, { modifiedAt: now() });
      const user = (await inside.users.bySub(pool.id, found.sub)) ?? found;
      const entries = readIdentities(user.attributes.identities);
      const identity = { poolId: pool.id, providerId: provider.id, subject, sub: user.sub, createdAt: now() };
      if (!(await inside.identities.insert(identity))) await refuseLinked(identity, inside);
      if (entries.length >= MOST_LINKS)
        refuse('LimitExceededException', `A user is linked to at most ${MOST_LINKS} users of providers.`);
      const entry = {
        userId: subject,
        providerName: provider.name,
        providerType: provider.type,
        issuer: null,
        primary: false,
        dateCreated: now(),
      };
      const identities = writeIdentities([...entries, entry]);
      await changeUser(inside, user, { attributes: { identities }, modifiedAt: now() });
    });
    return {};
  },
});

export const adminDisableProviderForUser = operation('AdminDisableProviderForUser', {
  access: 'pool',
  input: z.object({ UserPoolId: shape.poolId, User: providerUser }),
  errors: ['UserNotFoundException', 'AliasExistsException'],
  async handle({ User: named }, context) {
    const { pool, store, now } = context;
    const { provider, subject } = await sourceOf(named, pool, context);
    const identity = await store.identities.find({ poolId: pool.id, providerId: provider.id, subject });
    const found = identity && (await store.users.bySub(pool.id, identity.sub));
    if (!identity || !found) return refuse('UserNotFoundException', 'User does not exist.');
    await store.transaction(async (inside) => {
      await changeUser(inside, found, { modifiedAt: now() });
      const user = (await inside.users.bySub(pool.id, found.sub)) ?? found;
      // Whoever came to be by the provider has no other way in, and is not to come to be again.
      if (user.status === 'EXTERNAL_PROVIDER') await changeUser(inside, user, { enabled: false, modifiedAt: now() });
      else if (await inside.identities.delete(identity)) {
        const identities = writeIdentities(without(user, provider.name, subject));
        await changeUser(inside, user, { attributes: { identities }, modifiedAt: now() });
      }
      await inside.grants.revokeAllOf(pool.id, user.sub, { now: now() });
      await inside.challenges.deleteAll(pool.id, user.sub);
    });
    return {};
  },
});

function without({ attributes }: User, providerName: string, userId: string) {
  const entries = readIdentities(attributes.identities);
  return entries.filter((entry) => entry.providerName !== providerName || entry.userId !== userId);
}

/** Whom a request names at a provider. */
async function sourceOf(
  { ProviderName: name = '', ProviderAttributeName, ProviderAttributeValue: subject }: z.output<typeof providerUser>,
  pool: UserPool,
  { store }: Pick<Parts, 'store'>,
): Promise<{ provider: IdentityProvider; subject: string }> {
  if (name === OWN || name === 'COGNITO') {
    const message =
      'Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser';
    refuse('InvalidParameterException', message);
  }
  const provider = await store.identityProviders.find(pool.id, name);
  if (!provider) return refuse('ResourceNotFoundException', `Identity provider ${name} does not exist.`);
  if (ProviderAttributeName !== SUBJECT || subject === undefined)
    return refuse('InvalidParameterException', `ProviderAttributeName must be ${SUBJECT}, with a value.`);
  if (subject.length > LONGEST_SUBJECT)
    refuse('InvalidParameterException', `ProviderAttributeValue has at most ${LONGEST_SUBJECT} characters.`);
  return { provider, subject };
}

/** Says who has the subject: this user, another of the pool, or one who signed in by it before. */
async function refuseLinked(
  identity: { poolId: string; providerId: string; subject: string; sub: string },
  { identities, users }: Pick<Parts['store'], 'identities' | 'users'>,
): Promise<never> {
  const held = await identities.find(identity);
  if (held?.sub === identity.sub)
    refuse('InvalidParameterException', 'SourceUser is already linked to DestinationUser');
  const holder = held && (await users.bySub(identity.poolId, held.sub));
  if (holder?.status === 'EXTERNAL_PROVIDER')
    refuse(
      'InvalidParameterException',
      'Merging is not currently supported, provide a SourceUser that has not been signed up in order to link',
    );
  return refuse('AliasExistsException', 'SourceUser is already linked to another user.');
}
