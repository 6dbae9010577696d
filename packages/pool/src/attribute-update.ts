import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider';
import type { Recipient } from './messages.ts';
import type { Parts } from './parts.ts';
import { settleNames } from './registration.ts';
import { changeAttributes } from './rules/attribute-change.ts';
import { waitsForProof } from './rules/recipients.ts';
import type { Client } from './store/clients.ts';
import type { UserPool } from './store/pools.ts';
import type { Store } from './store/store.ts';
import type { User } from './store/users.ts';
import { changeUser } from './user-change.ts';

const VERIFIABLE: readonly Recipient[] = ['email', 'phone_number'];

export interface AttributeUpdate {
  readonly pool: UserPool;
  /** The client through which people change their own; absent for an administrator. */
  readonly client?: Client;
  readonly user: User;
  readonly changes: Readonly<Record<string, string>>;
  readonly metadata: Record<string, string> | undefined;
}

/**
 * Changes attributes, all or none. A new address or number is unverified and sent a code where the pool verifies it;
 * where the pool asks for proof first, the old value stays until then.
 */
export async function updateAttributes(update: AttributeUpdate, parts: Parts): Promise<CodeDeliveryDetailsType[]> {
  const { pool, user, changes } = update;
  const changed = VERIFIABLE.filter((name) => changes[name] !== undefined && changes[name] !== user.attributes[name]);
  const unproven = changed.filter((name) => changes[`${name}_verified`] !== 'true' && changes[name] !== '');
  const pending = unproven.filter((name) => waitsForProof(pool, name));
  const settled = Object.fromEntries(Object.entries(changes).filter(([name]) => !isOf(pending, name)));
  const reset = changed
    .filter((name) => !pending.includes(name))
    .map((name) => [`${name}_verified`, changes[name] === '' ? '' : 'false']);
  const attributes = { ...Object.fromEntries(reset), ...settled };
  return parts.store.transaction(async (store) => {
    await changeUser(store, user, { attributes, modifiedAt: parts.now() });
    const after = { ...user, attributes: changeAttributes(user.attributes, attributes) };
    await settleNames(store, { pool, user: after, force: false }, parts);
    const sent: CodeDeliveryDetailsType[] = [];
    for (const attribute of unproven) {
      if (!pending.includes(attribute) && !pool.settings.AutoVerifiedAttributes?.includes(attribute)) continue;
      sent.push(await sendAttributeCode(store, { ...update, attribute, to: changes[attribute] ?? '' }, parts));
    }
    return sent;
  });
}

/** Sends the code that proves an address or number; the code's target is the value it will verify. */
export async function sendAttributeCode(
  store: Store,
  {
    pool,
    client,
    user,
    attribute,
    to,
    again,
    metadata,
  }: Omit<AttributeUpdate, 'changes'> & { attribute: Recipient; to: string; again?: boolean },
  { codes, messages, codeLifetimes }: Pick<Parts, 'codes' | 'messages' | 'codeLifetimes'>,
): Promise<CodeDeliveryDetailsType> {
  const validSeconds = codeLifetimes.attribute;
  const code = await codes.issue(store, {
    poolId: pool.id,
    sub: user.sub,
    purpose: `verify:${attribute}`,
    ...(client && { clientId: client.id }),
    target: to,
    lifetimeSeconds: validSeconds,
  });
  const given = { ...(metadata && { metadata }), ...(again && { again }) };
  const message = { pool, client, user, attribute, to, secret: code, validSeconds, ...given };
  return messages.send(store, { kind: 'verify-attribute', ...message });
}

/** Makes a proven value the user's own. Throws AliasExistsException when another user signs in with it. */
export async function verifyAttribute(
  store: Store,
  { pool, user, attribute, value }: { pool: UserPool; user: User; attribute: Recipient; value: string },
  parts: Pick<Parts, 'now'>,
): Promise<void> {
  const change = { [attribute]: value, [`${attribute}_verified`]: 'true' };
  await changeUser(store, user, { attributes: change, modifiedAt: parts.now() });
  const after = { ...user, attributes: changeAttributes(user.attributes, change) };
  await settleNames(store, { pool, user: after, force: false }, parts);
}

/** Whether a name is one of these attributes or says that one of them is verified. */
function isOf(attributes: readonly string[], name: string): boolean {
  return attributes.some((attribute) => name === attribute || name === `${attribute}_verified`);
}
