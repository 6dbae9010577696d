import type { Change, ChangeFeed } from '@custom-cognito/pool';
import { sql } from 'kysely';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { claimsOf, makeRealm, password, type Realm, rotating } from './realm.ts';
import { makeSessionRealm } from './session-realm.ts';

const NEW_PASSWORD = 'Another-horse-8';

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  let told: Change[];
  let refusing = false;
  const order: string[] = [];
  const changed: ChangeFeed = async (changes, transaction) => {
    if (refusing) throw new Error('the feed is away');
    const { rows } = await sql<{ users: number }>`select count(*) as users from pool_users`.execute(transaction);
    expect(rows).toHaveLength(1);
    order.push('within');
    return () => {
      order.push('after');
      told.push(...changes);
    };
  };
  beforeAll(async () => {
    test = await make({ changed });
    realm = await makeRealm(test);
  });
  beforeEach(() => {
    told = [];
  });

  let people = 0;
  const somebody = async (from = realm) => {
    people += 1;
    const email = `person${people}@example.org`;
    const sub = await from.confirmed(email);
    const named = { UserPoolId: from.UserPoolId, Username: email };
    return { email, sub, named, signIn: () => from.signIn(email) };
  };
  const originOf = ({ AccessToken }: { AccessToken: string }) => claimsOf(AccessToken).origin_jti as string;
  const ended = () => told.flatMap((change) => (change.kind === 'sign-ins-ended' ? change.originJtis : [])).sort();
  /** What is told of a call. */
  const of = async (call: Promise<unknown>): Promise<Change[]> => {
    told = [];
    await call;
    return told;
  };

  it('J27 tells which sign-ins end, whatever ends them', async () => {
    const { sdk } = test;
    const ways: Record<
      string,
      (person: Awaited<ReturnType<typeof somebody>>, AccessToken: string) => Promise<unknown>
    > = {
      disabled: ({ named }) => sdk.adminDisableUser(named),
      'signed out by an administrator': ({ named }) => sdk.adminUserGlobalSignOut(named),
      'signed out everywhere': (_person, AccessToken) => sdk.globalSignOut({ AccessToken }),
      'given a password': ({ named }) =>
        sdk.adminSetUserPassword({ ...named, Password: NEW_PASSWORD, Permanent: true }),
      'told to set a password': ({ named }) => sdk.adminResetUserPassword(named),
      async 'reset with a code'({ email }) {
        await sdk.forgotPassword({ ClientId: realm.ClientId, Username: email });
        const ConfirmationCode = await test.code(email);
        const proof = { ClientId: realm.ClientId, Username: email, ConfirmationCode };
        await sdk.confirmForgotPassword({ ...proof, Password: NEW_PASSWORD });
      },
    };
    for (const [way, end] of Object.entries(ways)) {
      const person = await somebody();
      const [one, other] = [await person.signIn(), await person.signIn()];
      await of(end(person, one.AccessToken));
      expect(ended(), way).toEqual([originOf(one), originOf(other)].sort());
      await expectRefusal(sdk.getUser({ AccessToken: one.AccessToken }), 'NotAuthorizedException');
    }
  });

  it('J27 tells that the others end when somebody changes their own password', async () => {
    const person = await somebody();
    const [mine, other] = [await person.signIn(), await person.signIn()];
    const change = { PreviousPassword: password, ProposedPassword: NEW_PASSWORD };
    await of(test.sdk.changePassword({ AccessToken: mine.AccessToken, ...change }));
    expect(ended()).toEqual([originOf(other)]);
  });

  it('R02 R09 tells of a revoked token, and of one that came back, though the call is refused', async () => {
    const person = await somebody();
    const tokens = await person.signIn();
    await of(test.sdk.revokeToken({ ClientId: realm.ClientId, Token: tokens.RefreshToken }));
    expect(ended()).toEqual([originOf(tokens)]);

    const rotates = await realm.client(rotating(0));
    const stolen = await rotates.signIn(person.email);
    const refresh = () =>
      test.sdk.getTokensFromRefreshToken({ ClientId: rotates.ClientId, RefreshToken: stolen.RefreshToken });
    expect(await of(refresh())).toEqual([]);
    told = [];
    await expectRefusal(refresh(), 'RefreshTokenReuseException');
    expect(ended()).toEqual([originOf(stolen)]);
  });

  it('tells of sessions that are revoked and of those that make room', async () => {
    const tracked = await makeSessionRealm(test, 1);
    const { named, email } = await somebody(tracked);
    const [first, second] = [await tracked.begin(email), await tracked.begin(email)];
    expect(ended()).toEqual([originOf(first)]);
    await of(test.sdk.adminRevokeUserSession({ ...named, SessionId: second.SessionId }));
    expect(ended()).toEqual([originOf(second)]);
  });

  it('J24 tells that a user is gone', async () => {
    for (const remove of ['by themselves', 'by an administrator']) {
      const { sub, named, signIn } = await somebody();
      const { AccessToken } = await signIn();
      const call = remove === 'by themselves' ? test.sdk.deleteUser({ AccessToken }) : test.sdk.adminDeleteUser(named);
      expect(await of(call)).toEqual([{ kind: 'user-deleted', poolId: realm.UserPoolId, sub }]);
    }
  });

  it('A02 tells of groups: who joins, who leaves, and that one is gone; not what changes nothing', async () => {
    const { UserPoolId } = realm;
    const { sub, named } = await somebody();
    await test.sdk.createGroup({ UserPoolId, GroupName: 'editors' });
    const membership = { ...named, GroupName: 'editors' };
    const change = { kind: 'membership', poolId: UserPoolId, sub, group: 'editors' };
    expect(await of(test.sdk.adminAddUserToGroup(membership))).toEqual([{ ...change, member: true }]);
    expect(await of(test.sdk.adminAddUserToGroup(membership))).toEqual([]);
    expect(await of(test.sdk.adminRemoveUserFromGroup(membership))).toEqual([{ ...change, member: false }]);
    expect(await of(test.sdk.adminRemoveUserFromGroup(membership))).toEqual([]);
    const gone = { kind: 'group-deleted', poolId: UserPoolId, group: 'editors' };
    expect(await of(test.sdk.deleteGroup({ UserPoolId, GroupName: 'editors' }))).toEqual([gone]);
  });

  it('tells whose profile changed, and nothing of registration and sign-in', async () => {
    const person = await somebody();
    const { AccessToken } = await person.signIn();
    expect(told).toEqual([]);
    const mine = { kind: 'profile', poolId: realm.UserPoolId, sub: person.sub };
    const UserAttributes = [{ Name: 'name', Value: 'Ana' }];
    expect(await of(test.sdk.updateUserAttributes({ AccessToken, UserAttributes }))).toEqual([mine]);
    expect(await of(test.sdk.adminUpdateUserAttributes({ ...person.named, UserAttributes }))).toEqual([mine]);
    expect(await of(test.sdk.deleteUserAttributes({ AccessToken, UserAttributeNames: ['name'] }))).toEqual([mine]);
    const { UserPoolId } = realm;
    const factors = { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } } as const;
    expect(await of(test.sdk.setUserPoolMfaConfig({ UserPoolId, ...factors }))).toEqual([
      { kind: 'profile', poolId: UserPoolId },
    ]);
    const preference = { ...person.named, EmailMfaSettings: { Enabled: false } };
    expect(await of(test.sdk.adminSetUserMFAPreference(preference))).toEqual([mine]);
  });

  it('tells that what is known of everybody is out of date when a client or a pool is deleted', async () => {
    const other = await makeRealm(test);
    const { UserPoolId, ClientId } = other;
    const everybody = [{ kind: 'profile', poolId: UserPoolId }];
    expect(await of(test.sdk.deleteUserPoolClient({ UserPoolId, ClientId }))).toEqual(everybody);
    expect(await of(test.sdk.deleteUserPool({ UserPoolId }))).toEqual(everybody);
  });

  it('changes nothing where nobody could be told, and tells after the change is durable', async () => {
    const person = await somebody();
    const { AccessToken } = await person.signIn();
    order.length = 0;
    refusing = true;
    try {
      const unexpected = console.error;
      console.error = () => undefined;
      await expectRefusal(test.sdk.adminDisableUser(person.named), 'InternalErrorException');
      console.error = unexpected;
    } finally {
      refusing = false;
    }
    expect(told).toEqual([]);
    expect(await test.sdk.getUser({ AccessToken })).toHaveProperty('Username');
    await test.sdk.adminDisableUser(person.named);
    expect(order).toEqual(['within', 'after']);
  });
});
