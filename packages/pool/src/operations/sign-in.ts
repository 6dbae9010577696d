import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import { refuseUnknownDevice } from '../sign-in/device.ts';
import type { Flow, SignInAnswer } from '../sign-in/flow.ts';
import { required } from '../sign-in/parameters.ts';
import { challenges, flows } from '../sign-in/tables.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import { hookErrors } from '../triggers/errors.ts';
import * as shape from './shapes.ts';

const begin = z.object({
  ClientId: shape.clientId,
  AuthFlow: shape.authFlow,
  AuthParameters: shape.authParameters.optional(),
  ClientMetadata: shape.clientMetadata.optional(),
  Session: shape.sessionString.optional(),
});

const answer = z.object({
  ClientId: shape.clientId,
  ChallengeName: shape.challengeName,
  ChallengeResponses: shape.authParameters.optional(),
  ClientMetadata: shape.clientMetadata.optional(),
  Session: shape.sessionString.optional(),
});

const ofUser = { UserContextData: shape.userContextData.optional() };
const ofServer = { UserPoolId: shape.poolId, ContextData: shape.contextData.optional() };

const errors = [
  'NotAuthorizedException',
  'UserNotFoundException',
  'UserNotConfirmedException',
  'PasswordResetRequiredException',
  'InvalidPasswordException',
  'CodeMismatchException',
  'ExpiredCodeException',
  'CodeDeliveryFailureException',
  'PasswordHistoryPolicyViolationException',
  'AliasExistsException',
  'RefreshTokenReuseException',
  ...hookErrors,
] as const;

export const initiateAuth = operation('InitiateAuth', {
  access: 'client',
  input: begin.extend(ofUser),
  errors,
  handle: (input, context) => beginFlow(input, { ...context, admin: false }),
});

export const adminInitiateAuth = operation('AdminInitiateAuth', {
  access: 'poolClient',
  input: begin.extend(ofServer),
  errors,
  handle: (input, context) => beginFlow(input, { ...context, admin: true }),
});

export const respondToAuthChallenge = operation('RespondToAuthChallenge', {
  access: 'client',
  input: answer.extend(ofUser),
  errors,
  handle: (input, context) => answerChallenge(input, context),
});

export const adminRespondToAuthChallenge = operation('AdminRespondToAuthChallenge', {
  access: 'poolClient',
  input: answer.extend(ofServer),
  errors,
  handle: (input, context) => answerChallenge(input, context),
});

type At = Parts & { readonly pool: UserPool; readonly client: Client };

async function beginFlow(
  input: z.output<typeof begin>,
  { admin, ...context }: At & { admin: boolean },
): Promise<SignInAnswer> {
  const flow = flows.find(({ name }) => name === input.AuthFlow);
  if (!flow || (flow.admin && !admin))
    return refuse('InvalidParameterException', 'Initiate Auth method not supported.');
  requireAllowed(flow, context.client);
  const { pool, client } = context;
  const parameters = input.AuthParameters ?? {};
  const deviceKey = parameters.DEVICE_KEY;
  await refuseUnknownDevice({ pool, deviceKey, username: parameters.USERNAME }, context);
  return flow.begin({ pool, client, deviceKey, parameters, session: input.Session }, context);
}

function requireAllowed(flow: Flow, client: Client): void {
  const allowed: readonly string[] = client.settings.ExplicitAuthFlows ?? [];
  if (flow.allowedBy.some((name) => allowed.includes(name))) return;
  refuse('InvalidParameterException', `${flow.name} flow not enabled for this client`);
}

async function answerChallenge(input: z.output<typeof answer>, context: At): Promise<SignInAnswer> {
  const step = challenges.find(({ name }) => name === input.ChallengeName);
  if (!step) return refuse('InvalidParameterException', 'Challenge response not supported.');
  const { pool, client } = context;
  const responses = input.ChallengeResponses ?? {};
  const session = step.sessionIn === undefined ? input.Session : required(responses, step.sessionIn);
  if (session === undefined) return refuse('InvalidParameterException', 'Missing required parameter Session');
  const deviceKey = responses.DEVICE_KEY;
  await refuseUnknownDevice({ pool, deviceKey, username: responses.USERNAME }, context);
  return step.answer({ pool, client, deviceKey, responses, session }, context);
}
