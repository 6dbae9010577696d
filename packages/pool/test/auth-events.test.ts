import type { AuthEventType } from '@aws-sdk/client-cognito-identity-provider';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { eachPool, expectRefusal, sdkFor, type TestPool } from './harness.ts';
import { makeMfaRealm } from './mfa-realm.ts';
import { claimsOf, makeRealm, outcomes, password, type Realm } from './realm.ts';
import { beginSrp } from './srp-client.ts';

const AUDITED = { UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' }, UserPoolTier: 'PLUS' } as const;
const FLOWS = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'] as const;
const WRONG = 'Wrong-horse-7';
const DAY_MS = 86_400_000;

eachPool((_dialect, make) => {
  let test: TestPool;
  let realm: Realm;
  let people = 0;

  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test, { pool: AUDITED, client: { ExplicitAuthFlows: [...FLOWS] } });
  });

  const newEmail = () => {
    people += 1;
    return `ana${people}@example.com`;
  };
  const eventsOf = async (Username: string, of: Realm = realm): Promise<AuthEventType[]> =>
    (await test.sdk.adminListUserAuthEvents({ UserPoolId: of.UserPoolId, Username })).AuthEvents ?? [];
  const brief = (events: readonly AuthEventType[]) =>
    events.map(({ EventType, EventResponse }) => `${EventType} ${EventResponse}`);
  const refused = (call: Promise<unknown>) =>
    call.then(
      () => expect.unreachable(),
      () => undefined,
    );

  describe('A pool that audits', () => {
    it('keeps what a user did, newest first, with what is known of it and nothing else', async () => {
      const email = newEmail();
      const { ClientId } = realm;
      await realm.signUp(email);
      await test.sdk.resendConfirmationCode({ ClientId, Username: email });
      await refused(test.sdk.confirmSignUp({ ClientId, Username: email, ConfirmationCode: '0' }));
      await test.sdk.confirmSignUp({ ClientId, Username: email, ConfirmationCode: await test.code(email) });
      const { AccessToken } = await realm.signIn(email);
      await refused(realm.signIn(email, WRONG));
      await test.sdk.forgotPassword({ ClientId, Username: email });
      const next = { ClientId, Username: email, Password: 'Another-horse-8' };
      await refused(test.sdk.confirmForgotPassword({ ...next, ConfirmationCode: '0' }));
      await refused(
        test.sdk.changePassword({ AccessToken, PreviousPassword: WRONG, ProposedPassword: 'Another-horse-9' }),
      );
      await test.sdk.changePassword({ AccessToken, PreviousPassword: password, ProposedPassword: 'Another-horse-9' });
      const events = await eventsOf(email);
      expect(brief(events)).toEqual([
        'PasswordChange Pass',
        'PasswordChange Fail',
        'ForgotPassword Fail',
        'ForgotPassword InProgress',
        'SignIn Fail',
        'SignIn Pass',
        'SignUp Pass',
        'SignUp Fail',
        'ResendCode Pass',
        'SignUp InProgress',
      ]);
      expect(events[5]).toEqual({
        EventId: claimsOf(AccessToken).event_id,
        EventType: 'SignIn',
        EventResponse: 'Pass',
        CreationDate: expect.any(Date),
        ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }],
        EventContextData: { DeviceName: expect.stringMatching(/^aws-sdk-js/) },
      });
      expect(events[4]?.ChallengeResponses).toEqual([{ ChallengeName: 'Password', ChallengeResponse: 'Failure' }]);
    });

    it('tells a sign-in with a second factor as one event, as far as it has come', async () => {
      const mfa = await makeMfaRealm(test, 'OPTIONAL', { pool: AUDITED });
      const email = newEmail();
      const { secret } = await mfa.withApp(email);
      const { Session } = await mfa.begin(email);
      const before = await eventsOf(email, mfa);
      const [waiting] = before;
      expect(waiting).toMatchObject({
        EventResponse: 'InProgress',
        ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }],
      });
      await refused(mfa.prove(email, Session, '000000'));
      const [failed] = await eventsOf(email, mfa);
      expect(failed).toMatchObject({ EventId: waiting?.EventId, EventResponse: 'Fail' });
      expect(failed?.ChallengeResponses).toContainEqual({ ChallengeName: 'Mfa', ChallengeResponse: 'Failure' });
      const { AuthenticationResult } = await mfa.prove(email, Session, mfa.code(secret));
      const after = await eventsOf(email, mfa);
      expect(after).toHaveLength(before.length);
      expect(after[0]).toMatchObject({
        EventId: claimsOf(AuthenticationResult!.AccessToken!).event_id,
        EventResponse: 'Pass',
        CreationDate: waiting?.CreationDate,
        ChallengeResponses: [
          { ChallengeName: 'Password', ChallengeResponse: 'Success' },
          { ChallengeName: 'Mfa', ChallengeResponse: 'Success' },
        ],
      });
      expect(after[0]?.EventId).toBe(waiting?.EventId);
    });

    it('keeps sign-ins by SRP alike', async () => {
      const email = newEmail();
      await realm.confirmed(email);
      const signIn = async (secret: string) =>
        (await beginSrp(test.sdk, realm, { username: email, now: test.clock.now })).answer(secret);
      await refused(signIn(WRONG));
      await signIn(password);
      const [passed, failed] = await eventsOf(email);
      expect(passed).toMatchObject({ EventType: 'SignIn', EventResponse: 'Pass' });
      expect(failed).toMatchObject({
        EventResponse: 'Fail',
        ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Failure' }],
      });
    });

    it('believes an address only of whoever may say so', async () => {
      const email = newEmail();
      await realm.confirmed(email);
      const { UserPoolId, ClientId } = realm;
      const AuthParameters = { USERNAME: email, PASSWORD: password };
      const claimed = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
      const UserContextData = { IpAddress: '198.51.100.1', EncodedData: 'abc' };
      const connected = sdkFor({ fetch: (request) => test.pool.fetch(request, { address: '203.0.113.9' }) });
      await connected.initiateAuth({ ...claimed, UserContextData });
      await test.pool.call('InitiateAuth', { ...claimed, UserContextData });
      await connected.adminInitiateAuth({
        UserPoolId,
        ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters,
        ContextData: {
          IpAddress: '198.51.100.2',
          ServerName: 'www',
          ServerPath: '/',
          HttpHeaders: [{ headerName: 'User-Agent', headerValue: 'Firefox\u007f/1' }],
        },
      });
      const contexts = (await eventsOf(email)).slice(0, 3).map(({ EventContextData }) => EventContextData);
      expect(contexts).toEqual([
        { IpAddress: '198.51.100.2', DeviceName: 'Firefox/1' },
        { IpAddress: '198.51.100.1' },
        { IpAddress: '203.0.113.9', DeviceName: expect.stringMatching(/^aws-sdk-js/) },
      ]);
    });

    it('says that a lock refused, and bounds what anybody can cause', async () => {
      const email = newEmail();
      await realm.confirmed(email);
      await outcomes(60, () => realm.signIn(email, WRONG));
      const events = (await eventsOf(email)).filter(({ EventType }) => EventType === 'SignIn');
      expect(events).toHaveLength(20);
      const blocked = events.filter(({ EventRisk }) => EventRisk?.RiskDecision === 'Block');
      expect(blocked.length).toBeGreaterThan(0);
      expect(blocked.every(({ ChallengeResponses }) => ChallengeResponses?.length === 0)).toBe(true);
      expect(events.length - blocked.length).toBeGreaterThan(0);
    });

    it('is told page by page, also while more comes', async () => {
      const email = newEmail();
      await realm.confirmed(email);
      for (let n = 0; n < 4; n += 1) await realm.signIn(email);
      const { UserPoolId } = realm;
      const all = (await eventsOf(email)).map(({ EventId }) => EventId);
      const seen: (string | undefined)[] = [];
      let NextToken: string | undefined;
      do {
        const page = await test.sdk.adminListUserAuthEvents({ UserPoolId, Username: email, MaxResults: 2, NextToken });
        seen.push(...(page.AuthEvents ?? []).map(({ EventId }) => EventId));
        NextToken = page.NextToken;
        await realm.signIn(email);
      } while (NextToken !== undefined);
      expect(seen).toEqual(all);
      const other = newEmail();
      await realm.confirmed(other);
      const { NextToken: token } = await test.sdk.adminListUserAuthEvents({
        UserPoolId,
        Username: email,
        MaxResults: 1,
      });
      await expectRefusal(
        test.sdk.adminListUserAuthEvents({ UserPoolId, Username: other, NextToken: token }),
        'InvalidParameterException',
      );
      await expectRefusal(
        test.sdk.adminListUserAuthEvents({ UserPoolId, Username: email, MaxResults: 61 }),
        'InvalidParameterException',
      );
    });

    it('takes an administrator’s word on an event', async () => {
      const [email, other] = [newEmail(), newEmail()];
      await realm.confirmed(email);
      await realm.confirmed(other);
      const { UserPoolId } = realm;
      const EventId = (await eventsOf(email))[0]?.EventId;
      const give = (FeedbackValue: 'Valid' | 'Invalid', more: object = {}) =>
        test.sdk.adminUpdateAuthEventFeedback({ UserPoolId, Username: email, EventId, FeedbackValue, ...more });
      await give('Valid');
      await give('Invalid');
      expect((await eventsOf(email))[0]?.EventFeedback).toEqual({
        FeedbackValue: 'Invalid',
        Provider: 'Admin',
        FeedbackDate: expect.any(Date),
      });
      await expectRefusal(
        give('Valid', { Username: other }),
        'ResourceNotFoundException',
        'Auth event does not exist.',
      );
      await expectRefusal(give('Valid', { EventId: 'none' }), 'ResourceNotFoundException');
      await expectRefusal(give('Valid', { EventId: 'no id' }), 'InvalidParameterException');
      await expectRefusal(give('Valid', { Username: 'nobody' }), 'UserNotFoundException');
      await expectRefusal(give('Maybe' as 'Valid'), 'InvalidParameterException');
    });

    it('forgets them with the user, and after two years', async () => {
      const email = newEmail();
      await realm.confirmed(email);
      const rows = async () =>
        (await sql<{ sub: string }>`select sub from pool_auth_events`.execute(test.database.db)).rows;
      const sub = (await test.sdk.adminGetUser({ UserPoolId: realm.UserPoolId, Username: email })).UserAttributes?.find(
        ({ Name }) => Name === 'sub',
      )?.Value;
      expect(await rows()).toContainEqual({ sub });
      await test.sdk.adminDeleteUser({ UserPoolId: realm.UserPoolId, Username: email });
      expect(await rows()).not.toContainEqual({ sub });

      const { authEvents } = test.pool.parts.store;
      await authEvents.deleteOlder(test.clock.now() - 730 * DAY_MS, 1_000);
      expect(await rows()).not.toEqual([]);
      await authEvents.deleteOlder(test.clock.now() + 1, 1_000);
      expect(await rows()).toEqual([]);
    });

    it('sweeps what is too old by itself', async () => {
      vi.useFakeTimers({ toFake: ['setInterval'] });
      try {
        const swept = await make();
        const owned = await makeRealm(swept, { pool: AUDITED });
        const email = newEmail();
        await owned.confirmed(email);
        const { UserPoolId } = owned;
        const list = async () =>
          (await swept.sdk.adminListUserAuthEvents({ UserPoolId, Username: email })).AuthEvents?.length;
        expect(await list()).toBe(2);
        swept.clock.advance(731 * DAY_MS);
        vi.advanceTimersByTime(60_000);
        await expect.poll(list).toBe(0);
      } finally {
        vi.useRealTimers();
      }
    });

    it('tells a page of many events quickly, wherever it begins', async () => {
      const email = newEmail();
      const sub = await realm.confirmed(email);
      const { db } = test.database;
      await sql`delete from pool_auth_events`.execute(db);
      await realm.signIn(email);
      const columns = sql.raw('pool_id, sub, type, response, at, details');
      for (let many = 1; many < 250_000; many *= 2) {
        await sql`insert into pool_auth_events (event_id, ${columns})
          select event_id || ${`-${many}`}, ${columns} from pool_auth_events`.execute(db);
      }
      if (test.database.dialect === 'postgres') await sql`analyze pool_auth_events`.execute(db);
      const { UserPoolId } = realm;
      let NextToken: string | undefined;
      const times: number[] = [];
      for (let page = 0; page < 5; page += 1) {
        const since = performance.now();
        const told = await test.sdk.adminListUserAuthEvents({ UserPoolId, Username: email, NextToken });
        times.push(performance.now() - since);
        expect(told.AuthEvents).toHaveLength(60);
        NextToken = told.NextToken;
      }
      // Without an index each of them would take longer.
      expect(Math.min(...times)).toBeLessThan(50);
      await sql`delete from pool_auth_events where sub = ${sub}`.execute(db);
    }, 120_000);
  });

  describe('A pool that does not', () => {
    it('writes nothing, and says so', async () => {
      const plain = await makeRealm(test);
      const email = newEmail();
      const sub = await plain.confirmed(email);
      await plain.signIn(email);
      await refused(plain.signIn(email, WRONG));
      await test.pool.parts.authEvents.drain();
      const { rows } = await sql`select * from pool_auth_events where sub = ${sub}`.execute(test.database.db);
      expect(rows).toEqual([]);
      const named = { UserPoolId: plain.UserPoolId, Username: email };
      await expectRefusal(test.sdk.adminListUserAuthEvents(named), 'UserPoolAddOnNotEnabledException');
      const feedback = { ...named, EventId: 'any', FeedbackValue: 'Valid' } as const;
      await expectRefusal(test.sdk.adminUpdateAuthEventFeedback(feedback), 'UserPoolAddOnNotEnabledException');
    });

    it('begins when it is told to, in the plan that has it', async () => {
      const { UserPoolId } = await makeRealm(test);
      const update = (more: object) => test.sdk.updateUserPool({ UserPoolId, ...more });
      const { UserPoolAddOns, UserPoolTier } = AUDITED;
      await expectRefusal(update({ UserPoolAddOns }), 'FeatureUnavailableInTierException');
      await expectRefusal(update({ UserPoolAddOns, UserPoolTier: 'LITE' }), 'FeatureUnavailableInTierException');
      const enforced = { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' }, UserPoolTier };
      await expectRefusal(update(enforced), 'InvalidParameterException', /is not offered/);
      await update(AUDITED);
      expect((await test.sdk.describeUserPool({ UserPoolId })).UserPool).toMatchObject(AUDITED);
      await update({ UserPoolAddOns: { AdvancedSecurityMode: 'OFF' } });
    });
  });
});
