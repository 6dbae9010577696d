import type { Client } from '@custom-cognito/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { clientOf, member, tokenOfAge } from './harness/administrators.ts';
import { forger } from './harness/forge.ts';
import { fourWays } from './harness/four-ways.ts';
import {
  codeFor,
  login,
  made,
  mailsTo,
  newAddress,
  PASSWORD,
  register,
  type SignedInPerson,
  signIn,
} from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { waitFor } from './harness/wait.ts';

const NEW_PASSWORD = 'siete faroles verdes';

fourWays((open) => {
  let service: Service;
  let admin: SignedInPerson & { readonly sub: string };
  let client: Client;
  beforeAll(async () => {
    service = await open();
    await service
      .auth()
      .createUser({ email: newAddress(), password: PASSWORD, fullName: 'Eva', groups: ['admin'], confirmed: true });
    admin = await member(service, 'admin');
    client = clientOf(service, admin.tokens.access_token);
  });

  const person = async () => {
    const { email } = await made(service);
    const { sub } = await service.auth().findUserByEmail({ email });
    return { email, sub, params: { sub } };
  };
  /** What the record has of the acts of an administrator on somebody, newest first. */
  const acts = async (sub: string, actor = admin.sub) => {
    const page = await service.auth().auditPage({ actor: 'test', subject: sub, event: 'admin_action' });
    return page.entries.filter((entry) => entry.actor === actor);
  };
  const refusal = async (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      ({ code }: { code: string }) => code,
    );

  describe('an account', () => {
    it('is shown with its groups, factors and sessions', async () => {
      const { email, sub, tokens } = await member(service, 'moderator');
      expect(await client.user(undefined, { params: { sub } })).toEqual({
        sub,
        username: expect.any(String),
        email,
        name: 'Ana Pérez',
        status: 'CONFIRMED',
        enabled: true,
        email_verified: true,
        created_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
        phone_number: null,
        phone_number_verified: false,
        groups: ['moderator'],
        mfa: [],
        preferred_mfa: null,
        active_sessions: 1,
        last_sign_in_at: expect.stringMatching(/Z$/),
        last_lockout_at: null,
      });
      await clientOf(service, tokens.access_token).me();
    });

    it('A13 is created by an invitation, whose password nobody but its owner sees', async () => {
      const email = newAddress();
      const made = await client.createUser({
        email,
        full_name: 'Eva Gil',
        phone_number: '+34600111222',
        groups: ['moderator'],
      });
      expect(made).toMatchObject({ email, name: 'Eva Gil', status: 'FORCE_CHANGE_PASSWORD', groups: ['moderator'] });
      const mail = await waitFor('an invitation', async () => (await mailsTo(service, email))[0]);
      const password = /Temporary password: (\S+)/.exec(mail.text)?.[1];
      expect(password).toBeDefined();
      const browser = service.browser();
      const asked = await login({ email, password: password ?? '', browser });
      expect(asked.body.data).toMatchObject({ challenge: 'NEW_PASSWORD_REQUIRED' });
      const { session } = asked.body.data;
      const answers = { new_password: NEW_PASSWORD };
      const challenge = { challenge: 'NEW_PASSWORD_REQUIRED', session, email, answers };
      expect((await browser.post('/api/auth/challenge', challenge)).status).toBe(200);
      expect(JSON.stringify([made, service.logged])).not.toContain(password);
      expect(await acts(made.sub)).toMatchObject([{ action: 'create', outcome: 'success', subjectName: email }]);
    });

    it('A13 is created confirmed with a password that nobody knows, and gets in by a reset', async () => {
      const email = newAddress();
      const { sub, status } = await client.createUser({ email, full_name: 'Eva Gil', confirmed: true });
      expect(status).toBe('CONFIRMED');
      expect(await mailsTo(service, email)).toEqual([]);
      await client.resetUserPassword(undefined, { params: { sub } });
      const code = await codeFor(service, email);
      const browser = service.browser();
      const reset = await browser.post('/api/auth/reset-password', { email, code, new_password: NEW_PASSWORD });
      expect(reset.status, reset.text).toBe(200);
      await signIn({ email, password: NEW_PASSWORD, browser });
    });

    it('is not created twice, nor without its groups', async () => {
      const { email } = await person();
      expect(await refusal(client.createUser({ email, full_name: 'Eva' }))).toBe('user_exists');
      const another = newAddress();
      expect(await refusal(client.createUser({ email: another, full_name: 'Eva', groups: ['none'] }))).toBe(
        'group_not_found',
      );
      expect((await client.users(undefined, { query: { search: another } })).items).toEqual([]);
      expect(await mailsTo(service, another)).toEqual([]);
    });

    it('G01 is disabled and enabled, which ends its sessions at once and is recorded once', async () => {
      const { email, sub, browser, tokens } = await member(service);
      const params = { sub };
      await client.disableUser(undefined, { params });
      expect((await browser.get('/api/auth/me', { token: tokens.access_token })).body.code).toBe('invalid_token');
      expect((await browser.post('/api/auth/refresh')).body.code).toBe('invalid_refresh_token');
      expect((await login({ email, password: PASSWORD, browser })).body.code).toBe('invalid_credentials');
      expect(await client.user(undefined, { params })).toMatchObject({ enabled: false, active_sessions: 0 });
      await client.enableUser(undefined, { params });
      await signIn({ email, password: PASSWORD, browser });
      const by = { actor: admin.sub, subject: sub, subjectName: email, address: '127.0.0.1', outcome: 'success' };
      expect(await acts(sub)).toMatchObject([
        { ...by, action: 'enable', requestId: expect.any(String) },
        { ...by, action: 'disable', requestId: expect.any(String) },
      ]);
    });

    it('is confirmed without its code, once', async () => {
      const { email, browser } = await register(service);
      const { sub } = await service.auth().findUserByEmail({ email });
      await client.confirmUser(undefined, { params: { sub } });
      await signIn({ email, password: PASSWORD, browser });
      expect(await refusal(client.confirmUser(undefined, { params: { sub } }))).toBe('user_already_confirmed');
      expect(await acts(sub)).toMatchObject([
        { action: 'confirm', outcome: 'failure', reason: 'user_already_confirmed' },
        { action: 'confirm', outcome: 'success' },
      ]);
    });

    it('A13 is made to choose another password, which the former no longer opens', async () => {
      const { email, sub, browser, tokens } = await member(service);
      await client.resetUserPassword(undefined, { params: { sub } });
      expect((await browser.get('/api/auth/me', { token: tokens.access_token })).status).toBe(401);
      expect((await login({ email, password: PASSWORD, browser })).body.code).toBe('password_reset_required');
      const code = await codeFor(service, email);
      await browser.post('/api/auth/reset-password', { email, code, new_password: NEW_PASSWORD });
      await signIn({ email, password: NEW_PASSWORD, browser });
      expect(await acts(sub)).toMatchObject([{ action: 'reset-password', outcome: 'success' }]);
    });

    it('is invited again where it has not come yet, and not reset where no code could reach it', async () => {
      const email = newAddress();
      const { sub } = await client.createUser({ email, full_name: 'Eva' });
      const { message } = await client.resetUserPassword(undefined, { params: { sub } });
      expect(message).toMatch(/invitation/);
      await waitFor('two invitations', async () => (await mailsTo(service, email)).length === 2);
      const pending = await register(service);
      const { sub: other } = await service.auth().findUserByEmail({ email: pending.email });
      expect(await refusal(client.resetUserPassword(undefined, { params: { sub: other } }))).toBe(
        'password_not_resettable',
      );
    });

    it('A15 changes in what is given, and its new address counts once its owner has confirmed it', async () => {
      const { email, sub, browser, tokens } = await member(service);
      const params = { sub };
      const changed = await client.changeUser({ full_name: 'Ana Gómez', phone_number: '+34600111333' }, { params });
      expect(changed).toMatchObject({ email, name: 'Ana Gómez', phone_number: '+34600111333' });
      const moved = newAddress('eva');
      expect(await client.changeUser({ email: moved }, { params })).toMatchObject({ email });
      const code = await codeFor(service, moved);
      await waitFor('a notice', async () => (await mailsTo(service, email)).length > 0);
      const token = tokens.access_token;
      expect((await browser.post('/api/auth/confirm-email', { email: moved, code }, { token })).status).toBe(200);
      expect(await client.user(undefined, { params })).toMatchObject({ email: moved, email_verified: true });
      const { email: taken } = await person();
      expect(await refusal(client.changeUser({ email: taken }, { params }))).toBe('email_in_use');
      const grab = {
        full_name: 'x',
        sub: admin.sub,
        groups: ['admin'],
        email_verified: true,
        enabled: true,
        'custom:role': 'admin',
      };
      const answer = await admin.browser.send('PATCH', `/api/admin/users/${sub}`, {
        token: admin.tokens.access_token,
        body: grab,
      });
      expect(answer.body.errors.map(({ field }) => field)).toEqual([
        'sub',
        'groups',
        'email_verified',
        'enabled',
        'custom:role',
      ]);
      expect((await acts(sub)).map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
        'change-email failure',
        'change-email success',
        'change success',
      ]);
    });

    it('A18 is deleted with all that was its own; the address begins anew', async () => {
      const { email, sub, browser, tokens } = await member(service, 'moderator');
      const params = { sub };
      await client.deleteUser(undefined, { params });
      expect((await browser.get('/api/auth/me', { token: tokens.access_token })).status).toBe(401);
      expect(await refusal(client.user(undefined, { params }))).toBe('user_not_found');
      const again = await client.createUser({ email, full_name: 'Eva', confirmed: true });
      expect(again.sub).not.toBe(sub);
      expect(again).toMatchObject({ groups: [], active_sessions: 0, last_sign_in_at: null });
      expect((await acts(sub)).map(({ action }) => action)).toEqual(['delete']);
    });

    it('tells when it was last locked', async () => {
      const { email, params } = await person();
      for (let n = 0; n < 6; n += 1)
        await login({ email, password: 'otra frase equivocada', browser: service.browser() });
      const { last_lockout_at: at } = await client.user(undefined, { params });
      expect(Date.now() - Date.parse(at ?? '')).toBeLessThan(60_000);
    });
  });

  describe('sessions', () => {
    it('A06 are listed and ended one by one, and only as those of their owner', async () => {
      const { sub, email, browser, tokens } = await member(service);
      const other = await signIn({ email, password: PASSWORD, browser: service.browser() });
      const params = { sub };
      const { sessions } = await client.userSessions(undefined, { params });
      expect(sessions).toHaveLength(2);
      const id = sessions[0]?.id ?? '';
      const stranger = await person();
      const wrong = { params: { sub: stranger.sub, id } };
      expect(await refusal(client.endUserSession(undefined, wrong))).toBe('not_found');
      await client.endUserSession(undefined, { params: { sub, id } });
      expect((await client.userSessions(undefined, { params })).sessions).toHaveLength(1);
      expect((await other.browser.post('/api/auth/refresh')).status).toBe(401);
      expect(await refusal(client.endUserSession(undefined, { params: { sub, id } }))).toBe('not_found');
      await client.signOutUser(undefined, { params });
      expect((await browser.get('/api/auth/me', { token: tokens.access_token })).status).toBe(401);
      expect((await browser.post('/api/auth/refresh')).status).toBe(401);
      expect(await acts(sub)).toMatchObject([
        { action: 'sign-out' },
        { action: 'end-session', outcome: 'failure', sessionId: id },
        { action: 'end-session', outcome: 'success', sessionId: id },
      ]);
    });
  });

  describe('groups', () => {
    it('are listed page by page, joined and left', async () => {
      const name = `Équipo/${newAddress().slice(4, 10)}`;
      await service.cognito('CreateGroup', {
        UserPoolId: service.poolId,
        GroupName: name,
        Description: 'ñ',
        Precedence: 3,
      });
      const seen: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await client.groups(undefined, { query: { limit: 1, cursor } });
        seen.push(...page.items.map((group) => group.name));
        if (page.next_cursor === null) break;
        cursor = page.next_cursor;
      }
      expect(seen).toEqual([...new Set(seen)]);
      expect(seen).toEqual(expect.arrayContaining(['admin', 'moderator', name]));
      const { items } = await client.groups();
      expect(items.find((group) => group.name === name)).toMatchObject({
        description: 'ñ',
        precedence: 3,
        role_arn: null,
      });
      const { sub, browser, tokens } = await member(service);
      const params = { sub, name };
      await client.addToGroup(undefined, { params });
      await client.addToGroup(undefined, { params });
      expect((await client.user(undefined, { params })).groups).toEqual([name]);
      // Tokens from before know nothing of it.
      expect((await browser.get('/api/auth/me', { token: tokens.access_token })).status).toBe(401);
      await client.removeFromGroup(undefined, { params });
      expect((await client.user(undefined, { params })).groups).toEqual([]);
      expect(await refusal(client.addToGroup(undefined, { params: { sub, name: 'none' } }))).toBe('group_not_found');
      const told = name.replace('É', '%C3%89');
      expect((await acts(sub)).map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
        'add-to-group none failure',
        `remove-from-group ${told} success`,
        `add-to-group ${told} success`,
        `add-to-group ${told} success`,
      ]);
    });
  });

  describe('who does not exist', () => {
    it('is told in one shape by every route, whatever the sub', async () => {
      const token = admin.tokens.access_token;
      const routes = [
        ['GET', ''],
        ['PATCH', '', { full_name: 'x' }],
        ['DELETE', ''],
        ['POST', '/enable'],
        ['POST', '/disable'],
        ['POST', '/confirm'],
        ['POST', '/reset-password'],
        ['POST', '/sign-out'],
        ['GET', '/sessions'],
        ['DELETE', `/sessions/${'A'.repeat(22)}`],
        ['PUT', '/groups/admin'],
        ['DELETE', '/groups/admin'],
      ] as const;
      const { email } = await person();
      for (const [method, rest, body] of routes) {
        for (const sub of ['nobody', '00000000-0000-4000-8000-000000000000', 'status', '__proto__']) {
          const answer = await admin.browser.send(method, `/api/admin/users/${sub}${rest}`, {
            token,
            ...(body && { body }),
          });
          expect([answer.status, answer.body.code], `${method} ${rest}`).toEqual([404, 'user_not_found']);
        }
        // S36 S42 An address is no name of anybody here.
        const answer = await admin.browser.send(method, `/api/admin/users/${email}${rest}`, {
          token,
          ...(body && { body }),
        });
        expect([answer.status, answer.body.code], `${method} ${rest}`).toEqual([404, 'not_found']);
      }
    });
  });

  describe('A14 an administrator', () => {
    it('has to have signed in recently for what is hard to take back', async () => {
      const { sub } = await person();
      const params = { sub };
      const stale = clientOf(service, await tokenOfAge(service, admin, 1_000));
      const guarded: Record<string, (as: Client) => Promise<unknown>> = {
        'reset-password': (as) => as.resetUserPassword(undefined, { params }),
        'sign-out': (as) => as.signOutUser(undefined, { params }),
        'add-to-group moderator': (as) => as.addToGroup(undefined, { params: { sub, name: 'moderator' } }),
        'remove-from-group moderator': (as) => as.removeFromGroup(undefined, { params: { sub, name: 'moderator' } }),
        'change-email': (as) => as.changeUser({ email: newAddress() }, { params }),
        disable: (as) => as.disableUser(undefined, { params }),
        delete: (as) => as.deleteUser(undefined, { params }),
      };
      for (const [action, act] of Object.entries(guarded))
        expect(await refusal(act(stale)), action).toBe('recent_login_required');
      const refused = (await acts(sub)).map(({ action, reason }) => [action, reason]).reverse();
      expect(refused).toEqual(Object.keys(guarded).map((action) => [action, 'recent_login_required']));
      const grown = { email: newAddress(), full_name: 'Eva', groups: ['admin'] };
      expect(await refusal(stale.createUser(grown))).toBe('recent_login_required');
      expect(await client.user(undefined, { params })).toMatchObject({ enabled: true, groups: [] });

      await stale.changeUser({ full_name: 'Eva' }, { params });
      await stale.enableUser(undefined, { params });
      const recent = clientOf(service, await tokenOfAge(service, admin, 800));
      for (const [action, act] of Object.entries(guarded)) expect(await refusal(act(recent)), action).toBe('done');
    });

    it('A02 A16 is one as long as the pool says so, and with a token that may ask it', async () => {
      const { sub } = await person();
      const params = { sub };
      const former = await member(service, 'admin');
      const theirs = clientOf(service, former.tokens.access_token);
      await theirs.user(undefined, { params });
      await client.removeFromGroup(undefined, { params: { sub: former.sub, name: 'admin' } });
      expect(['invalid_token', 'forbidden']).toContain(await refusal(theirs.disableUser(undefined, { params })));
      const again = await signIn(former, service.browser());
      const renewed = clientOf(service, again.tokens.access_token);
      expect(await refusal(renewed.disableUser(undefined, { params }))).toBe('forbidden');
      const forged = forger(await service.signingKey(), admin.tokens.access_token)({ scope: 'openid' });
      expect(await refusal(clientOf(service, forged).disableUser(undefined, { params }))).toBe('invalid_token');
      expect((await client.user(undefined, { params })).enabled).toBe(true);
    });

    it('does not lock themselves out', async () => {
      const params = { sub: admin.sub };
      expect(await refusal(client.disableUser(undefined, { params }))).toBe('own_account');
      expect(await refusal(client.deleteUser(undefined, { params }))).toBe('own_account');
      expect(await refusal(client.removeFromGroup(undefined, { params: { ...params, name: 'admin' } }))).toBe(
        'own_account',
      );
      expect(await client.user(undefined, { params })).toMatchObject({ enabled: true, groups: ['admin'] });
    });

    it('is not the last to be put out, even where two put each other out at once', async () => {
      const alone = await open();
      for (const { sub } of (
        await clientOf(service, admin.tokens.access_token).users(undefined, { query: { group: 'admin' } })
      ).items) {
        if (sub !== admin.sub) await client.deleteUser(undefined, { params: { sub } });
      }
      const other = await member(service, 'admin');
      const outcomes = await Promise.all([
        refusal(client.removeFromGroup(undefined, { params: { sub: other.sub, name: 'admin' } })),
        refusal(clientOf(alone, other.tokens.access_token).disableUser(undefined, { params: { sub: admin.sub } })),
      ]);
      expect(outcomes.filter((outcome) => outcome === 'done').length).toBeLessThan(2);
      const named = { UserPoolId: service.poolId, GroupName: 'admin' };
      const { Users = [] } = await service.cognito('ListUsersInGroup', named);
      expect(Users.filter(({ Enabled }) => Enabled).length).toBeGreaterThan(0);
    });
  });
});
