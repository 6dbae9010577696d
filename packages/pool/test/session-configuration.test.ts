import { sql } from 'kysely';
import { beforeAll, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { makeRealm, type Realm } from './realm.ts';

const tracked = { UserSessionTracking: 'ENABLED' as const, TokenSession: { MaxPerUser: 5 } };

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test);
  });

  it('a pool that was never configured tracks no sessions, and would allow twenty', async () => {
    const { UserPoolId, ClientId } = await makeRealm(test);
    expect(await test.sdk.getUserPoolSessionConfiguration({ UserPoolId })).toMatchObject({
      UserPoolId,
      UserSessionTracking: 'DISABLED',
      TokenSession: { MaxPerUser: 20 },
    });
    expect(await test.sdk.getUserPoolClientSessionConfiguration({ UserPoolId, ClientId })).toMatchObject({
      UserPoolId,
      ClientId,
      SSOSession: { MaxValidityMinutes: 60 },
    });
  });

  it('what is set is told, replaced as a whole, and survives an update that does not mention it', async () => {
    const { UserPoolId, ClientId } = realm;
    const stored = () => test.sdk.getUserPoolSessionConfiguration({ UserPoolId });
    const ofClient = () => test.sdk.getUserPoolClientSessionConfiguration({ UserPoolId, ClientId });
    const SSOSession = { MaxValidityMinutes: 0 };
    expect(await test.sdk.setUserPoolSessionConfiguration({ UserPoolId, ...tracked })).toMatchObject({
      UserPoolId,
      ...tracked,
    });
    expect(await test.sdk.setUserPoolClientSessionConfiguration({ UserPoolId, ClientId, SSOSession })).toMatchObject({
      UserPoolId,
      ClientId,
      SSOSession,
    });
    await test.sdk.updateUserPool({ UserPoolId });
    await test.sdk.updateUserPoolClient({ UserPoolId, ClientId, ClientName: 'renamed' });
    expect(await stored()).toMatchObject(tracked);
    expect(await ofClient()).toMatchObject({ SSOSession });
    expect(JSON.stringify((await test.sdk.describeUserPool({ UserPoolId })).UserPool)).not.toContain('essions');

    const off = { UserSessionTracking: 'DISABLED' as const, TokenSession: { MaxPerUser: 1 } };
    await test.sdk.setUserPoolSessionConfiguration({ UserPoolId, ...off });
    expect(await stored()).toMatchObject(off);
    // A client's configuration sleeps meanwhile: it is told and cannot be changed.
    expect(await ofClient()).toMatchObject({ SSOSession });
    const change = test.sdk.setUserPoolClientSessionConfiguration({ UserPoolId, ClientId, SSOSession });
    await expectRefusal(change, 'OperationNotEnabledException');
  });

  it.each([0, 101, 1.5])('a limit of %s is refused', async (MaxPerUser) => {
    const { UserPoolId } = realm;
    const call = test.sdk.setUserPoolSessionConfiguration({ UserPoolId, ...tracked, TokenSession: { MaxPerUser } });
    await expectRefusal(call, MaxPerUser === 1.5 ? 'SerializationException' : 'InvalidParameterException');
  });

  it('what is left out, unheard of or out of bounds is refused', async () => {
    const { UserPoolId, ClientId } = realm;
    await test.sdk.setUserPoolSessionConfiguration({ UserPoolId, ...tracked });
    for (const wrong of [{ TokenSession: undefined }, { UserSessionTracking: undefined }]) {
      const call = test.sdk.setUserPoolSessionConfiguration({ UserPoolId, ...tracked, ...wrong });
      await expectRefusal(call, 'InvalidParameterException');
    }
    const unheardOf = { UserPoolId, ...tracked, UserSessionTracking: 'ON' as never };
    await expectRefusal(test.sdk.setUserPoolSessionConfiguration(unheardOf), 'InvalidParameterException');
    const set = (MaxValidityMinutes: number) =>
      test.sdk.setUserPoolClientSessionConfiguration({ UserPoolId, ClientId, SSOSession: { MaxValidityMinutes } });
    for (const minutes of [-1, 129_601]) await expectRefusal(set(minutes), 'InvalidParameterException');
    expect((await set(129_600)).SSOSession).toEqual({ MaxValidityMinutes: 129_600 });
  });

  it('is not to be had in the lowest tier, nor of what is not there', async () => {
    const { UserPoolId, ClientId } = await makeRealm(test, { pool: { UserPoolTier: 'LITE' } });
    const tier = 'FeatureUnavailableInTierException';
    await expectRefusal(test.sdk.setUserPoolSessionConfiguration({ UserPoolId, ...tracked }), tier);
    const SSOSession = { MaxValidityMinutes: 5 };
    await expectRefusal(test.sdk.setUserPoolClientSessionConfiguration({ UserPoolId, ClientId, SSOSession }), tier);
    const foreign = { UserPoolId: realm.UserPoolId, ClientId };
    await expectRefusal(test.sdk.getUserPoolClientSessionConfiguration(foreign), 'ResourceNotFoundException');
    const nowhere = { UserPoolId: 'eu-west-1_nowhere00' };
    await expectRefusal(test.sdk.getUserPoolSessionConfiguration(nowhere), 'ResourceNotFoundException');
  });

  it('sign-ins of a database from before there were sessions go on without one', async () => {
    const { UserPoolId, ClientId, confirmed, signIn } = await makeRealm(test);
    await confirmed('ana@example.org');
    const before = await signIn('ana@example.org');
    await forgetMigration(test);

    const { sdk } = await make();
    const { AuthenticationResult } = await sdk.getTokensFromRefreshToken({
      ClientId,
      RefreshToken: before.RefreshToken,
    });
    await sdk.setUserPoolSessionConfiguration({ UserPoolId, ...tracked });
    const { AccessToken } = AuthenticationResult!;
    expect((await sdk.listUserSessions({ AccessToken })).Sessions).toEqual([]);
    await signIn('ana@example.org');
    expect((await sdk.listUserSessions({ AccessToken })).Sessions).toMatchObject([{ IsCurrentSession: false }]);
    await sdk.getTokensFromRefreshToken({ ClientId, RefreshToken: before.RefreshToken });
    expect((await sdk.getUser({ AccessToken: before.AccessToken })).Username).toBeDefined();
  });
});

/** Leaves the database as a release from before sessions would. */
async function forgetMigration({ database: { db } }: TestPool): Promise<void> {
  await sql`drop index pool_grants_sessions`.execute(db);
  await sql`alter table pool_grants drop column session_id`.execute(db);
  await sql`alter table pool_grants drop column last_active_at`.execute(db);
  await sql`alter table pool_clients drop column sso_minutes`.execute(db);
  await sql`delete from schema_migrations where name = '0005-sessions'`.execute(db);
}
