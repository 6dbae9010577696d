import type {
  CognitoIdentityProviderClient,
  CognitoIdentityProviderClientConfig,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Cognito, OperationName } from './cognito.ts';

const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 10_000;
const CALL_TIMEOUT_MS = 20_000;
const RETRIED_ATTEMPTS = 4;

/**
 * Operations that may be sent again after a failure of the network or of AWS: reads, and writes that have the same
 * effect twice. A credential check is never among them: a second try counts twice towards the lock-out.
 */
const RETRIED: ReadonlySet<OperationName> = new Set<OperationName>([
  'AdminAddUserToGroup',
  'AdminDisableUser',
  'AdminEnableUser',
  'AdminGetUser',
  'AdminListGroupsForUser',
  'AdminRemoveUserFromGroup',
  'AdminSetUserPassword',
  'AdminUpdateUserAttributes',
  'AdminUserGlobalSignOut',
  'DescribeUserPool',
  'DescribeUserPoolClient',
  'GetGroup',
  'GetUser',
  'ListGroups',
  'ListUsers',
  'ListUsersInGroup',
  'RevokeToken',
]);

/** Two clients of one pool: `retrying` serves operations that may be repeated, `once` all others. */
export interface AwsClients {
  readonly retrying: CognitoIdentityProviderClient;
  readonly once: CognitoIdentityProviderClient;
}

export interface AwsOptions {
  readonly region: string;
  /** Another Cognito-compatible endpoint; calls are signed in the same way. */
  readonly endpoint?: string;
  /** Unset takes the usual AWS credential chain. */
  readonly credentials?: CognitoIdentityProviderClientConfig['credentials'];
}

/** The port over the AWS SDK; one call lasts at most 20 s, retries included. Rejects with the SDK's own errors. */
export function awsCognito({ retrying, once }: AwsClients): Cognito {
  return async (operation, input) => {
    const client = RETRIED.has(operation) ? retrying : once;
    const { [`${operation}Command` as const]: Command } = await loadSdk();
    // The names are the SDK's own, but one generic command is a union that `send` cannot take.
    const send = client.send.bind(client) as unknown as (command: object, options: object) => Promise<never>;
    const construct = Command as unknown as new (input: unknown) => object;
    return send(new construct(input), { abortSignal: AbortSignal.timeout(CALL_TIMEOUT_MS) });
  };
}

/** The port over AWS or over a remote pool. The SDK is loaded on the first call, so the embedded pool never loads it. */
export function createAwsCognito(options: AwsOptions): Cognito {
  let port: Promise<Cognito> | undefined;
  return async (operation, input) => {
    port ??= createClients(options).then(awsCognito);
    return (await port)(operation, input);
  };
}

async function createClients({ region, endpoint, credentials }: AwsOptions): Promise<AwsClients> {
  const { CognitoIdentityProviderClient } = await loadSdk();
  const common: CognitoIdentityProviderClientConfig = {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  };
  return {
    retrying: new CognitoIdentityProviderClient({ ...common, retryMode: 'adaptive', maxAttempts: RETRIED_ATTEMPTS }),
    once: new CognitoIdentityProviderClient({ ...common, maxAttempts: 1 }),
  };
}

const loadSdk = () => import('@aws-sdk/client-cognito-identity-provider');
