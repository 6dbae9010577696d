import { randomBytes } from 'node:crypto';
import type { SAML } from '@node-saml/node-saml';
import type { SamlKey } from '../../store/saml-keys.ts';
import type { SamlPeer } from './metadata.ts';
import { entityIdOf } from './names.ts';

/** Where SAML providers send browsers back to. */
export const SAML_PATH = '/saml2/idpresponse';

/** Where they send them for logout. */
export const SAML_LOGOUT_PATH = '/saml2/logout';

interface Spoken {
  readonly poolId: string;
  readonly publicUrl: string;
  readonly key?: SamlKey;
  readonly peer?: SamlPeer;
}

interface Demands {
  readonly signsRequests?: boolean;
  /** Whether the provider has to ask the user anew. */
  readonly forcesSignIn?: boolean;
  readonly wantsAssertionSigned?: boolean;
  readonly wantsResponseSigned?: boolean;
  readonly requestId?: string;
}

/** 160 random bits; the underscore makes it an NCName. */
export const newRequestId = (): string => `_${randomBytes(20).toString('hex')}`;

/**
 * The pool as a service provider. Times, audience and recipient are looked at where the signed assertion is read,
 * against this service's own clock, and not by the library, which is not read before somebody signs in by SAML: reading
 * it takes an eighth of a second.
 */
export async function serviceProvider({ poolId, publicUrl, key, peer }: Spoken, demands: Demands = {}): Promise<SAML> {
  const { SAML } = await import('@node-saml/node-saml');
  const { requestId, signsRequests, forcesSignIn = false, wantsAssertionSigned, wantsResponseSigned } = demands;
  return new SAML({
    callbackUrl: publicUrl + SAML_PATH,
    issuer: entityIdOf(poolId),
    // The library takes no empty list; without a peer nothing is verified.
    idpCert: peer ? [...peer.certificates] : ['none'],
    ...(peer && { entryPoint: peer.signOn, ...(peer.logout !== undefined && { logoutUrl: peer.logout }) }),
    audience: false,
    acceptedClockSkewMs: -1,
    wantAssertionsSigned: wantsAssertionSigned ?? false,
    wantAuthnResponseSigned: wantsResponseSigned ?? false,
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    forceAuthn: forcesSignIn,
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    ...(key && { decryptionPvk: key.privateKey }),
    ...(key && signsRequests && { privateKey: key.privateKey, publicCert: key.certificate }),
    ...(requestId !== undefined && { generateUniqueId: () => requestId }),
  });
}
