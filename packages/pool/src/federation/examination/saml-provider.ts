import { X509Certificate } from 'node:crypto';
import type { IdentityProvider } from '../../store/identity-providers.ts';
import type { Outside } from '../outside.ts';
import { readMetadata, type SamlPeer } from '../saml/metadata.ts';
import { timed } from './clock.ts';
import { type Finding, failed, ok, warning } from './finding.ts';
import type { Looking } from './looking.ts';

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;

/** Looks at a SAML provider as far as it can be seen without a sign-in: its metadata as it is published now. */
export async function samlFindings({ details }: IdentityProvider, { outside, now }: Looking): Promise<Finding[]> {
  const { MetadataURL: url, MetadataFile: file = '' } = details;
  const clock = timed(outside, now);
  try {
    const text = url === undefined ? file : await published(url, clock.outside);
    const peer = readMetadata(text, now());
    const requests = peer.wantsSignedRequests && details.RequestSigningAlgorithm === undefined ? warning : ok;
    return [
      described(peer, { details, now }),
      ...peer.certificates.map((certificate) => certificateFinding(certificate, now())),
      requests('requests', { signed: String(details.RequestSigningAlgorithm !== undefined) }),
      ...clock.findings(),
    ];
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return [failed('metadata', { address: url ?? 'MetadataFile', said }), ...clock.findings()];
  }
}

async function published(url: string, outside: Outside): Promise<string> {
  const answer = await outside(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}.`);
  return answer.text();
}

function described(peer: SamlPeer, { details, now }: Pick<IdentityProvider, 'details'> & Pick<Looking, 'now'>) {
  const { entityId, signOn, validUntil } = peer;
  const days = validUntil === undefined ? undefined : Math.floor((validUntil - now()) / DAY_MS);
  const facts = {
    address: details.MetadataURL ?? 'MetadataFile',
    entity_id: entityId,
    sign_on: signOn,
    ...(days !== undefined && { days }),
  };
  return (days !== undefined && days < SOON_DAYS ? warning : ok)('metadata', facts);
}

/** A certificate carries a key, and its end ends nothing here (SAML V2.0 Metadata Interoperability Profile §2.6.1). */
function certificateFinding(pem: string, now: number): Finding {
  const { publicKey, fingerprint256, validTo } = new X509Certificate(pem);
  const days = Math.floor((Date.parse(validTo) - now) / DAY_MS);
  const { modulusLength: bits = 0 } = publicKey.asymmetricKeyDetails ?? {};
  const facts = {
    algorithm: (publicKey.asymmetricKeyType ?? '').toUpperCase(),
    bits,
    fingerprint: fingerprint256,
    days,
  };
  return (days < SOON_DAYS ? warning : ok)('certificate', facts);
}
