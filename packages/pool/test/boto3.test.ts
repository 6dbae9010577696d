import type { UserType } from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RunScenario, startBoto3 } from './boto3/program.ts';
import { credentials, eachPool, type TestPool } from './harness.ts';
import { attributesOf, claimsOf } from './realm.ts';
import { serve } from './served.ts';

const python = process.env.TEST_BOTO3_PYTHON;
const able = python !== undefined || process.env.CI === 'true';

/** What boto3 parsed as a time. */
const datetime = { datetime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$/) };
const uuid = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
const metadata = expect.objectContaining({ HTTPStatusCode: 200, RequestId: uuid, RetryAttempts: 0 });
/** What boto3 makes of an operation without output. */
const nothing = { ResponseMetadata: metadata };
const wrongPassword = { Code: 'NotAuthorizedException', Message: 'Incorrect username or password.', status: 400 };
const jwt = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/);
const tokens = {
  AccessToken: jwt,
  IdToken: jwt,
  RefreshToken: expect.any(String),
  ExpiresIn: 3600,
  TokenType: 'Bearer',
};

interface Made {
  readonly Id: string;
  readonly CreationDate: { readonly datetime: string };
}

interface Refusal {
  readonly Code: string;
  readonly Message: string;
}

describe.skipIf(!able)(`boto3${able ? '' : ' (TEST_BOTO3_PYTHON is not set)'}`, () => {
  eachPool((_, make) => {
    let test: TestPool;
    let boto3: RunScenario;
    let made: { pool: Made; described: Made; client: { ClientId: string } };
    let ids: { pool_id: string; client_id: string };
    beforeAll(async () => {
      if (python === undefined)
        throw new Error('These tests need boto3: install python3-boto3 or set TEST_BOTO3_PYTHON.');
      test = await make();
      boto3 = startBoto3(python, {
        COGNITO_ENDPOINT: await serve(test.pool),
        MAILBOX: await serve({ fetch: async ({ url }) => new Response(await test.code(addressee(url))) }),
        ACCESS_KEY_ID: credentials.accessKeyId,
        SECRET_ACCESS_KEY: credentials.secretAccessKey,
      });
      made = await boto3('user_pools.make');
      ids = { pool_id: made.pool.Id, client_id: made.client.ClientId };
    });
    const addressee = (url: string) => new URL(url).searchParams.get('to') ?? '';
    const run = (scenario: string, given: object) => boto3(scenario, { ...ids, ...given });

    it('creates a user pool and an app client, whose times it reads as datetimes', () => {
      expect(made.pool).toMatchObject({
        Id: expect.stringMatching(/^eu-west-1_\w+$/),
        Name: 'people',
        UsernameAttributes: ['email'],
        CreationDate: datetime,
        LastModifiedDate: datetime,
      });
      expect(made.described).toMatchObject({ Id: made.pool.Id, CreationDate: made.pool.CreationDate });
      const age = Date.now() - Date.parse(made.pool.CreationDate.datetime);
      expect(age).toBeGreaterThanOrEqual(0);
      expect(age).toBeLessThan(60_000);
      expect(made.client).toMatchObject({ UserPoolId: made.pool.Id, ClientName: 'desktop', CreationDate: datetime });
    });

    it('signs up, asks for the code again and confirms with it', async () => {
      const { signed_up, early, resent, replaced, confirmed, user } = await run('accounts.sign_up', {
        email: 'ana@example.org',
      });
      const CodeDeliveryDetails = { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' };
      expect(signed_up).toEqual({
        UserConfirmed: false,
        UserSub: uuid,
        CodeDeliveryDetails,
        ResponseMetadata: metadata,
      });
      expect(early).toEqual({
        Code: 'UserNotConfirmedException',
        Message: 'User is not confirmed.',
        status: 400,
      });
      expect(resent.CodeDeliveryDetails).toEqual(CodeDeliveryDetails);
      expect(replaced).toEqual({
        Code: 'CodeMismatchException',
        Message: 'Invalid verification code provided, please try again.',
        status: 400,
      });
      expect(confirmed).toEqual(nothing);
      expect(user).toMatchObject({
        Username: signed_up.UserSub,
        UserStatus: 'CONFIRMED',
        Enabled: true,
        UserCreateDate: datetime,
        UserLastModifiedDate: datetime,
      });
      expect(attributesOf(user.UserAttributes)).toEqual({
        sub: signed_up.UserSub,
        email: 'ana@example.org',
        email_verified: 'true',
        name: 'Ana',
      });
    });

    describe('signs in', () => {
      it('by USER_PASSWORD_AUTH', async () => {
        const signedIn = await run('sign_in.by_password', { email: 'ben@example.org' });
        expect(signedIn).toEqual({ wrong: wrongPassword, tokens });
        expect(claimsOf(signedIn.tokens.IdToken)).toMatchObject({ aud: ids.client_id, email: 'ben@example.org' });
      });

      it('by ADMIN_USER_PASSWORD_AUTH', async () => {
        const { AuthenticationResult } = await run('sign_in.by_admin_password', { email: 'cat@example.org' });
        expect(AuthenticationResult).toEqual(tokens);
      });

      it('by USER_SRP_AUTH, computed in Python', async () => {
        const signedIn = await run('sign_in.by_srp', { email: 'dan@example.org' });
        expect(signedIn).toEqual({ wrong: wrongPassword, tokens });
        expect(claimsOf(signedIn.tokens.IdToken)).toMatchObject({ email: 'dan@example.org' });
      });

      it('by USER_SRP_AUTH to a client with a secret', async () => {
        const { pool_id } = ids;
        const client = await boto3('user_pools.add_client_with_secret', { pool_id });
        const signedIn = await run('sign_in.by_srp', {
          client_id: client.ClientId,
          client_secret: client.ClientSecret,
          email: 'eva@example.org',
        });
        expect(signedIn).toEqual({ wrong: wrongPassword, tokens });
      });

      it('with a temporary password, and sets a new one', async () => {
        const {
          created,
          begun,
          tokens: given,
          user,
        } = await run('sign_in.with_temporary_password', {
          email: 'fay@example.org',
        });
        expect(created).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', UserCreateDate: datetime });
        expect(begun.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
        expect(JSON.parse(begun.ChallengeParameters.userAttributes)).toEqual({ email: 'fay@example.org' });
        expect(begun).not.toHaveProperty('AuthenticationResult');
        expect(given).toEqual(tokens);
        expect(user.UserStatus).toBe('CONFIRMED');
        expect(attributesOf(user.UserAttributes)).toMatchObject({ name: 'Cleo' });
        expect((await test.mails()).some(({ to }) => to === 'fay@example.org')).toBe(true);
      });

      it('again with a refresh token', async () => {
        const { held, refreshed, user } = await run('sign_in.refresh', { email: 'gus@example.org' });
        const { RefreshToken: _, ...renewed } = tokens;
        expect(refreshed).toEqual(renewed);
        const [before, after] = [claimsOf(held.AccessToken), claimsOf(refreshed.AccessToken)];
        expect(after.origin_jti).toBe(before.origin_jti);
        expect(after.jti).not.toBe(before.jti);
        expect(user.Username).toBe(after.username);
      });
    });

    it('changes attributes, and a new address once its code is given', async () => {
      const { named, moved, unproven, verified, proven } = await run('accounts.change_attributes', {
        email: 'hal@example.org',
        new_email: 'hal@example.net',
      });
      expect(named).toEqual({ CodeDeliveryDetailsList: [], ResponseMetadata: metadata });
      expect(moved.CodeDeliveryDetailsList).toEqual([
        { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'h***@e***' },
      ]);
      expect(attributesOf(unproven.UserAttributes)).toMatchObject({
        name: 'Bea',
        locale: 'es',
        email_verified: 'false',
      });
      expect(verified).toEqual(nothing);
      expect(attributesOf(proven.UserAttributes)).toMatchObject({ email: 'hal@example.net', email_verified: 'true' });
    });

    it('changes a password', async () => {
      const { weak, changed, old, new: given } = await run('accounts.change_password', { email: 'ida@example.org' });
      expect(weak).toEqual({
        Code: 'InvalidPasswordException',
        Message: 'Password did not conform with policy: Password not long enough',
        status: 400,
      });
      expect(changed).toEqual(nothing);
      expect(old).toEqual(wrongPassword);
      expect(given).toEqual(tokens);
    });

    it('resets a forgotten password with the mailed code', async () => {
      const { forgot, reset, old, new: given } = await run('accounts.forget_password', { email: 'jan@example.org' });
      expect(forgot.CodeDeliveryDetails).toEqual({
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: 'j***@e***',
      });
      expect(reset).toEqual(nothing);
      expect(old).toEqual(wrongPassword);
      expect(given).toEqual(tokens);
    });

    it('signs a user out everywhere', async () => {
      const { signed_out, access, refresh } = await run('accounts.sign_out_everywhere', { email: 'kim@example.org' });
      expect(signed_out).toEqual(nothing);
      expect(access).toEqual({ Code: 'NotAuthorizedException', Message: 'Access Token has been revoked', status: 400 });
      expect(refresh).toEqual({
        Code: 'NotAuthorizedException',
        Message: 'Refresh Token has been revoked',
        status: 400,
      });
    });

    it('deletes an account', async () => {
      expect(await run('accounts.delete', { email: 'lea@example.org' })).toEqual({
        deleted: nothing,
        gone: { Code: 'UserNotFoundException', Message: 'User does not exist.', status: 400 },
      });
    });

    it('manages groups', async () => {
      const { created, empty, members, held, id_token, left } = await run('administration.groups', {
        email: 'mia@example.org',
      });
      expect(created).toEqual({
        GroupName: 'editors',
        UserPoolId: ids.pool_id,
        Description: 'Who may edit',
        Precedence: 1,
        CreationDate: datetime,
        LastModifiedDate: datetime,
      });
      expect(empty).toEqual([nothing, nothing, nothing]);
      expect(members.map((user: UserType) => attributesOf(user.Attributes).email)).toEqual(['mia@example.org']);
      expect(held).toEqual([created]);
      expect(claimsOf(id_token)['cognito:groups']).toEqual(['editors']);
      expect(left).toEqual([]);
    });

    it('pages through filtered users, and finds one', async () => {
      const pages: UserType[][] = await boto3('administration.page_through_users', {
        pool_id: ids.pool_id,
        prefix: 'page-',
        count: 5,
        page_size: 2,
      });
      expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
      const emails = pages.flat().map((user) => attributesOf(user.Attributes).email);
      expect(emails.sort()).toEqual([0, 1, 2, 3, 4].map((number) => `page-${number}@example.org`));
      expect(pages[0]![0]).toMatchObject({
        UserCreateDate: datetime,
        UserStatus: 'FORCE_CHANGE_PASSWORD',
        Enabled: true,
      });
      const found = await boto3('administration.find_user', { pool_id: ids.pool_id, email: 'page-3@example.org' });
      expect(found).toMatchObject([{ Attributes: [{ Name: 'email', Value: 'page-3@example.org' }] }]);
    });

    it('catches refusals by the classes of its exceptions, with AWS’s words', async () => {
      const refusals = await run('refusals.by_name', { email: 'nat@example.org' });
      expect(refusals.map(({ Code, Message }: Refusal) => `${Code}: ${Message}`)).toEqual([
        'UsernameExistsException: An account with the given email already exists.',
        'InvalidPasswordException: Password did not conform with policy: Password must have numeric characters',
        'InvalidParameterException: Username should be an email.',
        'ResourceNotFoundException: User pool client nosuchclient does not exist.',
        'NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED',
        'ExpiredCodeException: Invalid code provided, please request a code again.',
        'NotAuthorizedException: Invalid Access Token',
        'UserNotFoundException: User does not exist.',
        'ResourceNotFoundException: Group not found.',
        'ResourceNotFoundException: User pool eu-west-1_nowhere does not exist.',
      ]);
    });

    it('A07 is refused with another secret, another key and without a signature', async () => {
      const refusals = await boto3('refusals.without_the_right_keys', {
        pool_id: ids.pool_id,
        access_key_id: credentials.accessKeyId,
      });
      expect(refusals).toMatchObject({
        wrong_secret: { Code: 'InvalidSignatureException', Message: expect.stringMatching(/does not match/) },
        unknown_key: {
          Code: 'UnrecognizedClientException',
          Message: 'The security token included in the request is invalid.',
        },
        unsigned: { Code: 'MissingAuthenticationTokenException', Message: 'Missing Authentication Token' },
      });
    });

    it('deletes the user pool', async () => {
      const { pool_id } = await boto3('user_pools.make').then(({ pool }) => ({ pool_id: pool.Id }));
      expect(await boto3('user_pools.delete', { pool_id })).toEqual(nothing);
      await expect(test.sdk.describeUserPool({ UserPoolId: pool_id })).rejects.toThrow('does not exist');
    });
  });
});
