import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { outcomes, type Realm } from './realm.ts';
import { makeSessionRealm, type SessionRealm } from './session-realm.ts';

const UNKNOWN = ['ResourceNotFoundException', 'Session does not exist.'] as const;
const OFF = ['OperationNotEnabledException', 'Session tracking is not enabled for the user pool.'] as const;
const REVOKED = ['NotAuthorizedException', 'Access Token has been revoked'] as const;
const nobodys = `tkn${'0'.repeat(25)}`;

eachPool((_, make) => {
  let test: TestPool;
  let realm: SessionRealm;
  beforeAll(async () => {
    test = await make();
    realm = await makeSessionRealm(test);
  });
  let people = 0;
  const somebody = async ({ confirmed }: Pick<Realm, 'confirmed'> = realm) => {
    people += 1;
    const email = `person${people}@example.org`;
    await confirmed(email);
    return email;
  };
  const own = async (AccessToken: string) => (await test.sdk.listUserSessions({ AccessToken })).Sessions!;
  const revoke = (AccessToken: string, SessionId: string) => test.sdk.revokeUserSession({ AccessToken, SessionId });
  const works = async (AccessToken: string) => (await test.sdk.getUser({ AccessToken })).Username !== undefined;

  it('K13 a user sees every session of every client, the oldest first, and which one is theirs', async () => {
    const ana = await somebody();
    const phone = await realm.client({ ClientName: 'phone' });
    const first = await realm.begin(ana);
    test.clock.advance(1_000);
    const second = await realm.begin(ana, phone);
    const sessions = await own(second.AccessToken);
    expect(sessions).toMatchObject([
      { SessionId: first.SessionId, SessionType: 'TOKEN', ClientId: realm.ClientId, IsCurrentSession: false },
      { SessionId: second.SessionId, SessionType: 'TOKEN', ClientId: phone.ClientId, IsCurrentSession: true },
    ]);
    for (const { SessionId, CreateDate, LastActiveDate, OriginSessionId } of sessions) {
      expect(SessionId).toMatch(/^tkn[a-z0-9]{25}$/);
      expect(LastActiveDate).toEqual(CreateDate);
      expect(Math.abs(test.clock.now() - CreateDate!.getTime())).toBeLessThan(60_000);
      expect(OriginSessionId).toBeUndefined();
    }
    const seen = await realm.sessionsOf(ana);
    expect(seen).toEqual(sessions.map((session) => ({ ...session, IsCurrentSession: false })));
  });

  it('K13 a user ends another of their sessions, whose tokens end with it, and no third', async () => {
    const ana = await somebody();
    const [mine, lost, other] = [await realm.begin(ana), await realm.begin(ana), await realm.begin(ana)];
    await revoke(mine.AccessToken, lost.SessionId);
    await expectRefusal(test.sdk.getUser({ AccessToken: lost.AccessToken }), ...REVOKED);
    const renewal = test.sdk.getTokensFromRefreshToken({ ClientId: realm.ClientId, RefreshToken: lost.RefreshToken });
    await expectRefusal(renewal, 'NotAuthorizedException', 'Refresh Token has been revoked');
    expect((await realm.idsOf(ana)).toSorted()).toEqual([mine.SessionId, other.SessionId].toSorted());
    for (const { AccessToken } of [mine, other]) expect(await works(AccessToken)).toBe(true);
    await expectRefusal(revoke(mine.AccessToken, lost.SessionId), ...UNKNOWN);
  });

  it('a user cannot end the session that asks, which an administrator can', async () => {
    const ana = await somebody();
    const { AccessToken, SessionId } = await realm.begin(ana);
    const message = 'The current session cannot be revoked.';
    await expectRefusal(revoke(AccessToken, SessionId), 'InvalidParameterException', message);
    expect(await works(AccessToken)).toBe(true);
    await test.sdk.adminRevokeUserSession({ UserPoolId: realm.UserPoolId, Username: ana, SessionId });
    await expectRefusal(test.sdk.getUser({ AccessToken }), ...REVOKED);
    expect(await realm.sessionsOf(ana)).toEqual([]);
  });

  it('A06 another user’s session is as good as none', async () => {
    const elsewhere = await makeSessionRealm(test);
    const [ana, bea, abroad] = [await somebody(), await somebody(), await somebody(elsewhere)];
    const [mine, hers] = [await realm.begin(ana), await realm.begin(bea)];
    const foreign = await elsewhere.begin(abroad);
    for (const SessionId of [hers.SessionId, foreign.SessionId, nobodys, nobodys.replace('tkn', 'sso')]) {
      await expectRefusal(revoke(mine.AccessToken, SessionId), ...UNKNOWN);
      const asAdmin = { UserPoolId: realm.UserPoolId, Username: ana, SessionId };
      await expectRefusal(test.sdk.adminRevokeUserSession(asAdmin), ...UNKNOWN);
    }
    for (const { AccessToken } of [hers, foreign]) expect(await works(AccessToken)).toBe(true);
    expect(await realm.idsOf(bea)).toEqual([hers.SessionId]);
  });

  it.each(['', 'tkn', nobodys.slice(1), `${nobodys}0`, nobodys.toUpperCase(), `jwt${'0'.repeat(25)}`])(
    'the session id “%s” is none',
    async (SessionId) => {
      const { AccessToken } = await realm.begin(await somebody());
      await expectRefusal(revoke(AccessToken, SessionId), 'InvalidParameterException', /sessionId/);
    },
  );

  it('one of twenty calls at once ends a session, the others find none', async () => {
    const ana = await somebody();
    const [mine, other] = [await realm.begin(ana), await realm.begin(ana)];
    const ended = await outcomes(20, () => revoke(mine.AccessToken, other.SessionId));
    expect(ended).toEqual({ ok: 1, ResourceNotFoundException: 19 });
  });

  it('associated sessions are taken for what they are where there is no managed login: none', async () => {
    const ana = await somebody();
    const [mine, other, third] = [await realm.begin(ana), await realm.begin(ana), await realm.begin(ana)];
    const RevokeAssociatedSessions = 'LINKED' as const;
    const { ClientId, UserPoolId } = realm;
    await test.sdk.revokeToken({ ClientId, Token: other.RefreshToken, RevokeAssociatedSessions });
    expect(await realm.idsOf(ana)).not.toContain(other.SessionId);
    const asAdmin = { UserPoolId, Username: ana, SessionId: third.SessionId };
    await test.sdk.adminRevokeUserSession({ ...asAdmin, RevokeAssociatedSessions });
    expect(await realm.idsOf(ana)).toEqual([mine.SessionId]);
    const unheardOf = { ClientId, Token: mine.RefreshToken, RevokeAssociatedSessions: 'ALL' as never };
    await expectRefusal(test.sdk.revokeToken(unheardOf), 'InvalidParameterException', /revokeAssociatedSessions/);
  });

  it('whatever else ends sign-ins ends their sessions', async () => {
    const ana = await somebody();
    const { AccessToken } = await realm.begin(ana);
    await realm.begin(ana);
    await test.sdk.globalSignOut({ AccessToken });
    expect(await realm.sessionsOf(ana)).toEqual([]);
    await realm.begin(ana);
    await test.sdk.adminUserGlobalSignOut({ UserPoolId: realm.UserPoolId, Username: ana });
    expect(await realm.sessionsOf(ana)).toEqual([]);
  });

  it('a session that has expired is not listed, and cannot be ended', async () => {
    const ana = await somebody();
    const short = await realm.client({ RefreshTokenValidity: 60, TokenValidityUnits: { RefreshToken: 'minutes' } });
    const { SessionId } = await realm.begin(ana, short);
    test.clock.advance(3_600_000);
    expect(await realm.sessionsOf(ana)).toEqual([]);
    const asAdmin = { UserPoolId: realm.UserPoolId, Username: ana, SessionId };
    await expectRefusal(test.sdk.adminRevokeUserSession(asAdmin), ...UNKNOWN);
  });

  it('more sessions than fit on a page are continued by a token that is good for nothing else', async () => {
    const ana = await somebody();
    const { AccessToken } = await realm.begin(ana);
    await copySession(test, await realm.sessionsOf(ana), 129);
    const first = await test.sdk.listUserSessions({ AccessToken });
    const second = await test.sdk.listUserSessions({ AccessToken, NextToken: first.NextToken });
    expect([first.Sessions!.length, second.Sessions!.length, second.NextToken]).toEqual([125, 5, undefined]);
    const ids = [...first.Sessions!, ...second.Sessions!].map(({ SessionId }) => SessionId);
    expect(new Set(ids).size).toBe(130);
    const { NextToken } = first;
    const { AccessToken: hers } = await realm.begin(await somebody());
    const refusal = ['InvalidParameterException', 'Invalid pagination token.'] as const;
    await expectRefusal(test.sdk.listUserSessions({ AccessToken: hers, NextToken }), ...refusal);
    await expectRefusal(test.sdk.listUserSessions({ AccessToken, NextToken: `${NextToken}A` }), ...refusal);
    const asAdmin = { UserPoolId: realm.UserPoolId, Username: ana, NextToken };
    await expectRefusal(test.sdk.adminListUserSessions(asAdmin), ...refusal);
  });

  it('nothing of sessions is offered while they are not tracked', async () => {
    const untracked = await makeSessionRealm(test);
    const ana = await somebody(untracked);
    const before = await untracked.begin(ana);
    await untracked.track('off');
    const { AccessToken } = await untracked.signIn(ana);
    const { SessionId } = before;
    const admin = { UserPoolId: untracked.UserPoolId, Username: ana };
    await expectRefusal(test.sdk.listUserSessions({ AccessToken }), ...OFF);
    await expectRefusal(revoke(AccessToken, SessionId), ...OFF);
    await expectRefusal(test.sdk.adminListUserSessions(admin), ...OFF);
    await expectRefusal(test.sdk.adminRevokeUserSession({ ...admin, SessionId }), ...OFF);

    await untracked.track(20);
    // What was signed in meanwhile has no session, and the one that had still has it.
    expect(await own(AccessToken)).toMatchObject([{ SessionId, IsCurrentSession: false }]);
    await revoke(AccessToken, SessionId);
    await expectRefusal(test.sdk.getUser({ AccessToken: before.AccessToken }), ...REVOKED);
    const { ClientId } = untracked;
    const { RefreshToken } = await untracked.signIn(ana);
    expect(await untracked.sessionsOf(ana)).toHaveLength(1);
    await test.sdk.getTokensFromRefreshToken({ ClientId, RefreshToken });
    expect(await untracked.sessionsOf(ana)).toHaveLength(1);
  });
});

/** A user cannot have more than a hundred by signing in. */
async function copySession({ database }: TestPool, [session]: { SessionId?: string | undefined }[], count: number) {
  const { db } = database.as<{ pool_grants: { id: string; session_id: string; created_at: number } }>();
  const grants = db.selectFrom('pool_grants').selectAll().where('session_id', '=', session!.SessionId!);
  const grant = await grants.executeTakeFirstOrThrow();
  const copies = Array.from({ length: count }, (_copy, index) => ({
    ...grant,
    id: `${grant.id}-${index}`,
    session_id: `tkn${String(index).padStart(25, '0')}`,
    created_at: grant.created_at + (index % 2),
  }));
  await db.insertInto('pool_grants').values(copies).execute();
}
