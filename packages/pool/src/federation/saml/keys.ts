import type { Parts } from '../../parts.ts';
import type { SamlKey } from '../../store/saml-keys.ts';
import { newCertificate } from './certificate.ts';

type Needed = Pick<Parts, 'store' | 'now' | 'secrets'>;

/** Keys that are being made, by whose secrets seal them: to make one takes longer than most calls. */
const underWay = new WeakMap<Parts['secrets'], Map<string, Promise<SamlKey>>>();

/** A pool's key for SAML, made when it is first wanted, and once however many want it; of several processes the first is kept. */
export async function samlKeyOf(poolId: string, parts: Needed): Promise<SamlKey> {
  const known = await parts.store.samlKeys.find(poolId);
  if (known) return known;
  const making = underWay.get(parts.secrets) ?? new Map<string, Promise<SamlKey>>();
  underWay.set(parts.secrets, making);
  const made = making.get(poolId) ?? make(poolId, parts).finally(() => making.delete(poolId));
  making.set(poolId, made);
  return made;
}

async function make(poolId: string, { store, now }: Needed): Promise<SamlKey> {
  await store.samlKeys.insert({ poolId, ...(await newCertificate(poolId, now())) });
  return (await store.samlKeys.find(poolId)) ?? Promise.reject(new Error(`Pool ${poolId} is gone.`));
}
