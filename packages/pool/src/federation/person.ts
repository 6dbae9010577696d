import type { Parts } from '../parts.ts';
import { newSub } from '../registration.ts';
import { changeAttributes } from '../rules/attribute-change.ts';
import { checkAttributeChange } from '../rules/attributes.ts';
import { writeIdentities } from '../rules/identities.ts';
import { isPlainText } from '../rules/plain-text.ts';
import { signInNames } from '../rules/sign-in-names.ts';
import type { Client } from '../store/clients.ts';
import type { IdentityProvider } from '../store/identity-providers.ts';
import type { UserPool } from '../store/pools.ts';
import type { NewUser, User } from '../store/users.ts';
import { tellPostAuthentication } from '../triggers/authentication.ts';
import { askInboundFederation } from '../triggers/inbound-federation.ts';
import { tellPostConfirmation } from '../triggers/post-confirmation.ts';
import { askPreSignUp } from '../triggers/pre-sign-up.ts';
import { changeUser } from '../user-change.ts';
import { distrust } from './failure.ts';
import { checked, mapAttributes, newPerson, TRUTHS } from './mapping.ts';
import type { Vouched } from './vouched.ts';

/** What local users are found and reached by: their own to change. */
const OWN = new Set(['email', 'phone_number', 'preferred_username', ...TRUTHS]);
/** States in which somebody may sign in by a provider. */
const OPEN = new Set(['CONFIRMED', 'EXTERNAL_PROVIDER', 'FORCE_CHANGE_PASSWORD']);

/** A sign-in whose provider has vouched for somebody. */
export interface Arrival {
  readonly pool: UserPool;
  readonly client: Client;
  readonly provider: IdentityProvider;
  readonly vouched: Vouched;
}

/**
 * The user whom a provider vouched for: whoever is linked to its subject, and else a new user of that subject alone,
 * whatever else the two may share with others. Throws FederationFailure, and CognitoError for what hooks refuse.
 */
export async function arrive(arrival: Arrival, parts: Parts): Promise<User> {
  if (!isPlainText(arrival.vouched)) distrust('encoding', 'The provider said what cannot be kept as text.');
  const attributes = await mapped(arrival, parts);
  const known = await findLinked(arrival, parts);
  const user = known
    ? await refreshed(known, { ...arrival, attributes }, parts)
    : await join(arrival, attributes, parts);
  parts.event.concerns({ pool: arrival.pool, user });
  if (!user.enabled) distrust('account', `User ${user.sub} is disabled.`);
  if (!OPEN.has(user.status)) distrust('account', `User ${user.sub} may not sign in while ${user.status}.`);
  await tellPostAuthentication({ ...arrival, user, newDeviceUsed: false }, parts.triggers);
  return user;
}

async function findLinked({ pool, provider, vouched }: Arrival, { store }: Parts): Promise<User | undefined> {
  const key = { poolId: pool.id, providerId: provider.id, subject: vouched.subject };
  const identity = await store.identities.find(key);
  return identity && store.users.bySub(pool.id, identity.sub);
}

/** The pool's attributes of what the provider said; what is not there is left as it is. */
async function mapped({ pool, client, provider, vouched }: Arrival, parts: Parts): Promise<Record<string, string>> {
  const { subject: userName, attributes, answer } = vouched;
  const said = await askInboundFederation({ pool, client, provider, userName, answer, attributes }, parts.triggers);
  return mapAttributes(provider.mapping, said);
}

async function join(arrival: Arrival, attributes: Record<string, string>, parts: Parts): Promise<User> {
  const { pool, client, provider, vouched } = arrival;
  const person = newPerson({ pool, provider, subject: vouched.subject }, attributes);
  const asked = await askPreSignUp({ pool, client, person, validationData: undefined, external: true }, parts.triggers);
  // The hook may have linked the subject to a user who was there.
  const linked = await findLinked(arrival, parts);
  if (linked) return linked;
  const vouchedFor = Object.fromEntries(asked.verified.map((name) => [`${name}_verified`, 'true']));
  const user = newExternal(arrival, { ...person, attributes: { ...person.attributes, ...vouchedFor } }, parts);
  const inserted = await insert(arrival, user, parts);
  if (inserted) {
    await tellPostConfirmation('ConfirmSignUp', { pool, client, user }, parts.triggers);
    return inserted;
  }
  // Another sign-in of the same subject may have come first; a user of another provider keeps its name.
  return (await findLinked(arrival, parts)) ?? distrust('username', `The username ${person.username} is another’s.`);
}

function newExternal(
  { pool, provider, vouched }: Arrival,
  { username, attributes }: Pick<User, 'username' | 'attributes'>,
  { now }: Pick<Parts, 'now'>,
): NewUser {
  const { name: providerName, type: providerType, details } = provider;
  const issuer = providerType === 'SAML' ? (details.entity_id ?? null) : null;
  const entry = { userId: vouched.subject, providerName, providerType, issuer, primary: true, dateCreated: now() };
  return {
    sub: newSub(),
    poolId: pool.id,
    username,
    status: 'EXTERNAL_PROVIDER',
    enabled: true,
    attributes: { ...attributes, identities: writeIdentities([entry]) },
    createdAt: now(),
    modifiedAt: now(),
  };
}

/** Adds the user with identity and group, all or nothing; undefined where the name or the subject is somebody's. */
async function insert({ pool, provider, vouched }: Arrival, user: NewUser, parts: Parts): Promise<User | undefined> {
  const at = parts.now();
  const group = { poolId: pool.id, name: `${pool.id}_${provider.name}` };
  class Taken extends Error {}
  try {
    return await parts.store.transaction(async (store) => {
      if (await store.users.insert(user, signInNames(pool, user))) throw new Taken();
      const identity = { poolId: pool.id, providerId: provider.id, subject: vouched.subject, sub: user.sub };
      if (!(await store.identities.insert({ ...identity, createdAt: at }))) throw new Taken();
      const description = `Autogenerated group for users who sign in using ${provider.name}`;
      await store.groups.insert({ ...group, description, createdAt: at, modifiedAt: at });
      await store.groups.addMember(group, user.sub);
      return store.users.bySub(pool.id, user.sub);
    });
  } catch (error) {
    if (error instanceof Taken) return undefined;
    throw error;
  }
}

/** A user with what the provider says now; a local user keeps what they sign in with and are reached by. */
async function refreshed(
  user: User,
  { pool, attributes }: Arrival & { attributes: Record<string, string> },
  { store, now }: Parts,
): Promise<User> {
  const external = user.status === 'EXTERNAL_PROVIDER';
  const unproven = (name: 'email' | 'phone_number') =>
    external && attributes[name] !== undefined && attributes[name] !== user.attributes[name]
      ? { [`${name}_verified`]: 'false' }
      : {};
  const wanted = Object.entries({ ...unproven('email'), ...unproven('phone_number'), ...attributes });
  const changes = Object.fromEntries(
    wanted.filter(([name, value]) => (external || !OWN.has(name)) && user.attributes[name] !== value),
  );
  if (Object.keys(changes).length === 0) return user;
  checked(() => checkAttributeChange({ pool }, user.attributes, changes));
  await changeUser(store, user, { attributes: changes, modifiedAt: now() });
  return { ...user, attributes: changeAttributes(user.attributes, changes), modifiedAt: now() };
}
