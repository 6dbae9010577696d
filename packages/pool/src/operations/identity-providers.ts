import { randomUUID } from 'node:crypto';
import type { IdentityProviderType } from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import { refuse } from '../errors.ts';
import { checkMapping, providerDetails } from '../federation/provider-details.ts';
import { bareCertificate } from '../federation/saml/certificate.ts';
import { samlKeyOf } from '../federation/saml/keys.ts';
import { wellKnown } from '../federation/well-known.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import type { IdentityProvider } from '../store/identity-providers.ts';
import { nextToken, position } from './pagination.ts';
import * as shape from './shapes.ts';

/** AWS's default quota of a pool. */
const MOST_PROVIDERS = 300;
const LARGEST_PAGE = 60;
/** What is kept for the sign-in and is nobody else's. */
const NOT_SHOWN = ['fetched_metadata', 'entity_id'];
/** The pool's own name for itself among the providers of a client. */
const RESERVED = /^cognito$/i;

const providerName = z
  .string()
  .min(1)
  .max(32)
  .regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u);
const identifiers = z
  .array(
    z
      .string()
      .min(1)
      .max(40)
      .regex(/^[\w\s+=.@-]+$/),
  )
  .max(50);
const named = z.object({ UserPoolId: shape.poolId, ProviderName: providerName });
const texts = z.record(z.string().min(1).max(131_072), z.string());
/** Authentication context classes have no counterpart here. */
const acrMapping = z
  .record(z.string(), z.string())
  .refine((given) => Object.keys(given).length === 0, { error: 'Member must be empty: AcrMapping is not offered' })
  .optional();
const mapping = z.record(z.string().min(1).max(32), z.string().max(131_072));

export const createIdentityProvider = operation('CreateIdentityProvider', {
  access: 'pool',
  input: named.extend({
    ProviderName: z
      .string()
      .min(1)
      .max(32)
      .regex(/^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+$/u),
    ProviderType: z.enum(['SAML', 'Facebook', 'Google', 'LoginWithAmazon', 'SignInWithApple', 'OIDC']),
    ProviderDetails: texts,
    AttributeMapping: mapping.optional(),
    IdpIdentifiers: identifiers.optional(),
    AcrMapping: acrMapping,
  }),
  errors: ['DuplicateProviderException', 'LimitExceededException'],
  async handle(input, context) {
    const { pool, store, now } = context;
    const { ProviderName: name, ProviderType: type } = input;
    const isSocial = wellKnown[type] !== undefined;
    if (RESERVED.test(name) || (isSocial ? name !== type : wellKnown[name as typeof type] !== undefined))
      refuse('InvalidParameterException', `Invalid ProviderName ${name} for provider type ${type}.`);
    const changed = { type, details: input.ProviderDetails, mapping: input.AttributeMapping ?? {} };
    checkMapping(pool, changed.mapping);
    const provider: IdentityProvider = {
      id: randomUUID(),
      poolId: pool.id,
      name,
      type,
      ...(await complete(changed, context)),
      identifiers: distinct(input.IdpIdentifiers ?? []),
      createdAt: now(),
      modifiedAt: now(),
    };
    const inserted = await store.identityProviders.insert(provider, MOST_PROVIDERS);
    if (inserted === 'taken')
      refuse('DuplicateProviderException', `A provider with the name ${name} already exists in this user pool.`);
    if (inserted === 'full')
      refuse('LimitExceededException', `A user pool has at most ${MOST_PROVIDERS} identity providers.`);
    if (inserted === 'identifier-taken') refuseIdentifier();
    return { IdentityProvider: await describe(provider, context) };
  },
});

export const describeIdentityProvider = operation('DescribeIdentityProvider', {
  access: 'pool',
  input: named,
  errors: [],
  async handle({ ProviderName }, context) {
    const provider = await context.store.identityProviders.find(context.pool.id, ProviderName);
    return { IdentityProvider: await describe(provider ?? refuseUnknown(ProviderName), context) };
  },
});

export const updateIdentityProvider = operation('UpdateIdentityProvider', {
  access: 'pool',
  input: named.extend({
    ProviderDetails: texts.optional(),
    AttributeMapping: mapping.optional(),
    IdpIdentifiers: identifiers.optional(),
    AcrMapping: acrMapping,
  }),
  errors: ['ConcurrentModificationException', 'UnsupportedOperationException'],
  async handle(input, context) {
    const { pool, store, now } = context;
    const { ProviderName, ProviderDetails, AttributeMapping, IdpIdentifiers } = input;
    const current = (await store.identityProviders.find(pool.id, ProviderName)) ?? refuseUnknown(ProviderName);
    if (AttributeMapping) checkMapping(pool, AttributeMapping);
    const given = { type: current.type, details: ProviderDetails ?? {}, mapping: AttributeMapping ?? current.mapping };
    const completed = ProviderDetails ? await complete(given, context) : { ...given, details: current.details };
    const changed: IdentityProvider = {
      ...current,
      ...completed,
      identifiers: IdpIdentifiers ? distinct(IdpIdentifiers) : current.identifiers,
      // Later than before, whatever the clock says: it tells one state from the next.
      modifiedAt: Math.max(now(), current.modifiedAt + 1),
    };
    const updated = await store.identityProviders.update(changed, current.modifiedAt);
    if (updated === 'identifier-taken') refuseIdentifier();
    if (updated === 'changed')
      refuse('ConcurrentModificationException', 'The identity provider was changed by another request.');
    return { IdentityProvider: await describe(changed, context) };
  },
});

export const deleteIdentityProvider = operation('DeleteIdentityProvider', {
  access: 'pool',
  input: named,
  errors: [],
  async handle({ ProviderName }, { pool, store }) {
    if (!(await store.identityProviders.delete(pool.id, ProviderName))) refuseUnknown(ProviderName);
    return {};
  },
});

export const listIdentityProviders = operation('ListIdentityProviders', {
  access: 'pool',
  input: z.object({
    UserPoolId: shape.poolId,
    MaxResults: z.int().min(0).max(LARGEST_PAGE).optional(),
    NextToken: shape.paginationToken.optional(),
  }),
  errors: [],
  async handle(input, { pool, store, secrets }) {
    const listing = { operation: 'ListIdentityProviders', scope: [pool.id] };
    const after = position(secrets, listing, input.NextToken);
    const limit = input.MaxResults || LARGEST_PAGE;
    const { providers, next } = await store.identityProviders.list({ poolId: pool.id, after, limit });
    return {
      Providers: providers.map(({ name, type, createdAt, modifiedAt }) => ({
        ProviderName: name,
        ProviderType: type,
        CreationDate: new Date(createdAt),
        LastModifiedDate: new Date(modifiedAt),
      })),
      ...(next !== undefined && { NextToken: nextToken(secrets, listing, next) }),
    };
  },
});

export const getIdentityProviderByIdentifier = operation('GetIdentityProviderByIdentifier', {
  access: 'pool',
  input: z.object({ UserPoolId: shape.poolId, IdpIdentifier: z.string().min(1).max(40) }),
  errors: [],
  async handle({ IdpIdentifier }, context) {
    const provider = await context.store.identityProviders.byIdentifier(context.pool.id, IdpIdentifier);
    return { IdentityProvider: await describe(provider ?? refuseUnknown(IdpIdentifier), context) };
  },
});

export const getSigningCertificate = operation('GetSigningCertificate', {
  access: 'pool',
  input: z.object({ UserPoolId: shape.poolId }),
  errors: [],
  async handle(_input, { pool, ...parts }) {
    const { certificate } = await samlKeyOf(pool.id, parts);
    return { Certificate: bareCertificate(certificate) };
  },
});

type Changing = Pick<IdentityProvider, 'type' | 'details' | 'mapping'>;

/** Checked details, and the mapping with what names the provider's users, as Cognito adds it. */
async function complete({ type, details, mapping }: Changing, { samlSources }: Parts) {
  const checked = providerDetails(type, details);
  if (type === 'SAML') return { details: await samlSources.completed(checked), mapping };
  return { details: checked, mapping: { ...mapping, username: wellKnown[type]?.subject ?? 'sub' } };
}

async function describe(provider: IdentityProvider, parts: Parts): Promise<IdentityProviderType> {
  const { poolId, name, type, details, mapping, identifiers, createdAt, modifiedAt } = provider;
  const shown = Object.entries(details).filter(([member]) => !NOT_SHOWN.includes(member));
  const encrypts = type === 'SAML' && details.EncryptedResponses?.toLowerCase() === 'true';
  const certificate = encrypts && bareCertificate((await samlKeyOf(poolId, parts)).certificate);
  return {
    UserPoolId: poolId,
    ProviderName: name,
    ProviderType: type,
    ProviderDetails: { ...Object.fromEntries(shown), ...(certificate && { ActiveEncryptionCertificate: certificate }) },
    AttributeMapping: { ...mapping },
    IdpIdentifiers: [...identifiers],
    CreationDate: new Date(createdAt),
    LastModifiedDate: new Date(modifiedAt),
  };
}

function distinct(given: readonly string[]): string[] {
  if (new Set(given).size < given.length)
    refuse('InvalidParameterException', 'An identifier may appear only once in an identity provider.');
  return [...given];
}

function refuseIdentifier(): never {
  return refuse('InvalidParameterException', 'An IdpIdentifier already belongs to another identity provider.');
}

function refuseUnknown(name: string): never {
  return refuse('ResourceNotFoundException', `Identity provider ${name} does not exist.`);
}
