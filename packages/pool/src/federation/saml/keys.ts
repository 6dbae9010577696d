import type { Parts } from '../../parts.ts';
import type { SamlKey } from '../../store/saml-keys.ts';
import { newCertificate } from './certificate.ts';

/** A pool's key for SAML, made when it is first wanted. */
export async function samlKeyOf(poolId: string, { store, now }: Pick<Parts, 'store' | 'now'>): Promise<SamlKey> {
  const known = await store.samlKeys.find(poolId);
  if (known) return known;
  await store.samlKeys.insert({ poolId, ...(await newCertificate(poolId, now())) });
  return (await store.samlKeys.find(poolId)) ?? Promise.reject(new Error(`Pool ${poolId} is gone.`));
}
