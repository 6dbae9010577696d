import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import type { Domain } from '../store/domains.ts';
import * as shape from './shapes.ts';

const RESERVED = /aws|amazon|cognito/;
const PREFIX = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const WHOLE = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const UNKNOWN = 'No such domain or user pool exists.';

const name = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9](?:[a-z0-9\-.]{0,61}[a-z0-9])?$/);
const details = z.object({
  Domain: name,
  UserPoolId: shape.poolId,
  ManagedLoginVersion: z.int().min(1).max(2).optional(),
  CustomDomainConfig: z.object({ CertificateArn: shape.arn }).optional(),
  Routing: z
    .object({ Failover: z.object({ SecondaryRegion: z.string(), PrimaryRoute53HealthCheckId: z.string() }).optional() })
    .optional(),
});

export const createUserPoolDomain = operation('CreateUserPoolDomain', {
  access: 'pool',
  input: details,
  errors: [],
  async handle(input, { store }) {
    const domain = given(input);
    const inserted = await store.domains.insert(domain);
    if (inserted === 'taken') refuse('InvalidParameterException', 'Domain already associated with another user pool.');
    if (inserted === 'full') refuse('InvalidParameterException', 'User pool already has a domain configured.');
    return { ManagedLoginVersion: domain.managedLoginVersion, ...(domain.custom && { CloudFrontDomain: domain.name }) };
  },
});

export const describeUserPoolDomain = operation('DescribeUserPoolDomain', {
  access: 'account',
  input: z.object({ Domain: name }),
  errors: [],
  async handle(input, { store }) {
    const domain = await store.domains.find(input.Domain);
    return { DomainDescription: domain ? describe(domain) : {} };
  },
});

export const updateUserPoolDomain = operation('UpdateUserPoolDomain', {
  access: 'pool',
  input: details,
  errors: [],
  async handle(input, { store }) {
    const domain = given(input);
    if (!(await store.domains.update(domain))) refuse('InvalidParameterException', UNKNOWN);
    return { ManagedLoginVersion: domain.managedLoginVersion, ...(domain.custom && { CloudFrontDomain: domain.name }) };
  },
});

export const deleteUserPoolDomain = operation('DeleteUserPoolDomain', {
  access: 'pool',
  input: z.object({ Domain: name, UserPoolId: shape.poolId }),
  errors: [],
  async handle(input, { pool, store }) {
    if (!(await store.domains.delete(pool.id, input.Domain))) refuse('InvalidParameterException', UNKNOWN);
    return {};
  },
});

/** A domain as a request describes it. Throws InvalidParameterException for a name that is none. */
function given(input: z.output<typeof details>): Domain {
  const { Domain, UserPoolId, ManagedLoginVersion, CustomDomainConfig, Routing } = input;
  if (Routing) refuse('InvalidParameterException', 'Routing is not offered by this user pool.');
  if (!(CustomDomainConfig ? WHOLE : PREFIX).test(Domain)) {
    refuse('InvalidParameterException', 'Invalid domain name.');
  }
  if (!CustomDomainConfig && RESERVED.test(Domain)) {
    refuse('InvalidParameterException', 'Domain cannot contain reserved words: aws, amazon, cognito.');
  }
  return {
    name: Domain,
    poolId: UserPoolId,
    managedLoginVersion: ManagedLoginVersion ?? 1,
    ...(CustomDomainConfig && { custom: CustomDomainConfig }),
  };
}

function describe({ name: Domain, poolId, custom, managedLoginVersion }: Domain) {
  return {
    Domain,
    UserPoolId: poolId,
    Status: 'ACTIVE' as const,
    Version: '1',
    ManagedLoginVersion: managedLoginVersion,
    ...(custom && { CustomDomainConfig: custom, CloudFrontDistribution: Domain }),
  };
}
