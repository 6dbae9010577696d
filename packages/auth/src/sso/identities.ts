import { createHash } from 'node:crypto';
import type { AttributeType, IdentityProviderTypeType } from '@aws-sdk/client-cognito-identity-provider';
import { attribute } from '../attributes.ts';
import { TYPES } from './providers.ts';

/** Somebody as a provider knows them: one entry of a user's `identities`. */
export interface Identity {
  /** Names it to its owner; the same as long as it is linked. */
  readonly id: string;
  readonly provider: string;
  readonly type: (typeof TYPES)[IdentityProviderTypeType];
  /** The provider's own name for them. */
  readonly subject: string;
  /** Whether the account came to be by it. */
  readonly primary: boolean;
  readonly linkedAt: Date | undefined;
}

/** The longest that makes ids: 132 bits in base64url. */
const ID_LENGTH = 22;

interface Entry {
  readonly userId?: unknown;
  readonly providerName?: unknown;
  readonly providerType?: unknown;
  readonly primary?: unknown;
  readonly dateCreated?: unknown;
}

/** The identities of an account. AWS spells truths and times as JSON or as text, and none of it may be missing here. */
export function readIdentities(attributes: readonly AttributeType[] | undefined): readonly Identity[] {
  const entries = JSON.parse(attribute(attributes, 'identities') ?? '[]') as readonly Entry[];
  return entries.flatMap(({ userId, providerName, providerType, primary, dateCreated }) => {
    if (typeof userId !== 'string' || typeof providerName !== 'string' || !isType(providerType)) return [];
    const at = new Date(Number(dateCreated));
    return [
      {
        id: idOf(providerName, userId),
        provider: providerName,
        type: TYPES[providerType],
        subject: userId,
        primary: String(primary) === 'true',
        linkedAt: Number.isNaN(at.getTime()) ? undefined : at,
      },
    ];
  });
}

const isType = (type: unknown): type is IdentityProviderTypeType =>
  typeof type === 'string' && Object.hasOwn(TYPES, type);

const idOf = (provider: string, subject: string): string =>
  createHash('sha256')
    .update(JSON.stringify([provider, subject]))
    .digest('base64url')
    .slice(0, ID_LENGTH);
