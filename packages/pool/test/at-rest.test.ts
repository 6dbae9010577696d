import { inspect } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { poolRealm, srpVerifier } from '../src/rules/srp.ts';
import { eachPool, type TestPool } from './harness.ts';
import { makeRealm, password, type Realm, rotating } from './realm.ts';
import { allRows, asText, holdsCode, holdsSecret } from './rows.ts';
import { beginSrp } from './srp-client.ts';

const FORMER = 'Former-horse-6';
const TEMPORARY = 'Temporary-horse-9';
const CHOSEN = 'a_secret_that_an_operator_chose';
/** Where what is planted leaves something. */
const FILLED = [
  'pool_users',
  'pool_clients',
  'pool_signing_keys',
  'pool_codes',
  'pool_challenges',
  'pool_grants',
  'pool_refresh_tokens',
  'pool_former_passwords',
  'mail_mailbox',
];

eachPool((dialect, make) => {
  const reported: unknown[] = [];
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make({ report: { unexpected: (...what) => void reported.push(what) } });
    const PasswordPolicy = { MinimumLength: 8, PasswordHistorySize: 3 };
    const flows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'] as const;
    realm = await makeRealm(test, {
      pool: { Policies: { PasswordPolicy } },
      client: { ...rotating(60), ExplicitAuthFlows: [...flows] },
    });
  });

  /** Everything that a person or an operator can open something with. */
  async function plant() {
    const { UserPoolId, ClientId } = realm;
    const keyed = await realm.client({ GenerateSecret: true });
    await test.sdk.addUserPoolClientSecret({ UserPoolId, ClientId: keyed.ClientId, ClientSecret: CHOSEN });
    await realm.signUp('waiting@example.org');
    await realm.signUp('ana@example.org', FORMER);
    await test.sdk.confirmSignUp({
      ClientId,
      Username: 'ana@example.org',
      ConfirmationCode: await test.code('ana@example.org'),
    });
    const first = await realm.signIn('ana@example.org', FORMER);
    await test.sdk.changePassword({
      AccessToken: first.AccessToken,
      PreviousPassword: FORMER,
      ProposedPassword: password,
    });
    const tokens = await realm.signIn('ana@example.org');
    const renewal = { ClientId, RefreshToken: tokens.RefreshToken };
    const renewed = (await test.sdk.getTokensFromRefreshToken(renewal)).AuthenticationResult!;
    const { AccessToken } = tokens;
    await test.sdk.getUserAttributeVerificationCode({ AccessToken, AttributeName: 'email' });
    const attribute = await test.code('ana@example.org');
    await test.sdk.forgotPassword({ ClientId, Username: 'ana@example.org' });
    await test.sdk.adminCreateUser({ UserPoolId, Username: 'bea@example.org', TemporaryPassword: TEMPORARY });
    const { Session } = await test.sdk.initiateAuth({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'bea@example.org', PASSWORD: TEMPORARY },
    });
    const begun = await beginSrp(test.sdk, realm, { username: 'ana@example.org', now: test.clock.now });
    return {
      passwords: [password, FORMER, TEMPORARY],
      tokens: [AccessToken, tokens.IdToken, tokens.RefreshToken, renewed.AccessToken!, renewed.RefreshToken!],
      sessions: [Session!, begun.parameters.SECRET_BLOCK!],
      clientSecrets: [keyed.ClientSecret!, CHOSEN],
      codes: [await test.code('waiting@example.org'), attribute, await test.code('ana@example.org')],
    };
  }

  describe('E01 a copy of the database', () => {
    it('shows no password, code, token, session, client secret, key or verifier', async () => {
      const planted = await plant();
      const tables = await allRows(test.database, dialect);
      const kept = asText(tables);
      // What is no secret stands there in clear, so that this search would find one.
      expect(holdsSecret(kept, 'ana@example.org')).toBe(true);
      const { passwords, tokens, sessions, clientSecrets, codes } = planted;
      for (const secret of [...passwords, ...tokens, ...sessions, ...clientSecrets]) {
        expect(holdsSecret(kept, secret) && `${secret.slice(0, 12)}… is readable`).toBe(false);
        // Nor a part of it that would do.
        expect(holdsSecret(kept, secret.slice(4, 28)) && `${secret.slice(4, 28)} is readable`).toBe(false);
      }
      for (const code of codes) expect(holdsCode(kept, code) && `${code} is readable`).toBe(false);
      expect(kept).not.toMatch(/PRIVATE KEY|"d":|"dp":/);
      for (const name of FILLED) expect(tables.get(name), name).not.toHaveLength(0);
    });

    it('shows no verifier, and no signing key in any encoding', async () => {
      const tables = await allRows(test.database, dialect);
      const kept = asText(tables);
      for (const row of tables.get('pool_users')!) {
        if (row.srp_salt === null) continue;
        const identity = { realm: poolRealm(realm.UserPoolId), userId: String(row.username) };
        for (const secret of [password, TEMPORARY]) {
          const verifier = Buffer.from(srpVerifier(identity, secret, row.srp_salt as Uint8Array));
          expect(kept).not.toContain(verifier.toString('hex').slice(0, 64));
          expect(kept).not.toContain(verifier.toString('base64').slice(0, 40));
        }
      }
      for (const { kid, privateSealed } of await test.pool.parts.store.signingKeys.of(realm.UserPoolId)) {
        const der = Buffer.from(test.pool.parts.secrets.signingKeys.open(privateSealed, `${realm.UserPoolId}/${kid}`));
        for (let at = 64; at + 32 <= der.length; at += 97) {
          expect(kept).not.toContain(der.subarray(at, at + 32).toString('hex'));
          expect(kept).not.toContain(der.subarray(at, at + 32).toString('latin1'));
        }
      }
    });
  });

  it('E01 nothing of it was reported', () => expect(inspect(reported)).toBe('[]'));
});
