import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import type { ChallengeName, EventResponseType, EventType } from '@aws-sdk/client-cognito-identity-provider';
import { LOCKED } from './attempts.ts';
import type { AuthEventLog } from './auth-event-log.ts';
import type { OperationName } from './cognito.ts';
import { CognitoError, type ExceptionName } from './errors.ts';
import { keepsAuthEvents } from './rules/threat-protection.ts';
import type { AuthEvent } from './store/auth-events.ts';
import type { UserPool } from './store/pools.ts';
import type { Store } from './store/store.ts';
import type { User } from './store/users.ts';

/** Whoever is at the other end of a call over HTTP. */
export interface Peer {
  readonly address?: string | undefined;
  readonly agent?: string | undefined;
}

/** A call's share in an event of a user's history. Where the pool keeps none, or the call has none, nothing happens. */
export interface AuthEventDraft {
  /** What the tokens of a sign-in carry as `event_id`. */
  readonly id: string;
  /** Whose event it is. */
  concerns(at: { readonly pool: UserPool; readonly user?: Pick<User, 'poolId' | 'sub'> | undefined }): void;
  /** A factor was tried. */
  tried(factor: ChallengeName, right: boolean): void;
  /** What a sign-in that waits for an answer has to remember. */
  remembered(): string | undefined;
  /** Goes on with an event that an earlier call began. */
  resume(remembered: string | undefined): void;
  /** A sign-in waits for the next answer; written with what else the transaction writes. */
  goesOn(store: Store): Promise<void>;
  /** A sign-in has ended with tokens; written with what else the transaction writes. */
  passed(store: Store): Promise<void>;
  /** Another operation than a sign-in has succeeded. */
  succeeded(store: Store, output: object): Promise<void>;
  /** The operation was refused. */
  refused(error: unknown, log: AuthEventLog): void;
}

const TYPES: Readonly<Partial<Record<OperationName, EventType>>> = {
  InitiateAuth: 'SignIn',
  AdminInitiateAuth: 'SignIn',
  RespondToAuthChallenge: 'SignIn',
  AdminRespondToAuthChallenge: 'SignIn',
  SignUp: 'SignUp',
  ConfirmSignUp: 'SignUp',
  ResendConfirmationCode: 'ResendCode',
  ForgotPassword: 'ForgotPassword',
  ConfirmForgotPassword: 'ForgotPassword',
  ChangePassword: 'PasswordChange',
};

/** Refusals that say nothing of who asks. */
const NO_ATTEMPTS: ReadonlySet<ExceptionName> = new Set([
  'InternalErrorException',
  'InvalidParameterException',
  'TooManyRequestsException',
]);

const LONGEST_DEVICE = 256;

interface Begun {
  readonly operation: string;
  readonly input: Record<string, unknown>;
  /** Absent for a call in this process. */
  readonly peer: Peer | undefined;
  readonly now: () => number;
}

interface Remembered {
  readonly id: string;
  readonly challenges: AuthEvent['challenges'];
}

/** Begins the event of one call. */
export function beginAuthEvent({ operation, input, peer, now }: Begun): AuthEventDraft {
  const type = TYPES[operation as OperationName];
  let owner: Pick<User, 'poolId' | 'sub'> | undefined;
  let { id, challenges }: Remembered = { id: randomUUID(), challenges: [] };

  const event = (response: EventResponseType, blocked = false): AuthEvent | undefined =>
    type &&
    owner && {
      id,
      ...owner,
      type,
      response,
      at: now(),
      challenges,
      ...originOf(input, peer),
      ...(blocked && { blocked }),
    };
  const put = async (store: Store, response: EventResponseType) => {
    const made = event(response);
    if (made) await store.authEvents.put([made]);
  };

  return {
    get id() {
      return id;
    },
    concerns({ pool, user }) {
      if (user && keepsAuthEvents(pool)) owner = { poolId: user.poolId, sub: user.sub };
    },
    tried(ChallengeName, right) {
      const rest = challenges.filter((before) => before.ChallengeName !== ChallengeName);
      challenges = [...rest, { ChallengeName, ChallengeResponse: right ? 'Success' : 'Failure' }];
    },
    remembered: () =>
      type === 'SignIn' && owner ? JSON.stringify({ id, challenges } satisfies Remembered) : undefined,
    resume(remembered) {
      if (remembered !== undefined) ({ id, challenges } = JSON.parse(remembered) as Remembered);
    },
    goesOn: async (store) => {
      if (type === 'SignIn') await put(store, 'InProgress');
    },
    passed: (store) => put(store, 'Pass'),
    succeeded: async (store, output) => {
      if (type !== 'SignIn') await put(store, waits(operation, output) ? 'InProgress' : 'Pass');
    },
    refused(error, log) {
      if (!(error instanceof CognitoError) || NO_ATTEMPTS.has(error.name)) return;
      const made = event('Fail', error.message === LOCKED);
      if (made) log.note(made);
    },
  };
}

/** Whether a code has to come back before it is done. */
const waits = (operation: string, output: object): boolean =>
  operation === 'ForgotPassword' || (output as { UserConfirmed?: unknown }).UserConfirmed === false;

/**
 * Where the user is, as far as it is known: by word of whoever may say so, which is this process and those with AWS
 * credentials, and else by the connection. Anybody may write anything into UserContextData.
 */
function originOf(input: Record<string, unknown>, peer: Peer | undefined): Pick<AuthEvent, 'address' | 'device'> {
  const signed = input.ContextData as { IpAddress?: string; HttpHeaders?: readonly Header[] } | undefined;
  const own = input.UserContextData as { IpAddress?: string } | undefined;
  if (signed) return described(signed.IpAddress, signed.HttpHeaders?.find(isAgent)?.headerValue);
  if ('UserPoolId' in input) return {};
  return peer ? described(peer.address, peer.agent) : described(own?.IpAddress, undefined);
}

interface Header {
  readonly headerName?: string | undefined;
  readonly headerValue?: string | undefined;
}

const isAgent = ({ headerName }: Header): boolean => headerName?.toLowerCase() === 'user-agent';

function described(address: string | undefined, agent: string | undefined): Pick<AuthEvent, 'address' | 'device'> {
  const device = agent?.replace(/[^\x20-\x7e]/g, '').slice(0, LONGEST_DEVICE);
  return {
    ...(address !== undefined && isIP(address) !== 0 && { address }),
    ...(device !== undefined && device !== '' && { device }),
  };
}
