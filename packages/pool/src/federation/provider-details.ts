import type { IdentityProviderTypeType } from '@aws-sdk/client-cognito-identity-provider';
import { refuse } from '../errors.ts';
import { isEndpoint, isLoopback } from '../rules/endpoint.ts';
import type { UserPool } from '../store/pools.ts';
import { wellKnown } from './well-known.ts';

type Texts = Readonly<Record<string, string>>;

interface Members {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const ENDPOINTS = ['authorize_url', 'token_url', 'attributes_url', 'jwks_uri'];
/** What each kind of provider is described by, beside those that are known. */
const OIDC: Members = {
  required: ['client_id', 'attributes_request_method', 'oidc_issuer', 'authorize_scopes'],
  optional: ['client_secret', 'attributes_url_add_attributes', ...ENDPOINTS],
};
const SAML: Members = {
  required: [],
  optional: [
    'MetadataURL',
    'MetadataFile',
    'IDPSignout',
    'IDPInit',
    'EncryptedResponses',
    'RequestSigningAlgorithm',
    'SSORedirectBindingURI',
    'SLORedirectBindingURI',
    'ActiveEncryptionCertificate',
  ],
};
/** Shown by DescribeIdentityProvider, and so sent back by whoever changes something else. */
const SHOWN_ONLY = ['SSORedirectBindingURI', 'SLORedirectBindingURI', 'ActiveEncryptionCertificate'];
const LONGEST_VALUE = 131_072;
const SCOPES = /^[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*$/;

/** Complete ProviderDetails of what an operator gives. Throws InvalidParameterException. */
export function providerDetails(type: IdentityProviderTypeType, given: Texts): Record<string, string> {
  const known = wellKnown[type];
  const members = type === 'SAML' ? SAML : (known ?? OIDC);
  const may = new Set([...members.required, ...members.optional, ...Object.keys(known?.fixed ?? {})]);
  for (const [name, value] of Object.entries(given)) {
    if (!may.has(name)) refuse('InvalidParameterException', `Unexpected detail ${name} for provider type ${type}.`);
    if (value.length > LONGEST_VALUE) refuse('InvalidParameterException', `The detail ${name} is too long.`);
  }
  const missing = members.required.find((name) => !given[name]);
  if (missing) refuse('InvalidParameterException', `Missing required detail ${missing} for provider type ${type}.`);
  if (type === 'SAML') return samlDetails(given);
  const { authorize_scopes: scopes = '' } = given;
  if (!SCOPES.test(scopes)) refuse('InvalidParameterException', 'authorize_scopes are separated by single spaces.');
  return known ? { ...given, ...fixedDetails(known.fixed, given) } : oidcDetails(given);
}

/** Facebook's addresses carry the version of its API. */
function fixedDetails(fixed: Texts, { api_version: version }: Texts): Texts {
  if (version === undefined) return fixed;
  if (!/^v\d{1,3}\.\d{1,3}$/.test(version)) refuse('InvalidParameterException', 'api_version looks like v17.0.');
  return Object.fromEntries(Object.entries(fixed).map(([name, url]) => [name, url.replace('/v17.0/', `/${version}/`)]));
}

function oidcDetails(given: Texts): Record<string, string> {
  const { attributes_request_method: method, oidc_issuer: issuer = '', authorize_scopes: scopes = '' } = given;
  if (method !== 'GET' && method !== 'POST')
    refuse('InvalidParameterException', 'attributes_request_method must be GET or POST.');
  if (!scopes.split(' ').includes('openid'))
    refuse('InvalidParameterException', 'authorize_scopes of an OIDC provider include openid.');
  for (const name of ['oidc_issuer', ...ENDPOINTS]) {
    const url = given[name];
    if (url !== undefined && !isEndpoint(url))
      refuse('InvalidParameterException', `The detail ${name} is no https URL.`);
  }
  if (new URL(issuer).search || new URL(issuer).hash)
    refuse('InvalidParameterException', 'The oidc_issuer has no query and no fragment.');
  const manual = ENDPOINTS.filter((name) => given[name]);
  if (manual.length > 0 && manual.length < ENDPOINTS.length)
    refuse('InvalidParameterException', `Give all of ${ENDPOINTS.join(', ')}, or none for an issuer with discovery.`);
  return { ...given, attributes_url_add_attributes: 'false' };
}

function samlDetails(given: Texts): Record<string, string> {
  const { MetadataURL: url, MetadataFile: file, RequestSigningAlgorithm: algorithm } = given;
  if ((url === undefined) === (file === undefined))
    refuse('InvalidParameterException', 'Either MetadataURL or MetadataFile is required, and not both.');
  if (url !== undefined && !isEndpoint(url)) refuse('InvalidParameterException', 'MetadataURL is no https URL.');
  if (algorithm !== undefined && algorithm !== 'rsa-sha256')
    refuse('InvalidParameterException', 'RequestSigningAlgorithm must be rsa-sha256.');
  for (const name of ['IDPSignout', 'IDPInit', 'EncryptedResponses'])
    if (!['true', 'false', undefined].includes(given[name]?.toLowerCase()))
      refuse('InvalidParameterException', `The detail ${name} must be true or false.`);
  return Object.fromEntries(Object.entries(given).filter(([name]) => !SHOWN_ONLY.includes(name)));
}

/** Whether an address of a provider is one that browsers may be sent to. */
export function isPage(target: string | undefined): target is string {
  if (target === undefined || !URL.canParse(target)) return false;
  const { protocol, hostname } = new URL(target);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** Checks an AttributeMapping against the pool's schema. Throws InvalidParameterException. */
export function checkMapping(pool: UserPool, mapping: Texts): void {
  const schema = new Map(pool.settings.SchemaAttributes?.map((declared) => [declared.Name, declared]));
  for (const name of Object.keys(mapping)) {
    if (name === 'username') continue;
    const declared = schema.get(name);
    if (!declared || name === 'sub' || name === 'identities')
      refuse('InvalidParameterException', `Invalid attribute mapping: attribute ${name} does not exist in the schema.`);
    if (declared.Mutable === false)
      refuse('InvalidParameterException', `Invalid attribute mapping: attribute ${name} is not mutable.`);
  }
}
