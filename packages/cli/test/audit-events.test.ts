import { randomBytes } from 'node:crypto';
import { eachDatabase } from '@custom-cognito/database/testing';
import { createApp } from '@custom-cognito/server';
import {
  createLimits,
  DEFAULT_QUOTAS,
  EVENTS,
  type EventName,
  type RequestContext,
  requireAdmin,
} from 'custom-cognito';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { linkInLibrary } from './harness/library-link.ts';
import {
  enterLibrary,
  type LibraryRealm,
  newRequest,
  openLibraryRealm,
  signInLibrary,
} from './harness/library-realm.ts';
import { newAddress, otherThan, PASSWORD } from './harness/people.ts';
import { appCode } from './harness/totp.ts';

const WRONG = 'una frase equivocada';
const OPERATOR = 'operator-sub';

interface Flow {
  /** Does what makes the event, as this request; tells what the row must say beside what all rows do. */
  run(realm: LibraryRealm, context: RequestContext): Promise<Readonly<Record<string, unknown>>>;
  /** Other events of the same request. */
  readonly also?: readonly EventName[];
}

const refusal = async (work: Promise<unknown>, code: string) => {
  await expect(work).rejects.toMatchObject({ code });
};
const PSEUDONYM = expect.stringMatching(/^[\w-]{22}$/);
const SESSION = expect.stringMatching(/^[\w-]{22}$/);

async function registered({ auth }: LibraryRealm, context = newRequest()) {
  const email = newAddress();
  await auth.registerUser({ email, password: PASSWORD, fullName: 'Ana Pérez', context });
  return email;
}

/** Somebody with an app, whose code of the last step is used up. */
async function withApp({ auth }: LibraryRealm) {
  const email = newAddress();
  const { sub, accessToken } = await enterLibrary(auth, email);
  const { secretCode } = await auth.setupMfa({ accessToken, context: newRequest() });
  const code = await appCode(secretCode, -1);
  const { recoveryCodes } = await auth.verifyMfaSetup({ accessToken, code, context: newRequest() });
  return { email, sub, accessToken, recoveryCodes };
}

const anonymous = (reason: string) => ({ actor: null, target: PSEUDONYM, reason });
const own = (sub: string) => ({ actor: sub, target: sub });

const FLOWS: Readonly<Record<EventName, Flow>> = {
  registered: {
    async run(realm, context) {
      await registered(realm, context);
      return { actor: null, target: PSEUDONYM };
    },
  },
  confirmed: {
    async run(realm, context) {
      const email = await registered(realm);
      await realm.auth.confirmEmail({ email, code: await realm.codeFor(email), context });
      return { actor: null, target: PSEUDONYM };
    },
  },
  confirmationFailed: {
    async run(realm, context) {
      const email = await registered(realm);
      const code = otherThan(await realm.codeFor(email));
      await refusal(realm.auth.confirmEmail({ email, code, context }), 'invalid_code');
      return anonymous('invalid_code');
    },
  },
  codeResent: {
    async run(realm, context) {
      await realm.auth.resendCode({ email: await registered(realm), context });
      return { actor: null, target: PSEUDONYM };
    },
  },
  loginSucceeded: {
    async run({ auth }, context) {
      const email = newAddress();
      const { sub } = await enterLibrary(auth, email);
      await auth.login({ email, password: PASSWORD, context });
      return { ...own(sub), session: SESSION };
    },
  },
  loginFailed: {
    async run({ auth }, context) {
      await refusal(auth.login({ email: newAddress(), password: WRONG, context }), 'invalid_credentials');
      return anonymous('invalid_credentials');
    },
  },
  lockedOut: {
    also: ['loginFailed'],
    async run({ auth }, context) {
      const email = newAddress();
      await enterLibrary(auth, email);
      const tries = Array.from({ length: 5 }, () => auth.login({ email, password: WRONG, context: newRequest() }));
      await Promise.allSettled(tries);
      await refusal(auth.login({ email, password: PASSWORD, context }), 'invalid_credentials');
      return anonymous('wrong_passwords');
    },
  },
  guessingSuspected: {
    also: ['loginFailed'],
    async run(realm, context) {
      const auth = await realm.another();
      const guess = (as: RequestContext) => auth.login({ email: newAddress(), password: WRONG, context: as });
      // From as many addresses: what comes from one is summed up before that.
      const elsewhere = (n: number) => ({ ...newRequest(), ip: `203.0.113.${n}` });
      await Promise.allSettled(Array.from({ length: 99 }, (_, n) => guess(elsewhere(n))));
      await refusal(guess(context), 'invalid_credentials');
      return { actor: null, target: null, reason: 'many_accounts' };
    },
  },
  rateLimited: {
    async run({ auth }, { ip, userAgent, requestId }) {
      const quotas = { ...DEFAULT_QUOTAS, login: { requests: 1, seconds: 60 } };
      const app = createApp(auth, {
        environment: 'test',
        publicUrl: 'http://localhost:8000',
        frontendOrigins: [],
        defaultLocale: 'es',
        log: { info() {}, warn() {}, error() {} },
        checks: {},
        limits: createLimits({ quotas, masterKey: randomBytes(32) }),
        remoteAddress: () => ip,
      });
      const body = JSON.stringify({ email: newAddress(), password: WRONG });
      const login = (id: string) => {
        const headers = { 'Content-Type': 'application/json', 'User-Agent': userAgent, 'X-Request-Id': id };
        return app.fetch(new Request('http://localhost:8000/api/auth/login', { method: 'POST', headers, body }));
      };
      expect((await login(newRequest().requestId)).status).toBe(401);
      expect((await login(requestId)).status).toBe(429);
      return { ...anonymous('login-address'), action: 'login' };
    },
  },
  refreshed: {
    async run({ auth }, context) {
      const { sub, sessionId, refreshToken } = await enterLibrary(auth, newAddress());
      await auth.refreshTokens({ sessionId, refreshToken, context });
      return { ...own(sub), session: SESSION };
    },
  },
  refreshFailed: {
    async run({ auth }, context) {
      const { refreshToken } = await enterLibrary(auth, newAddress());
      await refusal(auth.refreshTokens({ sessionId: 'none', refreshToken, context }), 'invalid_refresh_token');
      return { actor: null, target: null, reason: 'no_live_session' };
    },
  },
  refreshReuseDetected: {
    async run({ rotating }, context) {
      const { sub, sessionId, refreshToken } = await enterLibrary(rotating, newAddress());
      await rotating.refreshTokens({ sessionId, refreshToken, context: newRequest() });
      await refusal(rotating.refreshTokens({ sessionId, refreshToken, context }), 'invalid_refresh_token');
      return { actor: null, target: sub, reason: 'session_ended', session: SESSION };
    },
  },
  refreshMismatched: {
    async run({ auth }, context) {
      const mine = await enterLibrary(auth, newAddress());
      const { refreshToken } = await enterLibrary(auth, newAddress());
      await refusal(auth.refreshTokens({ sessionId: mine.sessionId, refreshToken, context }), 'invalid_refresh_token');
      return { actor: null, target: mine.sub, reason: 'token_of_another_session' };
    },
  },
  loggedOut: {
    async run({ auth }, context) {
      const { sub, sessionId, refreshToken } = await enterLibrary(auth, newAddress());
      await auth.logout({ sessionId, refreshToken, context });
      return { ...own(sub), reason: 'session', session: SESSION };
    },
  },
  sessionRevoked: {
    async run({ auth }, context) {
      const { sub, accessToken } = await enterLibrary(auth, newAddress());
      const [session] = await auth.listSessions({ accessToken });
      await auth.revokeSession({ accessToken, id: session?.id ?? '', context });
      return { ...own(sub), reason: 'by_owner', session: session?.id };
    },
  },
  passwordChanged: {
    async run({ auth }, context) {
      const { sub, accessToken } = await enterLibrary(auth, newAddress());
      await auth.changePassword({ accessToken, currentPassword: PASSWORD, newPassword: `${PASSWORD} x`, context });
      return own(sub);
    },
  },
  passwordProofFailed: {
    async run({ auth }, context) {
      const { sub, accessToken } = await enterLibrary(auth, newAddress());
      const change = { accessToken, currentPassword: WRONG, newPassword: `${PASSWORD} x`, context };
      await refusal(auth.changePassword(change), 'wrong_password');
      return { ...own(sub), reason: 'wrong_password' };
    },
  },
  passwordResetAsked: {
    async run({ auth }, context) {
      await auth.initiatePasswordReset({ email: newAddress(), context });
      return { actor: null, target: PSEUDONYM };
    },
  },
  passwordResetDone: {
    async run(realm, context) {
      const email = newAddress();
      const { sub } = await enterLibrary(realm.auth, email);
      await realm.auth.initiatePasswordReset({ email, context: newRequest() });
      const code = await realm.codeFor(email);
      await realm.auth.confirmPasswordReset({ email, code, newPassword: `${PASSWORD} y`, context });
      return own(sub);
    },
  },
  passwordResetFailed: {
    async run({ auth }, context) {
      const reset = { email: newAddress(), code: '123456', newPassword: `${PASSWORD} y`, context };
      await refusal(auth.confirmPasswordReset(reset), 'invalid_code');
      return anonymous('invalid_code');
    },
  },
  mfaEnabled: {
    async run({ auth }, context) {
      const { sub, accessToken } = await enterLibrary(auth, newAddress());
      const { secretCode } = await auth.setupMfa({ accessToken, context: newRequest() });
      await auth.verifyMfaSetup({ accessToken, code: await appCode(secretCode), context });
      return own(sub);
    },
  },
  mfaSetupFailed: {
    async run({ auth }, context) {
      const { sub, accessToken } = await enterLibrary(auth, newAddress());
      const { secretCode } = await auth.setupMfa({ accessToken, context: newRequest() });
      const code = otherThan(await appCode(secretCode));
      await refusal(auth.verifyMfaSetup({ accessToken, code, context }), 'invalid_code');
      return { ...own(sub), reason: 'invalid_code' };
    },
  },
  mfaDisabled: {
    async run(realm, context) {
      const { sub, accessToken } = await withApp(realm);
      await realm.auth.disableMfa({ accessToken, password: PASSWORD, context });
      return own(sub);
    },
  },
  recoveryCodesMade: {
    async run(realm, context) {
      const { sub, accessToken } = await withApp(realm);
      await realm.auth.renewRecoveryCodes({ accessToken, password: PASSWORD, context });
      return own(sub);
    },
  },
  recoveryCodeUsed: {
    also: ['loginSucceeded'],
    async run(realm, context) {
      const { sub, email, recoveryCodes } = await withApp(realm);
      const asked = await realm.auth.login({ email, password: PASSWORD, context: newRequest() });
      if (asked.kind !== 'challenge') throw new TypeError('The app was not asked for.');
      const answers = { RECOVERY_CODE: recoveryCodes[0] ?? '' };
      await realm.auth.respondToChallenge({ ...asked, email, answers, context });
      return own(sub);
    },
  },
  identityLinked: {
    async run(realm, context) {
      const { sub } = await linkInLibrary(realm, context);
      return { ...own(sub), action: 'Acme' };
    },
  },
  identityLinkFailed: {
    async run({ auth }, context) {
      const { sub, accessToken } = await enterLibrary(auth, newAddress());
      const joining = { accessToken, provider: 'nobody', link: 'x'.repeat(43), browser: undefined, context };
      await refusal(auth.joinIdentity(joining), 'sso_provider_unknown');
      return { ...own(sub), reason: 'sso_provider_unknown' };
    },
  },
  identityUnlinked: {
    async run(realm, context) {
      const { sub, accessToken } = await linkInLibrary(realm, newRequest());
      const [identity] = (await realm.auth.listIdentities({ accessToken })).identities;
      await realm.auth.unlinkIdentity({ accessToken, id: identity?.id ?? '', context });
      return { ...own(sub), action: 'Acme' };
    },
  },
  profileUpdated: {
    async run({ auth }, context) {
      const { sub, accessToken } = await enterLibrary(auth, newAddress());
      await auth.updateUser({ accessToken, fullName: 'Ana Gómez', context });
      return { ...own(sub), reason: 'details' };
    },
  },
  accountDeleted: {
    async run({ auth }, context) {
      const { sub, accessToken } = await enterLibrary(auth, newAddress());
      await auth.deleteUser({ accessToken, password: PASSWORD, context });
      return own(sub);
    },
  },
  adminAction: {
    async run({ auth }, context) {
      const email = newAddress();
      const { sub } = await enterLibrary(auth, email);
      await auth.disableUser({ email, actor: OPERATOR, context });
      return { actor: OPERATOR, target: sub, action: 'disable' };
    },
  },
  adminFailed: {
    async run({ auth }, context) {
      await refusal(auth.deleteUserAsAdmin({ email: newAddress(), actor: OPERATOR, context }), 'user_not_found');
      return { actor: OPERATOR, target: PSEUDONYM, action: 'delete', reason: 'user_not_found' };
    },
  },
  accessRefused: {
    async run({ auth }, { userAgent, requestId }) {
      const { sub, accessToken } = await enterLibrary(auth, newAddress());
      const headers = { authorization: `Bearer ${accessToken}`, 'user-agent': userAgent, 'x-request-id': requestId };
      await refusal(requireAdmin(auth)(new Request('http://localhost/', { headers })), 'forbidden');
      // A bare request does not know where it came from.
      return { actor: sub, target: null, action: 'admin', reason: 'forbidden', address: null };
    },
  },
  keyRotated: {
    async run({ auth }, context) {
      await auth.recordKeyRotation({ key: 'key-2', actor: 'cli', context });
      return { actor: 'cli', target: null, action: 'key-2' };
    },
  },
  settingsChanged: {
    async run({ auth }, context) {
      const start = (settings: object) => auth.noteSettings({ settings: { ...settings }, actor: 'program', context });
      expect(await start({ quotas: { login: 5 }, smtp: null, locale: 'es' })).toEqual([]);
      expect(await start({ quotas: { login: 5 }, smtp: null, locale: 'es' })).toEqual([]);
      expect(await start({ quotas: { login: 50 }, smtp: { url: 'smtp://' }, locale: 'es', more: 1 })).toHaveLength(2);
      return { actor: 'program', target: null, action: 'quotas,smtp' };
    },
  },
  auditRead: {
    async run({ auth }, context) {
      await auth.auditPage({ actor: OPERATOR, context, subject: 'somebody' });
      return { actor: OPERATOR, target: 'somebody' };
    },
  },
  auditPruned: {
    async run({ auth }, context) {
      await auth.pruneAudit({ before: new Date(0), actor: 'retention', context });
      return { actor: 'retention', target: null, action: '1970-01-01T00:00:00.000Z' };
    },
  },
  personErased: {
    async run({ auth }, context) {
      await auth.eraseFromAudit({ sub: 'somebody', actor: OPERATOR, context });
      return { actor: OPERATOR, target: 'somebody' };
    },
  },
};

eachDatabase((_dialect, open) => {
  let realm: LibraryRealm;
  beforeAll(async () => {
    realm = await openLibraryRealm(await open());
  });
  afterAll(() => realm.close());

  const rowsOf = async ({ requestId }: RequestContext) => {
    const found = sql<Record<string, unknown>>`select * from auth_audit where request = ${requestId}`;
    return (await found.execute(realm.database.db)).rows;
  };

  it.each(Object.entries(FLOWS) as [EventName, Flow][])('G01 %s is recorded once', async (name, { run, also = [] }) => {
    const context = newRequest();
    const before = Date.now();
    const expected = await run(realm, context);
    const rows = await rowsOf(context);
    const named = (one: EventName) => `${EVENTS[one].event} ${EVENTS[one].outcome}`;
    expect(rows.map(({ event, outcome }) => `${event} ${outcome}`).sort()).toEqual([name, ...also].map(named).sort());
    const row = rows.find(({ event, outcome }) => `${event} ${outcome}` === named(name));
    expect(row).toMatchObject({
      reason: null,
      action: null,
      address: context.ip,
      agent: context.userAgent,
      client: expect.stringMatching(/^\w+$/),
      count: 1,
      ...expected,
    });
    expect(Number(row?.at)).toBeGreaterThanOrEqual(before);
    expect(Number(row?.at)).toBeLessThanOrEqual(Date.now());
  });

  it('G01 signing out and refreshing name the session that signing in began', async () => {
    const { sessionId, refreshToken } = await enterLibrary(realm.auth, newAddress());
    const context = newRequest();
    await realm.auth.refreshTokens({ sessionId, refreshToken, context });
    await realm.auth.logout({ sessionId, refreshToken, context });
    const [refreshed, loggedOut] = await rowsOf(context);
    const again = sql<{ event: string }>`select event from auth_audit where session = ${refreshed?.session}`;
    expect(loggedOut?.session).toBe(refreshed?.session);
    expect((await again.execute(realm.database.db)).rows.map(({ event }) => event).sort()).toEqual([
      'login',
      'logout',
      'refresh',
    ]);
  });

  it('G05 keeps no password, token, code, key or address of a mailbox, in any table of the record', async () => {
    const email = newAddress('secreta');
    const { accessToken, idToken, refreshToken, sessionId } = await enterLibrary(realm.auth, email);
    const { secretCode } = await realm.auth.setupMfa({ accessToken, context: newRequest() });
    const code = await appCode(secretCode, -1);
    const { recoveryCodes } = await realm.auth.verifyMfaSetup({ accessToken, code, context: newRequest() });
    const attempt = { email, password: 'una contraseña con acentos', context: newRequest() };
    await refusal(realm.auth.login(attempt), 'invalid_credentials');
    const odd = { ...newRequest(), userAgent: `${'\r\n\u0000\u202e'}${'x'.repeat(10_000)}`, ip: 'y'.repeat(10_000) };
    await refusal(realm.auth.login({ ...attempt, context: odd }), 'invalid_credentials');
    await realm.auth.initiatePasswordReset({ email, context: newRequest() });
    await realm.auth.close();

    const tables = ['', '_chains', '_register', '_counts', '_keys', '_names', '_settings'].map(
      (name) => `auth_audit${name}`,
    );
    const rows = [];
    for (const table of tables) {
      rows.push(
        ...(await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(realm.database.db)).rows,
      );
    }
    const all = rows
      .flatMap((row) => Object.values(row))
      .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)))
      .join('\n');
    const planted = [PASSWORD, WRONG, attempt.password, accessToken, idToken, refreshToken, sessionId, secretCode];
    for (const secret of [...planted, ...recoveryCodes, email, 'secreta', '@example.com']) {
      expect(all.includes(secret), secret).toBe(false);
    }
    const stored = rows.find(({ request }) => request === odd.requestId);
    expect(stored).toMatchObject({ agent: 'x'.repeat(256), address: 'y'.repeat(128) });
  });

  it('tells an operator who somebody is, until that person is erased; the record verifies before and after', async () => {
    const email = newAddress();
    const { sub } = await enterLibrary(realm.auth, email);
    await refusal(realm.auth.login({ email, password: WRONG, context: newRequest() }), 'invalid_credentials');
    const failed = await realm.auth.auditPage({ actor: OPERATOR, event: 'login', limit: 1 });
    const pseudonym = failed.entries[0]?.subject ?? '';
    const names = async () => {
      const pages = [sub, pseudonym].map((subject) =>
        realm.auth.auditPage({ actor: OPERATOR, subject, event: 'login' }),
      );
      return (await Promise.all(pages)).map(({ entries }) => entries[0]?.subjectName);
    };
    expect(await names()).toEqual([email, email]);
    await realm.auth.eraseFromAudit({ sub, actor: OPERATOR });
    expect(await names()).toEqual([undefined, undefined]);
    expect((await realm.auth.verifyAudit()).ok).toBe(true);
    await signInLibrary(realm.auth, email);
    expect((await names())[0]).toBe(email);
  });
});
