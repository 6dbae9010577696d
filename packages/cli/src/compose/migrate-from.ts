import { endpointFunction, HookUnavailable, type TriggerEvent, type TriggerFunction } from '@custom-cognito/pool';
import { type Cognito, createAppClient, createAwsCognito } from 'custom-cognito';
import type { Logger } from 'pino';
import type { MigrateFrom } from '../settings/settings.ts';

/** The name under which the default pool asks for people whom it does not know. */
export const MIGRATE_FROM = 'custom-cognito:migrate-from';

/** Of whom it is not said that they are somebody: they do not exist, or the password is not theirs. */
const REFUSALS = new Set([
  'InvalidParameterException',
  'NotAuthorizedException',
  'PasswordResetRequiredException',
  'UserNotConfirmedException',
  'UserNotFoundException',
]);
/** They never proved who they are, or their password is another system's. */
const NOBODY = new Set<string | undefined>(['UNCONFIRMED', 'EXTERNAL_PROVIDER']);
const KEPT_BY_US = new Set(['sub', 'identities']);

interface Given {
  readonly log: Logger;
  /** Which attributes a pool of this process has. */
  attributesOf(poolId: string): Promise<ReadonlySet<string>>;
}

/** A function that asks where the settings say; what cannot be asked goes into the log, without a name. */
export function migrateFromFunction(from: MigrateFrom, given: Given): TriggerFunction {
  const ask = from.kind === 'endpoint' ? endpointFunction(from.url) : poolFunction(from, given);
  return async (event) => {
    try {
      return await ask(event);
    } catch (error) {
      if (error instanceof HookUnavailable) {
        given.log.warn({ reason: error.message }, 'MIGRATE_FROM does not answer: whom only it knows cannot sign in');
      }
      throw error;
    }
  };
}

type FromPool = Extract<MigrateFrom, { kind: 'pool' }>;

/** Asks a user pool: whether the password is right there, and who it is. */
function poolFunction(from: FromPool, { attributesOf }: Pick<Given, 'attributesOf'>): TriggerFunction {
  const { poolId, endpoint } = from;
  const region = poolId.slice(0, poolId.lastIndexOf('_'));
  const cognito = createAwsCognito({ region, ...(endpoint !== undefined && { endpoint }) });
  return async (event: TriggerEvent) => {
    const { userName: Username, request } = event;
    const { password, signUp } = request as { password?: string; signUp?: boolean };
    if (password !== undefined) await provePassword({ Username, password }, from, cognito).catch(told);
    const asked = { UserPoolId: poolId, Username };
    const user = await cognito('AdminGetUser', asked).catch(told);
    if (NOBODY.has(user.UserStatus)) throw new Error('not confirmed');
    const movable = user.Enabled !== false && !user.UserMFASettingList?.length;
    if (!movable && !signUp) throw new Error('disabled, or with a second factor, which is not moved');
    const { Groups = [] } = await cognito('AdminListGroupsForUser', asked).catch(told);
    const known = await attributesOf(event.userPoolId);
    const attributes = (user.UserAttributes ?? []).filter(({ Name = '' }) => known.has(Name) && !KEPT_BY_US.has(Name));
    const userAttributes = Object.fromEntries(attributes.map(({ Name = '', Value = '' }) => [Name, Value]));
    const groups = Groups.map(({ GroupName = '' }) => GroupName);
    return { ...event, response: { userAttributes, groups, finalUserStatus: 'CONFIRMED', messageAction: 'SUPPRESS' } };
  };
}

/** Throws unless the password is right and all that is asked for: a second factor would be lost by moving. */
async function provePassword(
  { Username, password }: { readonly Username: string; readonly password: string },
  { poolId, clientId, clientSecret, flow }: FromPool,
  cognito: Cognito,
): Promise<void> {
  const client = createAppClient({ userPoolId: poolId, clientId, clientSecret });
  const AuthParameters = { ...client.identify(Username), PASSWORD: password };
  const { ChallengeName } =
    flow === 'USER_PASSWORD_AUTH'
      ? await cognito('InitiateAuth', { ClientId: clientId, AuthFlow: flow, AuthParameters })
      : await cognito('AdminInitiateAuth', { UserPoolId: poolId, ClientId: clientId, AuthFlow: flow, AuthParameters });
  if (ChallengeName) throw Object.assign(new Error(ChallengeName), { name: 'NotAuthorizedException' });
}

/** What says nothing of the person is no refusal: nobody may be taken for unknown because a pool is slow. */
function told(error: unknown): never {
  const name = error instanceof Error ? error.name : 'unknown';
  throw REFUSALS.has(name) ? new Error(name) : new HookUnavailable(name, { cause: error });
}
