import {
  type Guard,
  requireAdmin,
  requireModerator,
  requireRole,
  requireUser,
  requireVerifiedEmail,
} from 'custom-cognito';
import { beforeAll, describe, expect, it } from 'vitest';
import { forge } from './harness/forge.ts';
import { fourWays } from './harness/four-ways.ts';
import { newAddress, type SignedInPerson, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { DEAD, enter, refreshed, seen } from './harness/standing.ts';
import { waitFor } from './harness/wait.ts';

const WINDOW_MS = 2_000;

fourWays.concurrent((open, { backEnd }) => {
  let service: Service;
  let other: Service;
  beforeAll(async () => {
    service = await open();
    other = await service.join();
    return () => other.stop();
  });
  const member = (email: string, GroupName: string) => ({ UserPoolId: service.poolId, Username: email, GroupName });
  const join = (email: string, group: string) => service.cognito('AdminAddUserToGroup', member(email, group));
  const leave = (email: string, group: string) => service.cognito('AdminRemoveUserFromGroup', member(email, group));
  const groupsOf = async (at: Service, token: string) =>
    (await at.browser().get('/api/auth/me', { token })).body.groups;
  const renewed = async ({ browser }: SignedInPerson) => (await browser.post('/api/auth/refresh')).body.access_token;
  /** Somebody who was in the groups before signing in, and whose token every process has seen. */
  const watched = async (...groups: string[]): Promise<SignedInPerson> => {
    const email = newAddress();
    await service
      .auth()
      .createUser({ email, password: 'cuatro caballos correctos', fullName: 'Ana', groups, confirmed: true });
    const person = await signIn({ email, password: 'cuatro caballos correctos', browser: service.browser() });
    for (const at of [service, other]) expect(await groupsOf(at, person.tokens.access_token)).toEqual(groups);
    return person;
  };
  const felt = async (at: Service, token: string) =>
    waitFor('the change to be felt', async () => (await seen(at.browser(), token)) === DEAD, WINDOW_MS);
  const feltEverywhere = async (person: SignedInPerson, groups: readonly string[]) => {
    const token = person.tokens.access_token;
    expect(await seen(service.browser(), token)).toBe(DEAD);
    // At once, though the other process may not have heard and the token be of the same second.
    const next = await renewed(person);
    expect(await groupsOf(service, next)).toEqual(groups);
    await felt(other, token);
    expect(await groupsOf(other, next)).toEqual(groups);
    expect(await refreshed(person.browser)).toBe('alive');
  };

  it('A02 S24 a token of before a change of groups is refused, and the session gives one with the new groups', async () => {
    const [joins, leaves] = [await watched(), await watched('moderator')];
    await service.auth().addToGroup({ email: joins.email, group: 'moderator' });
    await feltEverywhere(joins, ['moderator']);
    await service.auth().removeFromGroup({ email: leaves.email, group: 'moderator' });
    await feltEverywhere(leaves, []);
  });

  it('A02 changes of one second leave the last one standing', async () => {
    const person = await watched();
    for (const round of [1, 2, 3]) {
      await service.auth().addToGroup({ email: person.email, group: 'moderator' });
      const within = await renewed(person);
      expect(await groupsOf(service, within), `round ${round}`).toEqual(['moderator']);
      await service.auth().removeFromGroup({ email: person.email, group: 'moderator' });
      expect(await seen(service.browser(), within)).toBe(DEAD);
      expect(await groupsOf(service, await renewed(person))).toEqual([]);
    }
  });

  const told = async () => {
    const [joins, leaves] = [await watched(), await watched('moderator')];
    await join(joins.email, 'moderator');
    await feltEverywhere(joins, ['moderator']);
    await leave(leaves.email, 'moderator');
    await feltEverywhere(leaves, []);
    const GroupName = newAddress('group').split('@')[0] ?? '';
    await service.cognito('CreateGroup', { UserPoolId: service.poolId, GroupName });
    const [one, two, out] = [await watched(GroupName), await watched(GroupName), await watched('moderator')];
    await service.cognito('DeleteGroup', { UserPoolId: service.poolId, GroupName });
    await feltEverywhere(one, []);
    await feltEverywhere(two, []);
    expect(await seen(service.browser(), out.tokens.access_token)).toBe('alive');
  };
  const untold = async () => {
    const person = await watched();
    await join(person.email, 'moderator');
    const later = await signIn(person, service.browser());
    for (const at of [service, other]) {
      expect(await groupsOf(at, later.tokens.access_token)).toEqual(['moderator']);
      expect(await groupsOf(at, person.tokens.access_token)).toEqual([]);
    }
  };
  if (backEnd === 'embedded') it('A02 so it is where an AWS SDK changes them, and where a group is deleted', told);
  else it('S25 each token tells its own groups where the pool tells of no change, though the profile is one', untold);

  describe('Guards', () => {
    const passes = async (guard: Guard, token: string, at = service) => {
      const request = new Request('http://localhost/', { headers: { Authorization: `Bearer ${token}` } });
      return guard(at.auth())(request).then(
        () => 'passes',
        (error: { code: string; status: number; message: string }) => `${error.status} ${error.code}`,
      );
    };

    it('S28 let members pass, each by exactly their group', async () => {
      const both = (await watched('admin', 'moderator')).tokens.access_token;
      const one = (await watched('moderator')).tokens.access_token;
      const none = (await watched()).tokens.access_token;
      const verdicts = async (token: string) => ({
        user: await passes(requireUser, token),
        verified: await passes(requireVerifiedEmail, token),
        admin: await passes(requireAdmin, token),
        moderator: await passes(requireModerator, token, other),
      });
      const open = { user: 'passes', verified: 'passes' };
      expect(await verdicts(both)).toEqual({ ...open, admin: 'passes', moderator: 'passes' });
      expect(await verdicts(one)).toEqual({ ...open, admin: '403 forbidden', moderator: 'passes' });
      expect(await verdicts(none)).toEqual({ ...open, admin: '403 forbidden', moderator: '403 forbidden' });
    });

    it('A02 S24 S28 ask the authority: whoever was put out is refused at the next request, in every process', async () => {
      const person = await watched('admin');
      const token = person.tokens.access_token;
      expect(await passes(requireAdmin, token)).toBe('passes');
      await leave(person.email, 'admin');
      for (const at of [service, other])
        expect(await passes(requireAdmin, token, at)).toMatch(/^(403 forbidden|401 invalid_token)$/);
    });

    it('A01 S24 ask whether the account still stands, in every process', async () => {
      for (const end of ['AdminDisableUser', 'AdminUserGlobalSignOut', 'AdminDeleteUser'] as const) {
        const person = await watched('admin');
        await service.cognito(end, { UserPoolId: service.poolId, Username: person.email });
        for (const at of [service, other]) {
          expect(await passes(requireAdmin, person.tokens.access_token, at), end).toBe('401 invalid_token');
        }
      }
    });

    it('S28 a token that does not name the group is no better for what the pool knows', async () => {
      const person = await enter(service);
      await join(person.email, 'admin');
      expect(await passes(requireAdmin, person.tokens.access_token, other)).toMatch(
        /^(403 forbidden|401 invalid_token)$/,
      );
    });

    it('S28 a token that names a group is no better than what the pool knows', async () => {
      const { tokens } = await watched();
      const claims = JSON.parse(Buffer.from(tokens.access_token.split('.')[1] ?? '', 'base64url').toString());
      const forged = forge(await service.signingKey(), { ...claims, 'cognito:groups': ['admin', 'other'] });
      expect(await passes(requireAdmin, forged)).toBe('403 forbidden');
    });

    it('A03 S28 take no group for another that looks like it, and tell nobody which one was wanted', async () => {
      const named = ['Admin', 'administrators', 'admin,user', '["admin"]', 'аdmin', '__proto__', 'constructor'];
      const UserPoolId = service.poolId;
      for (const GroupName of named) {
        await service.cognito('CreateGroup', { UserPoolId, GroupName }).catch(() => undefined);
      }
      const token = (await watched(...named.toSorted())).tokens.access_token;
      expect(await passes(requireAdmin, token)).toBe('403 forbidden');
      for (const group of ['admin ', ' admin', 'ADMIN', '', 'toString']) {
        expect(await passes(requireRole(group), token), group).toBe('403 forbidden');
      }
      expect(await passes(requireRole('__proto__'), token)).toBe('passes');
    });
  });
});
