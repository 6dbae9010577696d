import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
  type ISignUpResult,
} from 'amazon-cognito-identity-js';
import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, type TestPool } from './harness.ts';
import { makeRealm, password, type Realm } from './realm.ts';
import { serve } from './served.ts';
import { ALWAYS, makeTrackingRealm, OPT_IN } from './tracking-realm.ts';

type Outcome<T> = (error: Error | null | undefined, result?: T) => void;

/** Waits for a function that ends with `(error, result)`. */
function done<T>(call: (outcome: Outcome<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => call((error, result) => (error ? reject(error) : resolve(result as T))));
}

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  let endpoint: string;
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test, {
      client: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    });
    endpoint = await serve(test.pool);
  });
  const pool = () => new CognitoUserPool({ UserPoolId: realm.UserPoolId, ClientId: realm.ClientId, endpoint });
  const user = (Username: string) => new CognitoUser({ Username, Pool: pool() });
  const authenticate = (who: CognitoUser, Username: string, Password: string) =>
    new Promise<CognitoUserSession>((onSuccess, onFailure) =>
      who.authenticateUser(new AuthenticationDetails({ Username, Password }), {
        onSuccess,
        onFailure,
        newPasswordRequired: (attributes) => onFailure(Object.assign(new Error('new password'), { attributes })),
      }),
    );

  it('amazon-cognito-identity-js signs up, confirms, signs in, changes the password, refreshes and signs out', async () => {
    const email = 'ana@example.org';
    const attributes = [new CognitoUserAttribute({ Name: 'email', Value: email })];
    const made = await done<ISignUpResult>((end) => pool().signUp(email, password, attributes, [], end));
    expect(made.userConfirmed).toBe(false);

    const ana = user(email);
    await expect(authenticate(ana, email, password)).rejects.toMatchObject({ code: 'UserNotConfirmedException' });
    const code = await test.code(email);
    expect(await done((end) => ana.confirmRegistration(code, true, end))).toBe('SUCCESS');

    await expect(authenticate(ana, email, 'Wrong-horse-7')).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
    const session = await authenticate(ana, email, password);
    expect(session.isValid()).toBe(true);
    expect(session.getIdToken().payload.email).toBe(email);
    expect(ana.getUsername()).toBe(made.userSub);

    expect(await done((end) => ana.changePassword(password, 'Another-horse-8', end))).toBe('SUCCESS');
    await expect(authenticate(user(email), email, password)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await authenticate(ana, email, 'Another-horse-8');

    const refreshed = await done<CognitoUserSession>((end) =>
      ana.refreshSession(ana.getSignInUserSession()!.getRefreshToken(), end),
    );
    expect(refreshed.getAccessToken().getJwtToken()).not.toBe(session.getAccessToken().getJwtToken());

    const access = refreshed.getAccessToken().getJwtToken();
    await new Promise((onSuccess, onFailure) => ana.globalSignOut({ onSuccess, onFailure }));
    await expect(test.sdk.getUser({ AccessToken: access })).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('amazon-cognito-identity-js replaces a temporary password', async () => {
    const email = 'bea@example.org';
    await test.sdk.adminCreateUser({
      UserPoolId: realm.UserPoolId,
      Username: email,
      TemporaryPassword: 'Temporary-horse-1',
      UserAttributes: [{ Name: 'email', Value: email }],
    });
    const bea = user(email);
    await expect(authenticate(bea, email, 'Temporary-horse-1')).rejects.toThrow('new password');
    const session = await new Promise<CognitoUserSession>((onSuccess, onFailure) =>
      bea.completeNewPasswordChallenge(password, {}, { onSuccess, onFailure }),
    );
    expect(session.isValid()).toBe(true);
    expect((await authenticate(user(email), email, password)).isValid()).toBe(true);
  });

  it('amazon-cognito-identity-js signs up whatever password the pool takes', async () => {
    const passwords = ['Contraseña-1é 🦊', 'A1!  two spaces', `Zz9!${'ß'.repeat(200)}`];
    for (const [index, secret] of passwords.entries()) {
      const email = `p${index}@example.org`;
      await realm.signUp(email, secret);
      await test.sdk.adminConfirmSignUp({ UserPoolId: realm.UserPoolId, Username: email });
      expect((await authenticate(user(email), email, secret)).isValid()).toBe(true);
    }
  });

  describe('amazon-cognito-identity-js in a pool that tracks devices', () => {
    it.each([
      ['remembers every device', ALWAYS, undefined],
      ['remembers those whose users say so', OPT_IN, true],
    ])('that %s: remembers one, signs in on it, lists it, forgets it', async (_name, configuration, asksUser) => {
      const { UserPoolId, ClientId, confirmed } = await makeTrackingRealm(test, configuration);
      const email = 'dan@example.org';
      await confirmed(email);
      const Storage = storage();
      const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint, Storage });
      const dan = () => new CognitoUser({ Username: email, Pool, Storage });
      const first = dan();
      const confirmation = await new Promise<boolean | undefined>((resolve, onFailure) =>
        first.authenticateUser(new AuthenticationDetails({ Username: email, Password: password }), {
          onSuccess: (_session, necessary) => resolve(necessary),
          onFailure,
        }),
      );
      expect(confirmation).toBe(asksUser);
      if (asksUser) {
        const said = await new Promise((onSuccess, onFailure) =>
          first.setDeviceStatusRemembered({ onSuccess, onFailure }),
        );
        expect(said).toBe('SUCCESS');
      }
      const deviceKey = deviceKeyOf(first.getSignInUserSession());

      const again = dan();
      const session = await authenticate(again, email, password);
      expect(deviceKeyOf(session)).toBe(deviceKey);
      const refreshed = await done<CognitoUserSession>((end) => again.refreshSession(session.getRefreshToken(), end));
      expect(deviceKeyOf(refreshed)).toBe(deviceKey);
      const { Devices } = await new Promise<{ Devices: { DeviceKey: string }[] }>((onSuccess, onFailure) =>
        again.listDevices(10, null, { onSuccess, onFailure }),
      );
      expect(Devices.map((device) => device.DeviceKey)).toEqual([deviceKey]);

      // Forgotten behind its back, it is a new device, without its user noticing.
      await test.sdk.adminForgetDevice({ UserPoolId, Username: email, DeviceKey: deviceKey });
      const fresh = dan();
      expect(deviceKeyOf(await authenticate(fresh, email, password))).not.toBe(deviceKey);
      expect(await new Promise((onSuccess, onFailure) => fresh.forgetDevice({ onSuccess, onFailure }))).toBe('SUCCESS');
    });
  });
});

/** A browser's storage of one machine. */
function storage() {
  const kept = new Map<string, string>();
  return {
    setItem: (key: string, value: string) => void kept.set(key, value),
    getItem: (key: string) => kept.get(key) ?? null,
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
  };
}

function deviceKeyOf(session: CognitoUserSession | null): string {
  return String(session?.getAccessToken().payload.device_key);
}
