import { generateKeyPairSync } from 'node:crypto';
import type { IdentityProvider } from '../../store/identity-providers.ts';
import { appleSecret } from '../oauth-client.ts';
import { type Finding, failed, ok, warning } from './finding.ts';

/**
 * Whether the key with which Apple's clients authenticate can sign, and the provider with one that can, so that the rest
 * is looked at in any case. A pool elsewhere need not tell its key.
 */
export async function appleKey(
  provider: IdentityProvider,
  now: () => number,
): Promise<{ readonly finding: Finding; readonly usable: IdentityProvider }> {
  const { details } = provider;
  const { key_id = '' } = details;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const instead = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const usable = { ...provider, details: { ...details, private_key: instead } };
  if (!details.private_key) return { finding: warning('private_key', { key_id }), usable };
  try {
    await appleSecret(details, now);
    return { finding: ok('private_key', { key_id }), usable };
  } catch (error) {
    return { finding: failed('private_key', { key_id, said: String(error) }), usable };
  }
}
