import { z } from 'zod';
import { refuse } from '../errors.ts';
import { newClient } from '../new-client.ts';
import { providersOf } from '../oauth/sign-in-ways.ts';
import { operation } from '../operation.ts';
import { clientSettings } from '../rules/client-settings.ts';
import { isUserScope } from '../rules/user-scopes.ts';
import type { Client } from '../store/clients.ts';
import type { Store } from '../store/store.ts';
import { describeClient } from './describe.ts';
import { nextToken, position } from './pagination.ts';
import * as shape from './shapes.ts';

const clientName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w\s+=,.@-]+$/);
const timeUnit = z.enum(['seconds', 'minutes', 'hours', 'days']);
const attributeNames = z.array(z.string().min(1).max(2048));
const addresses = z.array(z.string().min(1).max(1024));

const changeable = {
  RefreshTokenValidity: z.int().min(0).max(315_360_000).optional(),
  AccessTokenValidity: z.int().min(1).max(86_400).optional(),
  IdTokenValidity: z.int().min(1).max(86_400).optional(),
  TokenValidityUnits: z
    .object({ AccessToken: timeUnit.optional(), IdToken: timeUnit.optional(), RefreshToken: timeUnit.optional() })
    .optional(),
  ReadAttributes: attributeNames.optional(),
  WriteAttributes: attributeNames.optional(),
  ExplicitAuthFlows: z
    .array(
      z.enum([
        'ADMIN_NO_SRP_AUTH',
        'CUSTOM_AUTH_FLOW_ONLY',
        'USER_PASSWORD_AUTH',
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_CUSTOM_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
        'ALLOW_USER_AUTH',
      ]),
    )
    .optional(),
  SupportedIdentityProviders: z.array(z.string().min(1).max(32)).optional(),
  CallbackURLs: addresses.optional(),
  LogoutURLs: addresses.optional(),
  DefaultRedirectURI: z.string().min(1).max(1024).optional(),
  AllowedOAuthFlows: z.array(z.enum(['code', 'implicit', 'client_credentials'])).optional(),
  AllowedOAuthScopes: z.array(z.string().min(1).max(256)).optional(),
  AllowedOAuthFlowsUserPoolClient: z.boolean().optional(),
  PreventUserExistenceErrors: z.enum(['LEGACY', 'ENABLED']).optional(),
  EnableTokenRevocation: z.boolean().optional(),
  EnablePropagateAdditionalUserContextData: z.boolean().optional(),
  AuthSessionValidity: z.int().min(3).max(15).optional(),
  AnalyticsConfiguration: z.record(z.string(), z.unknown()).optional(),
  RefreshTokenRotation: z
    .object({ Feature: z.enum(['ENABLED', 'DISABLED']), RetryGracePeriodSeconds: z.int().min(0).max(60).optional() })
    .optional(),
};

const OAUTH_ERRORS = ['InvalidOAuthFlowException', 'ScopeDoesNotExistException'] as const;

const ofClient = z.object({ UserPoolId: shape.poolId, ClientId: shape.clientId });

export const createUserPoolClient = operation('CreateUserPoolClient', {
  access: 'pool',
  input: z.object({
    UserPoolId: shape.poolId,
    ClientName: clientName,
    GenerateSecret: z.boolean().optional(),
    ClientSecret: shape.newClientSecret.optional(),
    ...changeable,
  }),
  errors: OAUTH_ERRORS,
  async handle(input, { pool, store, now }) {
    if (input.GenerateSecret && input.ClientSecret !== undefined) {
      refuse('InvalidParameterException', 'ClientSecret cannot be given together with GenerateSecret.');
    }
    const client = newClient(pool, input, { now });
    await requireScopes(client, store);
    await requireProviders(client, store);
    await store.clients.insert(client);
    return { UserPoolClient: describeClient(client) };
  },
});

export const describeUserPoolClient = operation('DescribeUserPoolClient', {
  access: 'poolClient',
  input: ofClient,
  errors: [],
  handle: async (_input, { client }) => ({ UserPoolClient: describeClient(client) }),
});

export const updateUserPoolClient = operation('UpdateUserPoolClient', {
  access: 'poolClient',
  input: ofClient.extend({ ClientName: clientName.optional(), ...changeable }),
  errors: OAUTH_ERRORS,
  async handle(input, { pool, client, store, now }) {
    const settings = clientSettings(pool, input, { confidential: client.secrets.length > 0, doing: 'updating' });
    const changed = { ...client, name: input.ClientName ?? client.name, settings, modifiedAt: now() };
    await requireScopes(changed, store);
    await requireProviders(changed, store);
    if (!(await store.clients.update(client.id, changed))) refuseUnknown(client.id);
    return { UserPoolClient: describeClient(changed) };
  },
});

export const listUserPoolClients = operation('ListUserPoolClients', {
  access: 'pool',
  input: z.object({
    UserPoolId: shape.poolId,
    MaxResults: z.int().min(1).max(60).optional(),
    NextToken: shape.paginationToken.optional(),
  }),
  errors: [],
  async handle(input, { pool, store, secrets }) {
    const listing = { operation: 'ListUserPoolClients', scope: [pool.id] };
    const after = position(secrets, listing, input.NextToken);
    const { clients, next } = await store.clients.list({ poolId: pool.id, after, limit: input.MaxResults ?? 60 });
    return {
      UserPoolClients: clients.map(({ id, name }) => ({ ClientId: id, UserPoolId: pool.id, ClientName: name })),
      ...(next !== undefined && { NextToken: nextToken(secrets, listing, next) }),
    };
  },
});

export const deleteUserPoolClient = operation('DeleteUserPoolClient', {
  access: 'poolClient',
  input: ofClient,
  errors: [],
  async handle(_input, { client, store }) {
    if (!(await store.clients.delete(client.id))) refuseUnknown(client.id);
    return {};
  },
});

/** A client may only have scopes that are there. */
async function requireScopes({ poolId, settings }: Client, store: Store): Promise<void> {
  const { AllowedOAuthScopes: scopes = [] } = settings;
  if (scopes.length === 0) return;
  const existing = await store.resourceServers.scopesOf(poolId);
  const unknown = scopes.find((scope) => !isUserScope(scope) && !existing.has(scope));
  if (unknown) refuse('ScopeDoesNotExistException', `Invalid scope requested: ${unknown}`);
}

/** The same of identity providers, among which the pool itself is COGNITO. */
async function requireProviders(client: Client, { identityProviders }: Store): Promise<void> {
  for (const name of providersOf(client)) {
    if (!(await identityProviders.find(client.poolId, name)))
      refuse('InvalidParameterException', `The provider ${name} does not exist for User Pool ${client.poolId}.`);
  }
}

/** Another call may delete the client after this one has loaded it. */
function refuseUnknown(id: string): never {
  return refuse('ResourceNotFoundException', `User pool client ${id} does not exist.`);
}
