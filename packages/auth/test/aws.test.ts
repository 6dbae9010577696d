import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorsOf, ROUTES } from '@custom-cognito/contract';
import { openDatabase } from '@custom-cognito/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { translate } from '../src/errors.ts';
import { type Cognito, createAuth, createAwsCognito } from '../src/index.ts';

/** An endpoint that answers as it is told, to see what is sent again and what is not. */
const seen: { target: string; authorization: string | undefined; body: string }[] = [];
let answer: { status: number; body: object; error?: string } = { status: 200, body: {} };

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const target = String(request.headers['x-amz-target']).split('.')[1] ?? '';
  seen.push({ target, authorization: request.headers.authorization, body });
  response.writeHead(answer.status, {
    'content-type': 'application/x-amz-json-1.1',
    ...(answer.error && { 'x-amzn-errortype': `${answer.error}:` }),
  });
  response.end(JSON.stringify(answer.body));
});

const fail = (status: number, error: string) => {
  answer = { status, error, body: { __type: error, message: 'told to' } };
};

let cognito: Cognito;
const Username = 'ana@example.com';
const AuthParameters = { USERNAME: Username, PASSWORD: 'correct horse battery' };

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
  cognito = createAwsCognito({ region: 'eu-west-1', endpoint, credentials });
});
afterAll(() => server.close());
beforeEach(() => {
  seen.length = 0;
  answer = { status: 200, body: {} };
});

describe('calls to AWS or to a remote pool', () => {
  it('are signed where Cognito wants a signature, and answered without transport metadata in the way', async () => {
    answer.body = { Username, UserStatus: 'CONFIRMED' };
    expect(await cognito('AdminGetUser', { UserPoolId: 'eu-west-1_Test', Username })).toMatchObject({
      UserStatus: 'CONFIRMED',
    });
    expect(seen[0]?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/eu-west-1\/cognito-idp\/aws4_request/,
    );
    await cognito('RevokeToken', { Token: 'token', ClientId: 'client' });
    expect(seen[1]?.authorization).toBeUndefined();
  });

  it('name the exception that Cognito answered', async () => {
    fail(400, 'UserNotFoundException');
    await expect(cognito('AdminGetUser', { UserPoolId: 'eu-west-1_Test', Username })).rejects.toMatchObject({
      name: 'UserNotFoundException',
    });
    expect(seen).toHaveLength(1);
  });

  it.each(['InternalErrorException', 'TooManyRequestsException'])(
    'are sent again after %s when they may be',
    async (name) => {
      fail(name === 'InternalErrorException' ? 500 : 400, name);
      const call = cognito('AdminGetUser', { UserPoolId: 'eu-west-1_Test', Username });
      setTimeout(() => {
        answer = { status: 200, body: { Username } };
      }, 20);
      await expect(call).resolves.toMatchObject({ Username });
      expect(seen.length).toBeGreaterThan(1);
    },
  );

  const checks: [string, () => Promise<unknown>][] = [
    ['InitiateAuth', () => cognito('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'c', AuthParameters })],
    [
      'RespondToAuthChallenge',
      () => cognito('RespondToAuthChallenge', { ClientId: 'c', ChallengeName: 'NEW_PASSWORD_REQUIRED' }),
    ],
    ['ConfirmSignUp', () => cognito('ConfirmSignUp', { ClientId: 'c', Username, ConfirmationCode: '000000' })],
    [
      'ConfirmForgotPassword',
      () => cognito('ConfirmForgotPassword', { ClientId: 'c', Username, ConfirmationCode: '000000', Password: 'p' }),
    ],
    [
      'VerifyUserAttribute',
      () => cognito('VerifyUserAttribute', { AccessToken: 'a.b.c', AttributeName: 'email', Code: '000000' }),
    ],
    [
      'ChangePassword',
      () => cognito('ChangePassword', { AccessToken: 'a.b.c', PreviousPassword: 'p', ProposedPassword: 'q' }),
    ],
    ['GetTokensFromRefreshToken', () => cognito('GetTokensFromRefreshToken', { RefreshToken: 'r', ClientId: 'c' })],
    ['SignUp', () => cognito('SignUp', { ClientId: 'c', Username, Password: 'p' })],
  ];

  it.each(checks)('S99 are never sent twice when they check a credential or create: %s', async (target, call) => {
    for (const name of ['InternalErrorException', 'TooManyRequestsException']) {
      seen.length = 0;
      fail(500, name);
      const refusal = await call().catch((error: unknown) => translate(error, 'sign-in'));
      expect(refusal).toMatchObject({ code: 'service_unavailable', status: 503 });
      expect(seen.map((one) => one.target)).toEqual([target]);
    }
  });

  it('R14 tell an endpoint that is away from a refusal', async () => {
    const away = createAwsCognito({
      region: 'eu-west-1',
      endpoint: 'http://127.0.0.1:1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    const error = await away('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'c', AuthParameters }).catch(
      (reason: unknown) => reason,
    );
    expect(translate(error, 'sign-in')).toMatchObject({ code: 'service_unavailable' });
  });
});

it.each(['SMS_MFA', 'WEB_AUTHN', 'CUSTOM_CHALLENGE'])(
  'a sign-in that owes %s, which cannot be answered here, is refused as that',
  async (ChallengeName) => {
    answer.body = { ChallengeName, Session: 'a session of twenty characters', ChallengeParameters: {} };
    const database = await openDatabase('sqlite::memory:');
    const auth = await createAuth({
      cognito,
      issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Test',
      userPoolId: 'eu-west-1_Test',
      clientId: 'client',
      database,
      masterKey: randomBytes(32),
    });
    const context = { locale: 'en', ip: '127.0.0.1', userAgent: 'test', requestId: 'one' } as const;
    const login = auth.login({ email: Username, password: 'correct horse battery', context });
    await expect(login).rejects.toMatchObject({ code: 'challenge_failed', status: 401 });
    expect(errorsOf(ROUTES.login)).toContain('challenge_failed');
    await auth.close();
    await database.close();
  },
);
