import { randomBytes } from 'node:crypto';
import { Secret } from 'otpauth';
import { beforeAll, describe, expect, it } from 'vitest';
import { base32, totpStep } from '../src/totp.ts';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { type MfaRealm, makeMfaRealm } from './mfa-realm.ts';
import { hasOathtool, oathtool, unlessFound } from './oathtool.ts';
import { outcomes, password } from './realm.ts';

const MISMATCH = ['CodeMismatchException', 'Invalid code received for user'] as const;
const USED = ['ExpiredCodeException', 'Your software token has already been used once.'] as const;

describe('a time-based code', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('is that of RFC 6238, appendix B, at %i seconds', (seconds, code) => {
    expect(totpStep(Buffer.from('12345678901234567890'), code, 1000 * seconds)).toBe(Math.floor(seconds / 30));
  });

  it.skipIf(!hasOathtool)(`is the one that oathtool shows, whatever the secret and the time${unlessFound}`, () => {
    for (let round = 0; round < 20; round += 1) {
      const secret = randomBytes(1 + round);
      expect(Buffer.from(Secret.fromBase32(base32(secret)).bytes)).toEqual(secret);
      const at = 1_000 * Math.floor(Math.random() * 4e9);
      expect(totpStep(secret, oathtool(base32(secret), at), at)).toBe(Math.floor(at / 30_000));
    }
  });
});

eachPool((_, make) => {
  let test: TestPool;
  let realm: MfaRealm;
  beforeAll(async () => {
    test = await make();
    test.clock.stop();
    realm = await makeMfaRealm(test, 'OPTIONAL');
  });
  const session = async (email: string) => (await realm.begin(email)).Session;

  describe('an authenticator app', () => {
    it('is asked for after the password, by the name it was given', async () => {
      const email = 'ana@example.org';
      const { secret, AccessToken } = await realm.withApp(email, { name: 'Ana’s phone' });
      const asked = await realm.begin(email);
      expect(asked.AuthenticationResult).toBeUndefined();
      expect(asked).toMatchObject({
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        ChallengeParameters: { FRIENDLY_DEVICE_NAME: 'Ana’s phone' },
      });
      const { AuthenticationResult } = await realm.prove(email, asked.Session, realm.code(secret));
      expect((await test.sdk.getUser({ AccessToken: AuthenticationResult!.AccessToken })).Username).toBeDefined();
      const described = { PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA', UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] };
      expect(await test.sdk.getUser({ AccessToken })).toMatchObject(described);
      const admin = { UserPoolId: realm.UserPoolId, Username: email };
      expect(await test.sdk.adminGetUser(admin)).toMatchObject(described);
      expect(await test.sdk.adminGetUserAuthFactors(admin)).toMatchObject({
        ...described,
        ConfiguredUserAuthFactors: ['PASSWORD', 'SOFTWARE_TOKEN'],
      });
    });

    it('T01 T08 a code works once, and earlier ones not at all after it, also after a restart', async () => {
      const email = 'bea@example.org';
      const { secret } = await realm.withApp(email);
      const [former, code] = [realm.code(secret, -1), realm.code(secret)];
      await realm.prove(email, await session(email), code);
      await expectRefusal(realm.prove(email, await session(email), code), ...USED);
      await expectRefusal(realm.prove(email, await session(email), former), ...USED);
      test.clock.advance(30_000);
      expect((await realm.prove(email, await session(email), realm.code(secret))).AuthenticationResult).toBeDefined();
    });

    it('T02 counts a step before and after, and no more', async () => {
      const email = 'cai@example.org';
      const { secret } = await realm.withApp(email);
      test.clock.advance(90_000);
      for (const off of [-2, 2, 20]) {
        await expectRefusal(realm.prove(email, await session(email), realm.code(secret, off)), ...MISMATCH);
      }
      for (const off of [-1, 0, 1]) {
        expect(
          (await realm.prove(email, await session(email), realm.code(secret, off))).AuthenticationResult,
        ).toBeDefined();
      }
    });

    it('T04 of another user is none, and nor is anything that is no code', async () => {
      const { secret } = await realm.withApp('dan@example.org');
      await realm.withApp('eva@example.org');
      const Session = await session('eva@example.org');
      await expectRefusal(realm.prove('eva@example.org', Session, realm.code(secret)), ...MISMATCH);
      for (const code of ['', '12345', '1234567', '１２３４５６', ' 123456']) {
        const call = realm.prove('eva@example.org', await session('eva@example.org'), code);
        await expectRefusal(call, code === '' ? 'CodeMismatchException' : MISMATCH[0]);
        await test.sdk.adminSetUserPassword({
          UserPoolId: realm.UserPoolId,
          Username: 'eva@example.org',
          Password: password,
          Permanent: true,
        });
        test.clock.advance(900_001);
      }
    });

    it('T07 a right code sent many times at once signs in once', async () => {
      const email = 'fay@example.org';
      const { secret } = await realm.withApp(email);
      const [first, second] = [await session(email), await session(email)];
      const code = realm.code(secret);
      const results = await outcomes(20, (index) => realm.prove(email, index % 2 === 0 ? first : second, code));
      expect(results.ok).toBe(1);
    });

    it('T05 counts once a code of it was right, and a new one does not replace it before', async () => {
      const email = 'gus@example.org';
      const { secret, AccessToken } = await realm.withApp(email);
      const { SecretCode: other = '' } = await test.sdk.associateSoftwareToken({ AccessToken });
      expect(other).not.toBe(secret);
      await realm.prove(email, await session(email), realm.code(secret));
      const verify = (UserCode: string) => test.sdk.verifySoftwareToken({ AccessToken, UserCode });
      test.clock.advance(30_000);
      await expectRefusal(verify(realm.code(secret)), 'EnableSoftwareTokenMFAException', 'Code mismatch');
      await realm.prove(email, await session(email), realm.code(secret));
      expect((await verify(realm.code(other))).Status).toBe('SUCCESS');
      test.clock.advance(30_000);
      await expectRefusal(realm.prove(email, await session(email), realm.code(secret)), ...MISMATCH);
      expect((await realm.prove(email, await session(email), realm.code(other))).AuthenticationResult).toBeDefined();
      await expectRefusal(verify(realm.code(other)), 'InvalidParameterException');
    });

    it('T09 is sealed, opens for its own user only, and is never shown again', async () => {
      const email = 'hal@example.org';
      const [{ secret }, { secret: others }] = [await realm.withApp(email), await realm.withApp('ida@example.org')];
      const { db } = test.database.as<{ pool_factors: { sub: string; totp_sealed: Uint8Array } }>();
      const rows = await db.selectFrom('pool_factors').select(['sub', 'totp_sealed']).execute();
      const plain = [secret, others].map((text) => Buffer.from(text));
      for (const { totp_sealed } of rows) {
        for (const text of plain) expect(Buffer.from(totp_sealed ?? []).includes(text)).toBe(false);
      }
      const subOf = async (Username: string) => {
        const { UserAttributes } = await test.sdk.adminGetUser({ UserPoolId: realm.UserPoolId, Username });
        return UserAttributes!.find(({ Name }) => Name === 'sub')!.Value!;
      };
      const [sub, otherSub] = [await subOf(email), await subOf('ida@example.org')];
      const sealed = rows.find((row) => row.sub === otherSub)!.totp_sealed;
      await db.updateTable('pool_factors').set({ totp_sealed: sealed }).where('sub', '=', sub).execute();
      await expectRefusal(realm.prove(email, await session(email), realm.code(others)), 'InternalErrorException');
    });

    it('is taken away by an administrator, with the preference for it', async () => {
      const email = 'jan@example.org';
      const { AccessToken } = await realm.withApp(email);
      const admin = { UserPoolId: realm.UserPoolId, Username: email };
      await test.sdk.adminDeleteSoftwareToken(admin);
      await expectRefusal(test.sdk.adminDeleteSoftwareToken(admin), 'ResourceNotFoundException');
      expect(await test.sdk.getUser({ AccessToken })).not.toHaveProperty('UserMFASettingList');
      expect((await realm.begin(email)).AuthenticationResult).toBeDefined();
    });

    it('A18 is not there for whoever comes back under the same name', async () => {
      const email = 'kim@example.org';
      await realm.withApp(email);
      await test.sdk.adminDeleteUser({ UserPoolId: realm.UserPoolId, Username: email });
      await realm.confirmed(email);
      expect((await realm.begin(email)).AuthenticationResult).toBeDefined();
    });
  });
});
