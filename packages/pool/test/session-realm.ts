import type { SessionDescriptionType } from '@aws-sdk/client-cognito-identity-provider';
import type { TestPool } from './harness.ts';
import { makeRealm, type Realm } from './realm.ts';

export type SessionRealm = Awaited<ReturnType<typeof makeSessionRealm>>;

/** A pool that tracks sessions, and what its administrators see of them. */
export async function makeSessionRealm(test: TestPool, most = 20, more: Parameters<typeof makeRealm>[1] = {}) {
  const realm: Realm = await makeRealm(test, more);
  const { UserPoolId } = realm;
  /** With a limit, or off. */
  const track = (limit: number | 'off', { sdk } = test) =>
    sdk.setUserPoolSessionConfiguration({
      UserPoolId,
      UserSessionTracking: limit === 'off' ? 'DISABLED' : 'ENABLED',
      TokenSession: { MaxPerUser: limit === 'off' ? 20 : limit },
    });
  await track(most);
  const sessionsOf = async (Username: string, { sdk } = test): Promise<SessionDescriptionType[]> =>
    (await sdk.adminListUserSessions({ UserPoolId, Username })).Sessions!;
  return {
    ...realm,
    track,
    sessionsOf,
    idsOf: async (username: string, at = test) => (await sessionsOf(username, at)).map((one) => one.SessionId!),
    /** Signs in and tells the id of the session that this began. */
    async begin(email: string, { signIn }: Pick<Realm, 'signIn'> = realm) {
      const tokens = await signIn(email);
      const { Sessions } = await test.sdk.listUserSessions({ AccessToken: tokens.AccessToken });
      return { ...tokens, SessionId: Sessions!.find((one) => one.IsCurrentSession)!.SessionId! };
    },
  };
}
