import { promisify } from 'node:util';
import type { SamlKey } from '../../store/saml-keys.ts';
import { distrust, FederationFailure, type RefusalReason } from '../failure.ts';
import { type Asserted, type Expected, readAssertion } from './assertion.ts';
import type { SamlPeer } from './metadata.ts';
import { decodeMessage, inspectAssertion, inspectResponse } from './response.ts';
import { SAML_PATH, serviceProvider } from './service-provider.ts';
import { XmlFault } from './xml.ts';

export interface Verification {
  readonly poolId: string;
  readonly publicUrl: string;
  readonly key: SamlKey;
  readonly peer: SamlPeer;
  /** Whether the provider is to encrypt its assertions. */
  readonly encrypted: boolean;
  readonly expected: Pick<Expected, 'audience' | 'inResponseTo' | 'since' | 'now'>;
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
    return distrust(reasonOf(error, said), `The SAML response was refused: ${said}`, { cause: error });
  }
}

/** The library has no codes of its own. */
function reasonOf(error: unknown, said: string): RefusalReason {
  if (error instanceof XmlFault) return 'malformed';
  if (/signature/i.test(said)) return 'signature';
  return /decrypt|cipher|oaep|padding|authenticate data/i.test(said) ? 'encryption' : 'other';
}

async function verified(
  message: string,
  { poolId, publicUrl, key, peer, encrypted, expected }: Verification,
): Promise<Asserted> {
  const acs = publicUrl + SAML_PATH;
  const shape = inspectResponse(decodeMessage(message), acs);
  if (shape.inResponseTo !== expected.inResponseTo) distrust('in_response_to', 'The response answers another request.');
  if (encrypted && shape.encrypted === undefined) distrust('not_encrypted', 'The assertion is not encrypted.');
  // Before the library, which would canonicalize whatever it finds inside: anybody can encrypt for the pool.
  if (shape.encrypted !== undefined) inspectAssertion(await decrypted(shape.encrypted, key));
  const library = await serviceProvider(
    { poolId, publicUrl, key, peer },
    // An encrypted assertion is signed inside, or by the response that it stands in (SAML 2.0 Profiles §4.1.3.5).
    {
      wantsAssertionSigned: shape.encrypted !== undefined && !shape.signed,
      wantsResponseSigned: shape.signed || shape.malleable,
    },
  );
  const SAMLResponse = Buffer.from(shape.text).toString('base64');
  const { profile } = await library.validatePostResponseAsync({ SAMLResponse });
  const signed = profile?.getAssertionXml?.();
  if (typeof signed !== 'string' || signed === '') return distrust('unsigned', 'Nothing was signed.');
  if (shape.encrypted !== undefined) inspectAssertion(signed);
  return readAssertion(signed, { ...expected, issuer: peer.entityId, acs });
}

/** As the library does it, which reads the same text again. */
async function decrypted(assertion: string, { privateKey: key }: SamlKey): Promise<string> {
  const { decrypt } = await import('xml-encryption');
  return promisify(decrypt)(assertion, { key });
}
