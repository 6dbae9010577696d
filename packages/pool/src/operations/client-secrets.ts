import { z } from 'zod';
import { refuse } from '../errors.ts';
import { newClientSecret } from '../new-client.ts';
import { operation } from '../operation.ts';
import type { Client, ClientSecret } from '../store/clients.ts';
import * as shape from './shapes.ts';

const ofClient = z.object({ UserPoolId: shape.poolId, ClientId: shape.clientId });

export const addUserPoolClientSecret = operation('AddUserPoolClientSecret', {
  access: 'poolClient',
  input: ofClient.extend({ ClientSecret: shape.newClientSecret.optional() }),
  errors: ['LimitExceededException'],
  async handle(input, { client, store, now }) {
    const [first] = client.secrets;
    if (!first) refuse('InvalidParameterException', `Client ${client.id} is not configured for secret.`);
    const value = input.ClientSecret ?? newClientSecret();
    if (value === first.value) refuse('InvalidParameterException', 'The client has this secret already.');
    const secret = { value, createdAt: Math.max(now(), first.createdAt + 1) };
    if (!(await store.clients.addSecret(client.id, secret))) {
      refuse('LimitExceededException', 'A client has at most 2 secrets.');
    }
    const shown = input.ClientSecret === undefined && { ClientSecretValue: value };
    return { ClientSecretDescriptor: { ...describeSecret(client, secret), ...shown } };
  },
});

export const listUserPoolClientSecrets = operation('ListUserPoolClientSecrets', {
  access: 'poolClient',
  input: ofClient.extend({ NextToken: shape.paginationToken.optional() }),
  errors: [],
  handle: async (_input, { client }) => ({
    ClientSecrets: client.secrets.map((secret) => describeSecret(client, secret)),
  }),
});

export const deleteUserPoolClientSecret = operation('DeleteUserPoolClientSecret', {
  access: 'poolClient',
  input: ofClient.extend({ ClientSecretId: z.string().min(1).max(128) }),
  errors: [],
  async handle(input, { client, store }) {
    const secret = client.secrets.find((one) => secretId(client, one) === input.ClientSecretId);
    if (!secret) refuse('ResourceNotFoundException', `Client secret ${input.ClientSecretId} does not exist.`);
    if (!(await store.clients.deleteSecret(client.id, secret.createdAt))) {
      refuse('InvalidParameterException', 'The last secret of a client cannot be deleted.');
    }
    return {};
  },
});

function describeSecret(client: Client, secret: ClientSecret) {
  return { ClientSecretId: secretId(client, secret), ClientSecretCreateDate: new Date(secret.createdAt) };
}

/** In the form in which Cognito names secrets: the client and when the secret was made. */
function secretId({ id }: Client, { createdAt }: ClientSecret): string {
  return `${id}--${createdAt}`;
}
