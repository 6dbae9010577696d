import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import { ERRORS, isErrorCode } from '@custom-cognito/contract';
import { describe, expect, it } from 'vitest';
import { COMMON, IN_SITUATION, type Situation, translate } from '../src/errors.ts';
import { AuthError } from '../src/index.ts';

const named = (name: string, message = 'secret detail ana@example.com', more: object = {}) =>
  Object.assign(new Error(message), { name }, more);
const situations = Object.keys(IN_SITUATION) as Situation[];

describe('the table of exceptions', () => {
  it('has every exception of the AWS SDK and no other', () => {
    const exceptions = Object.keys(sdk).filter(
      (name) => name.endsWith('Exception') && name !== 'CognitoIdentityProviderServiceException',
    );
    expect(Object.keys(COMMON).sort()).toEqual(exceptions.sort());
  });

  it('leads only to codes of the contract', () => {
    const codes = [COMMON, ...Object.values(IN_SITUATION)].flatMap((table) => Object.values(table));
    expect(codes.filter((code) => !isErrorCode(code))).toEqual([]);
  });
});

describe('a refusal', () => {
  it('carries the code and its status, and nothing that Cognito said', () => {
    const error = translate(named('NotAuthorizedException'), 'sign-in');
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({
      code: 'invalid_credentials',
      status: ERRORS.invalid_credentials.status,
      message: 'invalid_credentials',
    });
  });

  it.each(['NotAuthorizedException', 'UserNotFoundException'])(
    'L01 at sign-in does not tell accounts apart: %s',
    (name) => {
      expect(translate(named(name), 'sign-in').code).toBe('invalid_credentials');
    },
  );

  it.each([
    'CodeMismatchException',
    'ExpiredCodeException',
    'UserNotFoundException',
    'NotAuthorizedException',
    'LimitExceededException',
    'TooManyFailedAttemptsException',
  ])('of a code is one and the same: %s', (name) => expect(translate(named(name), 'code').code).toBe('invalid_code'));

  it('tells what is wrong with a password', () => {
    const error = translate(
      named('InvalidPasswordException', 'Password did not conform with policy: Password is too common'),
      'registration',
    );
    expect(error.errors).toEqual([{ field: 'password', code: 'password_too_common' }]);
    const breached = 'Password did not conform with policy: Password has appeared in a data breach';
    expect(translate(named('InvalidPasswordException', breached), 'registration').errors).toEqual([
      { field: 'password', code: 'password_breached' },
    ]);
    expect(
      translate(named('InvalidPasswordException', 'Password must have at least 12 characters, too short'), 'code')
        .errors,
    ).toEqual([{ field: 'new_password', code: 'password_too_short', params: { minimum: 12 } }]);
  });
});

describe('an outage', () => {
  const outages: [string, Error][] = [
    ['throttling', named('TooManyRequestsException')],
    ['an internal error', named('InternalErrorException')],
    ['HTTP 502', named('Whatever', '', { $metadata: { httpStatusCode: 502 } })],
    ['a server fault', named('Unknown', '', { $fault: 'server' })],
    ['a timeout', named('TimeoutError')],
    ['no connection', named('Error', '', { code: 'ECONNREFUSED' })],
    [
      'no connection inside fetch',
      new TypeError('fetch failed', { cause: named('Error', '', { code: 'ECONNRESET' }) }),
    ],
    ['PostgreSQL shutting down', named('error', '', { code: '57P01' })],
    ['PostgreSQL without room', named('error', '', { code: '53300' })],
    ['a full disk', named('Error', '', { code: 'ERR_SQLITE_ERROR', errcode: 13 })],
  ];

  it.each(outages)('R14 is never a refusal: %s', (_, error) => {
    for (const situation of situations)
      expect(translate(error, situation)).toMatchObject({ code: 'service_unavailable', status: 503 });
  });
});

describe('a fault of the set-up', () => {
  it('is not blamed on the person', () => {
    for (const message of [
      'Unable to verify secret hash for client abc',
      'Client abc is configured for secret but secret was not received',
    ]) {
      for (const situation of situations)
        expect(translate(named('NotAuthorizedException', message), situation).code).toBe('internal_error');
    }
  });

  it('and whatever is unknown keep their cause for the log only', () => {
    const cause = named('SomethingElse');
    expect(translate(cause)).toMatchObject({ code: 'internal_error', status: 500, message: 'internal_error', cause });
  });
});
