import { promisify } from 'node:util';
import type { SamlKey } from '../../store/saml-keys.ts';
import { distrust, FederationFailure } from '../failure.ts';
import { type Asserted, type Expected, readAssertion } from './assertion.ts';
import type { SamlPeer } from './metadata.ts';
import { decodeMessage, inspectAssertion, inspectResponse } from './response.ts';
import { SAML_PATH, serviceProvider } from './service-provider.ts';

export interface Verification {
  readonly poolId: string;
  readonly publicUrl: string;
  readonly key: SamlKey;
  readonly peer: SamlPeer;
  /** Whether the provider is to encrypt its assertions. */
  readonly encrypted: boolean;
  readonly expected: Pick<Expected, 'audience' | 'inResponseTo' | 'now'>;
}

/**
 * Whom a response vouches for. Everything is read from bytes that a key of the provider signed; every refusal, by
 * whatever library, is the same FederationFailure `access_denied`.
 */
export async function verifyResponse(message: string, verification: Verification): Promise<Asserted> {
  try {
    return await verified(message, verification);
  } catch (error) {
    if (error instanceof FederationFailure) throw error;
    const said = error instanceof Error ? error.message : 'no error';
    return distrust(`The SAML response was refused: ${said}`, { cause: error });
  }
}

async function verified(
  message: string,
  { poolId, publicUrl, key, peer, encrypted, expected }: Verification,
): Promise<Asserted> {
  const acs = publicUrl + SAML_PATH;
  const shape = inspectResponse(decodeMessage(message), acs);
  if (shape.inResponseTo !== expected.inResponseTo) distrust('The response answers another request.');
  if (encrypted && shape.encrypted === undefined) distrust('The assertion is not encrypted.');
  // Before the library, which would canonicalize whatever it finds inside: anybody can encrypt for the pool.
  if (shape.encrypted !== undefined) inspectAssertion(await decrypted(shape.encrypted, key));
  const library = await serviceProvider(
    { poolId, publicUrl, key, peer },
    { wantsAssertionSigned: shape.encrypted !== undefined, wantsResponseSigned: shape.malleable },
  );
  const SAMLResponse = Buffer.from(shape.text).toString('base64');
  const { profile } = await library.validatePostResponseAsync({ SAMLResponse });
  const signed = profile?.getAssertionXml?.();
  if (typeof signed !== 'string' || signed === '') return distrust('Nothing was signed.');
  if (shape.encrypted !== undefined) inspectAssertion(signed);
  return readAssertion(signed, { ...expected, issuer: peer.entityId, acs });
}

/** As the library does it, which reads the same text again. */
async function decrypted(assertion: string, { privateKey: key }: SamlKey): Promise<string> {
  const { decrypt } = await import('xml-encryption');
  return promisify(decrypt)(assertion, { key });
}
