import { randomBytes } from 'node:crypto';
import { type Database, migrate } from '@custom-cognito/database';
import { eachDatabase } from '@custom-cognito/database/testing';
import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { createAppClient } from '../src/app-client.ts';
import type { Cognito, Log } from '../src/index.ts';
import { createRemoteRevocation } from '../src/remote-revocation.ts';
import { createRevocations } from '../src/revocations.ts';
import { createSecrets } from '../src/secrets.ts';
import { authTables } from '../src/store/migrations.ts';
import { createRevocationStore } from '../src/store/revocations.ts';
import type { NewSession } from '../src/store/sessions.ts';
import { createSessionStore } from '../src/store/sessions-kysely.ts';

const DAY = 86_400_000;
const masterKey = randomBytes(32);
const quiet: Log = { info() {}, warn() {}, error() {} };

const newSession = (change: Partial<NewSession> = {}): NewSession => {
  const now = change.now ?? Date.now();
  return {
    id: randomBytes(32).toString('base64url'),
    sub: randomBytes(8).toString('hex'),
    username: 'user',
    originJti: randomBytes(8).toString('hex'),
    refreshToken: `refresh-${randomBytes(8).toString('hex')}`,
    now,
    idleExpiresAt: now + DAY,
    expiresAt: now + 30 * DAY,
    ip: '127.0.0.1',
    userAgent: 'test',
    ...change,
  };
};

eachDatabase((dialect, open) => {
  let database: Database;
  const store = () => createSessionStore(database, createSecrets(masterKey));
  const heldBy = (clock: () => number) =>
    createRevocations({ store: createRevocationStore(database), userPoolId: 'eu-west-1_test', clock });
  const claimsOf = (session: NewSession) => ({
    sub: session.sub,
    originJti: session.originJti,
    issuedAt: Math.floor(session.now / 1000),
    groups: [],
  });

  beforeEach(async () => {
    database = await open();
    await migrate(database, authTables.name, authTables.migrations);
  });

  it('counts the sessions that are not over, from an index alone', async () => {
    const now = Date.now();
    const before = await store().countLive(now);
    const alive = [1, 2, 40, 500].map((minutes) => newSession({ idleExpiresAt: now + minutes * 60_000 }));
    const over = [newSession({ idleExpiresAt: now }), newSession({ idleExpiresAt: now + 40 * DAY, expiresAt: now })];
    const revoked = newSession();
    for (const session of [...alive, ...over, revoked]) await store().insert(session);
    expect(await store().countLive(now)).toBe(before + 5);
    await store().revoke(revoked.id, now);
    expect(await store().countLive(now)).toBe(before + 4);
    expect(await store().countLive(now + 39 * 60_000)).toBe(before + 2);
    const question = sql`select count(*) from auth_sessions where revoked_at is null
      and idle_expires_at > ${now} and idle_expires_at <= ${now + 1} and expires_at > ${now}`;
    if (dialect === 'postgres') await sql`analyze auth_sessions`.execute(database.db);
    const plan = await database.db.transaction().execute(async (trx) => {
      // Of a few rows PostgreSQL would rather read all.
      if (dialect === 'postgres') await sql`set local enable_seqscan = off`.execute(trx);
      return (await sql`${sql.raw(dialect === 'postgres' ? 'explain' : 'explain query plan')} ${question}`.execute(trx))
        .rows;
    });
    expect(JSON.stringify(plan)).toMatch(/(COVERING INDEX|Index Only Scan using) auth_sessions_live/);
  });

  it('keeps a session, and neither its reference nor its token in clear', async () => {
    const session = newSession();
    await store().insert(session);
    expect(await store().findLive(session.id, session.now)).toMatchObject({
      sub: session.sub,
      originJti: session.originJti,
      refreshToken: session.refreshToken,
    });
    const { rows } = await sql<Record<string, unknown>>`select * from auth_sessions`.execute(database.db);
    const bytes = Buffer.concat(
      rows.flatMap((row) =>
        Object.values(row).map((value) =>
          value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value)),
        ),
      ),
    );
    expect(bytes.includes(session.refreshToken)).toBe(false);
    expect(bytes.includes(session.id)).toBe(false);
    expect(bytes.includes(Buffer.from(session.id, 'base64url'))).toBe(false);
  });

  it('E03 does not open a token that was moved to another row', async () => {
    const [one, two] = [newSession(), newSession()];
    await store().insert(one);
    await store().insert(two);
    await sql`update auth_sessions set refresh_token = (select refresh_token from auth_sessions where sub = ${one.sub}) where sub = ${two.sub}`.execute(
      database.db,
    );
    expect((await store().find(one.id))?.refreshToken).toBe(one.refreshToken);
    expect((await store().find(two.id))?.refreshToken).toBe('');
  });

  it('E02 finds nothing under another master key', async () => {
    const session = newSession();
    await store().insert(session);
    expect(await createSessionStore(database, createSecrets(randomBytes(32))).find(session.id)).toBeUndefined();
  });

  it('K12 ends a session that is idle too long, and one that is too old however much it is used', async () => {
    const now = Date.now();
    const session = newSession({ now, idleExpiresAt: now + 1_000 });
    const { id } = session;
    await store().insert(session);
    expect(await store().findLive(id, now + 999)).toBeDefined();
    expect(await store().findLive(id, now + 1_000)).toBeUndefined();
    const use = { id, now, idleExpiresAt: now + 60 * DAY, ip: '', userAgent: '', successor: undefined };
    expect(await store().touch(use)).toBe(true);
    expect(await store().findLive(id, now + 30 * DAY - 1)).toBeDefined();
    expect(await store().findLive(id, now + 30 * DAY)).toBeUndefined();
  });

  it('keeps the latest successor of a token when a slower writer brings an older one', async () => {
    const session = newSession();
    await store().insert(session);
    const use = { id: session.id, now: session.now, idleExpiresAt: session.now + DAY, ip: '', userAgent: '' };
    await store().touch({ ...use, successor: { refreshToken: 'second', of: 0 } });
    await store().touch({ ...use, successor: { refreshToken: 'third', of: 1 } });
    expect(await store().touch({ ...use, successor: { refreshToken: 'second', of: 0 } })).toBe(true);
    expect(await store().find(session.id)).toMatchObject({ refreshToken: 'third', refreshVersion: 2 });
  });

  it('K11 ends a session once, and nothing brings it back', async () => {
    const session = newSession();
    await store().insert(session);
    const ends = await Promise.all(Array.from({ length: 10 }, () => store().revoke(session.id, session.now)));
    expect(ends.filter(({ sessions }) => sessions.length === 1)).toHaveLength(1);
    expect(await store().findLive(session.id, session.now)).toBeUndefined();
    const use = { id: session.id, now: session.now, idleExpiresAt: session.now + DAY, ip: '', userAgent: '' };
    expect(await store().touch({ ...use, successor: { refreshToken: 'next', of: 0 } })).toBe(false);
    expect((await store().find(session.id))?.refreshToken).toBe(session.refreshToken);
  });

  it('lets every process know which access tokens have ended', async () => {
    const [here, there] = [0, 1].map(() => heldBy(Date.now));
    const [one, two] = [newSession(), newSession()];
    await store().insert(one);
    await store().insert(two);
    await there!.poll();
    const { revocations } = await store().revoke(one.id, Date.now());
    here!.add(revocations);
    expect(here!.isRevoked(claimsOf(one))).toBe(true);
    expect(there!.isRevoked(claimsOf(one))).toBe(false);
    await there!.poll();
    expect(there!.isRevoked(claimsOf(one))).toBe(true);
    expect(there!.isRevoked(claimsOf(two))).toBe(false);
    const restarted = heldBy(Date.now);
    await restarted.poll();
    expect(restarted.isRevoked(claimsOf(one))).toBe(true);
  });

  it('ends all sessions of a user with the tokens made elsewhere, and none made later', async () => {
    const sub = randomBytes(8).toString('hex');
    const [first, second, stranger] = [newSession({ sub }), newSession({ sub }), newSession()];
    for (const session of [first, second, stranger]) await store().insert(session);
    const now = Date.now();
    const ended = await store().revokeAllOf(sub, { now, reach: 'before' });
    expect(ended.sessions.map(({ originJti }) => originJti).sort()).toEqual([first.originJti, second.originJti].sort());
    const revocations = heldBy(Date.now);
    await revocations.poll();
    const seconds = Math.floor(now / 1000);
    expect(revocations.isRevoked(claimsOf(first))).toBe(true);
    expect(revocations.isRevoked({ sub, originJti: 'elsewhere', issuedAt: seconds - 1, groups: [] })).toBe(true);
    expect(revocations.isRevoked({ sub, originJti: 'later', issuedAt: seconds, groups: [] })).toBe(false);
    expect(revocations.isRevoked(claimsOf(stranger))).toBe(false);
    expect(await store().findLive(stranger.id, now)).toBeDefined();
  });

  it('S17 tells the pool of an ended session until it has heard', async () => {
    const session = newSession();
    await store().insert(session);
    await store().revoke(session.id, session.now);
    let away = true;
    let time = session.now;
    const revoked: string[] = [];
    const cognito = (async (operation: string, input: { Token: string }) => {
      if (away) throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
      // The database is shared with the tests above, whose sessions are told of too.
      if (operation === 'RevokeToken' && input.Token === session.refreshToken) revoked.push(input.Token);
      return {};
    }) as unknown as Cognito;
    const client = createAppClient({ userPoolId: 'p', clientId: 'c' });
    const remote = createRemoteRevocation({ cognito, client, store: store(), log: quiet, clock: () => time });
    await remote.drain();
    away = false;
    await remote.drain();
    expect(revoked).toEqual([]);
    time += 15_000;
    await remote.drain();
    expect(revoked).toEqual([session.refreshToken]);
    time += DAY;
    await remote.drain();
    expect(revoked).toHaveLength(1);
    expect((await store().find(session.id))?.refreshToken).toBe('');
  });

  it('forgets sessions and revocations when their tokens have expired', async () => {
    const session = newSession({ now: Date.now() - 40 * DAY });
    const { id, now } = session;
    await store().insert(session);
    await store().revoke(id, now);
    let time = now;
    const revocations = heldBy(() => time);
    await revocations.poll();
    expect(revocations.isRevoked(claimsOf(session))).toBe(true);
    time = now + 26 * 3_600_000;
    await revocations.removeExpired();
    expect(revocations.isRevoked(claimsOf(session))).toBe(false);
    const { rows } = await sql`select * from auth_revocations where value = ${session.originJti}`.execute(database.db);
    expect(rows).toEqual([]);
    await store().removeExpired(Date.now());
    expect(await store().find(id)).toBeUndefined();
  });
});
