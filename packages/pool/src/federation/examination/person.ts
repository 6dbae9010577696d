import type { Parts } from '../../parts.ts';
import type { IdentityProvider } from '../../store/identity-providers.ts';
import type { UserPool } from '../../store/pools.ts';
import { FederationFailure, type RefusalReason } from '../failure.ts';
import { mapAttributes, newPerson } from '../mapping.ts';

/** Why a sign-in would end without a user. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** As the log of a server has it. */
  readonly message: string;
}

export interface Claim {
  readonly name: string;
  readonly value: string;
  /** The attributes of the pool that it becomes; none where it is passed over. */
  readonly becomes: readonly string[];
}

/** What would come of a subject and what is said of it. Nothing is asked of hooks, and nobody is made or changed. */
export interface Person {
  readonly subject: string;
  readonly username: string;
  /** Whether the pool has the account already, or it would be made. */
  readonly known: boolean;
  readonly claims: readonly Claim[];
  /** Attributes that the provider is to tell and has not told, by what it would call them. */
  readonly missing: Readonly<Record<string, string>>;
  readonly emailVerified: boolean;
  readonly because: 'told' | 'not_told' | 'told_otherwise' | 'not_mapped' | 'no_email';
  readonly refusal?: Refusal | undefined;
}

interface Coming {
  readonly pool: UserPool;
  readonly provider: IdentityProvider;
  readonly subject: string;
  readonly claims: Readonly<Record<string, string>>;
}

/** Sees what a provider's word would come to in this pool. */
export async function personOf(coming: Coming, { store }: Pick<Parts, 'store'>): Promise<Person> {
  const { pool, provider, subject, claims } = coming;
  const { mapping } = provider;
  const attributes = mapAttributes(mapping, claims);
  const wanted = Object.entries(mapping).filter(([name]) => name !== 'username');
  const identity = await store.identities.find({ poolId: pool.id, providerId: provider.id, subject });
  const user = identity && (await store.users.bySub(pool.id, identity.sub));
  const refusal = user
    ? refusalOf(() => {
        if (!user.enabled) throw new FederationFailure('access_denied', `User ${user.sub} is disabled.`, ACCOUNT);
      })
    : refusalOf(() => void newPerson({ pool, provider, subject }, attributes));
  return {
    subject,
    username: user?.username ?? `${provider.name}_${subject}`,
    known: user !== undefined,
    claims: Object.entries(claims).map(([name, value]) => ({
      name,
      value,
      becomes: wanted.filter(([, theirs]) => theirs === name).map(([ours]) => ours),
    })),
    missing: Object.fromEntries(wanted.filter(([name]) => attributes[name] === undefined)),
    ...verification(attributes, coming),
    refusal,
  };
}

const ACCOUNT = { reason: 'account' } as const;

function refusalOf(work: () => void): Refusal | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return told(error);
  }
}

/** A refusal of a sign-in, as told; anything else is a fault of this program. */
export function told(error: unknown): Refusal {
  if (!(error instanceof FederationFailure)) throw error;
  return { reason: error.reason, message: error.message };
}

function verification(
  attributes: Readonly<Record<string, string>>,
  { provider, claims }: Coming,
): Pick<Person, 'emailVerified' | 'because'> {
  if (attributes.email === undefined) return { emailVerified: false, because: 'no_email' };
  if (attributes.email_verified === 'true') return { emailVerified: true, because: 'told' };
  const theirs = provider.mapping.email_verified;
  if (theirs === undefined) return { emailVerified: false, because: 'not_mapped' };
  return { emailVerified: false, because: Object.hasOwn(claims, theirs) ? 'told_otherwise' : 'not_told' };
}
