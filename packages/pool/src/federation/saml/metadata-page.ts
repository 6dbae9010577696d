import type { Parts } from '../../parts.ts';
import { bareCertificate } from './certificate.ts';
import { samlKeyOf } from './keys.ts';
import { DSIG, entityIdOf, METADATA, PROTOCOL, REDIRECT } from './names.ts';
import { SAML_LOGOUT_PATH, SAML_PATH } from './service-provider.ts';

const PATH = /^\/([\w-]{1,55}_[0-9a-zA-Z]{1,55})\/saml2\/metadata$/;

export const isSamlMetadata = (pathname: string): boolean => PATH.test(pathname);

/** A pool's own metadata, for its SAML providers; undefined for any other path. */
export async function samlMetadata(pathname: string, parts: Parts): Promise<Response | undefined> {
  const [, poolId] = PATH.exec(pathname) ?? [];
  if (poolId === undefined || !(await parts.store.pools.find(poolId))) return undefined;
  const { certificate } = await samlKeyOf(poolId, parts);
  return new Response(describe(poolId, bareCertificate(certificate), parts.tokens.publicUrl), {
    headers: { 'content-type': 'application/samlmetadata+xml' },
  });
}

/** Pool ids, Base64 and the service's own address need no escaping but the last. */
function describe(poolId: string, certificate: string, publicUrl: string): string {
  const acs = escaped(publicUrl + SAML_PATH);
  const key = (use: string) =>
    `<md:KeyDescriptor use="${use}"><ds:KeyInfo xmlns:ds="${DSIG}"><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<md:EntityDescriptor xmlns:md="${METADATA}" entityID="${entityIdOf(poolId)}">`,
    // Whether requests are signed is for each provider to ask; the key to check them by is here for all.
    `<md:SPSSODescriptor WantAssertionsSigned="true" protocolSupportEnumeration="${PROTOCOL}">`,
    key('signing'),
    key('encryption'),
    `<md:SingleLogoutService Binding="${REDIRECT}" Location="${escaped(publicUrl + SAML_LOGOUT_PATH)}"/>`,
    '<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>',
    `<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${acs}" index="1" isDefault="true"/>`,
    '</md:SPSSODescriptor></md:EntityDescriptor>',
  ].join('');
}

const escaped = (url: string): string => url.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
