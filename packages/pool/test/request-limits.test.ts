import * as sdkExports from '@aws-sdk/client-cognito-identity-provider';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, describe, expect, it } from 'vitest';
import { requestCategories } from '../src/operations/request-categories.ts';
import { operations } from '../src/operations/table.ts';
import { credentials, eachPool, expectRefusal, sdkFor, type TestPool } from './harness.ts';
import { makeRealm, outcomes, type Realm } from './realm.ts';
import { serve } from './served.ts';
import { call } from './wire-call.ts';

const EXTRA = 20;
const LIMITED = 'TooManyRequestsException';

describe('The categories of requests', () => {
  const listed = Object.values(requestCategories).flatMap(({ operations: named, akin = [] }) => [...named, ...akin]);

  it('hold every operation of the AWS SDK once, and so every one that is offered', () => {
    const commands = Object.keys(sdkExports).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? []);
    expect(listed.toSorted()).toEqual(commands.toSorted());
    expect([...operations.keys()].filter((name) => !listed.includes(name as never))).toEqual([]);
  });

  it('have the limits of AWS', () => {
    const limits = Object.entries(requestCategories).map(([name, { perSecond }]) => [name, perSecond]);
    expect(Object.fromEntries(limits)).toEqual({
      UserAuthentication: 120,
      ChallengeResponse: 360,
      UserCreation: 50,
      UserAccountRecovery: 30,
      UserRead: 120,
      UserUpdate: 25,
      UserToken: 120,
      UserResourceRead: 50,
      UserResourceUpdate: 25,
      UserList: 30,
      UserPoolRead: 15,
      UserPoolUpdate: 15,
      UserPoolResourceRead: 20,
      UserPoolResourceUpdate: 15,
      UserPoolClientRead: 15,
      UserPoolClientUpdate: 15,
      ClientAuthentication: 150,
      LimitManagement: 1,
    });
  });
});

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  let sdk: CognitoIdentityProvider;
  let patient: CognitoIdentityProvider;

  beforeAll(async () => {
    test = await make({ requestRates: {} });
    test.clock.stop();
    realm = await makeRealm(test);
    const client = { region: 'eu-west-1', endpoint: await serve(test.pool), credentials };
    sdk = new CognitoIdentityProvider({ ...client, maxAttempts: 1 });
    patient = new CognitoIdentityProvider({ ...client, maxAttempts: 2 });
  });

  const later = (ms = 1_000) => test.clock.advance(ms);
  const list = () => sdk.listUsers({ UserPoolId: realm.UserPoolId });
  const refresh = () =>
    sdk.initiateAuth({
      ClientId: realm.ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: 'none' },
    });
  const respond = (ChallengeName: 'SOFTWARE_TOKEN_MFA' | 'NEW_PASSWORD_REQUIRED') =>
    sdk.respondToAuthChallenge({
      ClientId: realm.ClientId,
      ChallengeName,
      Session: 'x'.repeat(40),
      ChallengeResponses: { USERNAME: 'ann', NEW_PASSWORD: 'Correct-horse-7', SOFTWARE_TOKEN_MFA_CODE: '123456' },
    });

  it('Q01 Q06 lets through exactly as many of one moment as the category may, signed ones', async () => {
    later();
    expect(await outcomes(30 + EXTRA, list)).toEqual({ ok: 30, [LIMITED]: EXTRA });
    await expectRefusal(list(), LIMITED, 'Rate exceeded');
    later();
    expect(await outcomes(30 + EXTRA, list)).toEqual({ ok: 30, [LIMITED]: EXTRA });
  });

  it('Q16 limits what needs no signature too', async () => {
    later();
    expect(await outcomes(120 + EXTRA, refresh)).toEqual({ NotAuthorizedException: 120, [LIMITED]: EXTRA });
  });

  it('leaves other categories alone, and counts one category over all of its operations and pools', async () => {
    later();
    await outcomes(30, list);
    const { UserPoolId } = realm;
    await sdk.describeUserPool({ UserPoolId });
    await expectRefusal(sdk.adminGetUser({ UserPoolId, Username: 'nobody@example.com' }), 'UserNotFoundException');
    const other = await makeRealm(test);
    await expectRefusal(sdk.listUsers({ UserPoolId: other.UserPoolId }), LIMITED);
    await expectRefusal(sdk.listUsersInGroup({ UserPoolId, GroupName: 'admin' }), LIMITED);
  });

  it('Q04 counts any second, not those of a clock', async () => {
    later(2_000);
    expect(await outcomes(20, list)).toEqual({ ok: 20 });
    later(900);
    expect(await outcomes(15, list)).toEqual({ ok: 10, [LIMITED]: 5 });
    later(100);
    expect(await outcomes(25, list)).toEqual({ ok: 20, [LIMITED]: 5 });
    later(900);
    expect(await outcomes(15, list)).toEqual({ ok: 10, [LIMITED]: 5 });
  });

  it('Q03 counts no request that it refuses', async () => {
    later(2_000);
    await outcomes(30, list);
    for (let tenth = 1; tenth < 10; tenth += 1) {
      later(100);
      expect(await outcomes(5, list)).toEqual({ [LIMITED]: 5 });
    }
    later(99);
    await expectRefusal(list(), LIMITED);
    later(1);
    expect(await outcomes(31, list)).toEqual({ ok: 30, [LIMITED]: 1 });
  });

  it('Q05 goes on after the clock was set back', async () => {
    later(2_000);
    await outcomes(30, list);
    later(-60_000);
    expect(await outcomes(31, list)).toEqual({ ok: 30, [LIMITED]: 1 });
    later(62_000);
  });

  it('takes three times as many answers to challenges as sign-ins, and counts the rest as sign-ins', async () => {
    later(2_000);
    const answers = await outcomes(360 + 60, () => respond('SOFTWARE_TOKEN_MFA'));
    expect(answers).toEqual({ NotAuthorizedException: 420 });
    expect(await outcomes(60 + EXTRA, refresh)).toEqual({ NotAuthorizedException: 60, [LIMITED]: EXTRA });
    await expectRefusal(respond('SOFTWARE_TOKEN_MFA'), LIMITED);
  });

  it('counts a new password as recovery, also as the answer to a challenge', async () => {
    later(2_000);
    const answers = await outcomes(30 + EXTRA, () => respond('NEW_PASSWORD_REQUIRED'));
    expect(answers).toEqual({ NotAuthorizedException: 30, [LIMITED]: EXTRA });
    await expectRefusal(sdk.forgotPassword({ ClientId: realm.ClientId, Username: 'ann@example.com' }), LIMITED);
    await expectRefusal(respond('SOFTWARE_TOKEN_MFA'), 'NotAuthorizedException');
  });

  it('takes five requests a second of one operation on one pool where Cognito takes no more', async () => {
    later(2_000);
    const other = await makeRealm(test);
    later(2_000);
    const groupsOf = ({ UserPoolId }: Realm) => outcomes(7, () => sdk.listGroups({ UserPoolId }));
    expect(await groupsOf(realm)).toEqual({ ok: 5, [LIMITED]: 2 });
    expect(await groupsOf(other)).toEqual({ ok: 5, [LIMITED]: 2 });
    await sdk.getUserPoolMfaConfig({ UserPoolId: realm.UserPoolId });
    later();
    expect(await groupsOf(realm)).toEqual({ ok: 5, [LIMITED]: 2 });
  });

  it('answers as Cognito does: status 400, and a throttling error that the SDK tries again', async () => {
    later(2_000);
    await outcomes(120, refresh);
    const input = { ClientId: realm.ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: 'x' } };
    const { status, headers, body } = await call(test.pool, 'InitiateAuth', { input });
    expect([status, body]).toEqual([400, { __type: LIMITED, message: 'Rate exceeded' }]);
    expect(headers.get('x-amzn-errortype')).toBe(`${LIMITED}:`);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    const error = await patient.initiateAuth(input as never).catch((reason) => reason);
    expect([error.name, error.$metadata.attempts]).toEqual([LIMITED, 2]);
  });

  it('asks for the signature first: who has none uses up nothing', async () => {
    later(2_000);
    const { UserPoolId } = realm;
    const forged = sdkFor(test.pool, { ...credentials, secretAccessKey: 'guessed' });
    const results = await outcomes(50, () => forged.listUsers({ UserPoolId }));
    expect(results).toEqual({ InvalidSignatureException: 50 });
    expect(await outcomes(30, list)).toEqual({ ok: 30 });
  });

  it('limits nothing that is called in this process, and no published key', async () => {
    later(2_000);
    const { UserPoolId } = realm;
    await outcomes(30, list);
    expect(await outcomes(100, () => test.pool.call('ListUsers', { UserPoolId }))).toEqual({ ok: 100 });
    const keys = await Promise.all(
      Array.from({ length: 100 }, () =>
        test.pool.fetch(new Request(`http://localhost:9229/${UserPoolId}/.well-known/jwks.json`)),
      ),
    );
    expect(new Set(keys.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('takes the rates that it is given, and limits nothing where null says so', async () => {
    const [few, any] = [await make({ requestRates: { UserList: 3 } }), await make({ requestRates: null })];
    const listing = (one: TestPool) => () => one.sdk.listUsers({ UserPoolId: realm.UserPoolId });
    few.clock.stop();
    expect(await outcomes(10, listing(few))).toEqual({ ok: 3, [LIMITED]: 7 });
    expect(await outcomes(200, listing(any))).toEqual({ ok: 200 });
  });

  it.each([0, -1, 1.5, Number.NaN, 1e9, Number.POSITIVE_INFINITY])('Q19 refuses a rate of %s', async (rate) => {
    await expect(make({ requestRates: { UserList: rate } })).rejects.toThrow(RangeError);
  });
});
