import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '@custom-cognito/database';
import type { ExpressionBuilder, Kysely, Selectable, Transaction } from 'kysely';
import { SealError, type Secrets } from '../secrets.ts';
import { addRevocations, familyRevocation, type NewRevocation, subjectRevocation } from './revocations.ts';
import type { AuthTables } from './schema.ts';
import type { NewSession, Revoked, Session, SessionStore } from './sessions.ts';

type Row = Selectable<AuthTables['auth_sessions']>;
type Trx = Transaction<AuthTables>;

const MAX_USER_AGENT = 512;
/** Pieces in which sessions are counted: SQLite answers in this thread, which others wait for. */
const PIECES = 16;

export function createSessionStore(database: Database, secrets: Secrets): SessionStore {
  const { db } = database.as<AuthTables>();
  return { ...using(db, secrets), ...ending(db, secrets) };
}

type Using =
  | 'insert'
  | 'publicIdOf'
  | 'find'
  | 'findLive'
  | 'countLive'
  | 'liveOf'
  | 'lastBeginningOf'
  | 'touch'
  | 'removeExpired';

function using(db: Kysely<AuthTables>, secrets: Secrets): Pick<SessionStore, Using> {
  const read = (row: Row): Session => toSession(row, secrets);
  const live = () => db.selectFrom('auth_sessions').selectAll().where('revoked_at', 'is', null);

  return {
    async insert(session) {
      await db.insertInto('auth_sessions').values(toRow(session, secrets)).execute();
    },

    publicIdOf: (id) => publicId({ id_hash: secrets.hashSessionId(id) }),

    async find(id) {
      const idHash = secrets.hashSessionId(id);
      const row = await db.selectFrom('auth_sessions').selectAll().where('id_hash', '=', idHash).executeTakeFirst();
      return row && read(row);
    },

    async findLive(id, now) {
      const row = await live()
        .where('id_hash', '=', secrets.hashSessionId(id))
        .where('expires_at', '>', now)
        .where('idle_expires_at', '>', now)
        .executeTakeFirst();
      return row && read(row);
    },

    async countLive(now) {
      const newest = await db
        .selectFrom('auth_sessions')
        .select((eb) => eb.fn.max('idle_expires_at').as('at'))
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      const width = Math.ceil(((newest?.at ?? 0) - now) / PIECES);
      let count = 0;
      for (let from = now; width > 0 && from < now + PIECES * width; from += width) {
        const piece = await db
          .selectFrom('auth_sessions')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where('revoked_at', 'is', null)
          .where('idle_expires_at', '>', from)
          .where('idle_expires_at', '<=', from + width)
          .where('expires_at', '>', now)
          .executeTakeFirstOrThrow();
        count += Number(piece.count);
        await nextTurn();
      }
      return count;
    },

    async liveOf(sub, now) {
      const rows = await live()
        .where('sub', '=', sub)
        .where('expires_at', '>', now)
        .where('idle_expires_at', '>', now)
        .orderBy('last_seen_at', 'desc')
        .execute();
      return rows.map((row) => ({
        publicId: publicId(row),
        originJti: row.origin_jti ?? undefined,
        ip: row.ip,
        userAgent: row.user_agent,
        createdAt: row.created_at,
        lastSeenAt: row.last_seen_at,
      }));
    },

    async lastBeginningOf(sub) {
      const youngest = db
        .selectFrom('auth_sessions')
        .where('sub', '=', sub)
        .select((eb) => eb.fn.max('created_at').as('at'));
      return (await youngest.executeTakeFirst())?.at ?? undefined;
    },

    async touch({ id, now, idleExpiresAt, ip, userAgent, successor }) {
      const idHash = secrets.hashSessionId(id);
      const touched = await db
        .updateTable('auth_sessions')
        .set({
          last_seen_at: now,
          idle_expires_at: idleExpiresAt,
          ip,
          user_agent: userAgent.slice(0, MAX_USER_AGENT),
        })
        .$if(successor !== undefined, (update) =>
          update.set((eb) =>
            succession(eb, { of: successor?.of ?? 0, sealed: secrets.seal(successor?.refreshToken ?? '', idHash) }),
          ),
        )
        .where('id_hash', '=', idHash)
        .where('revoked_at', 'is', null)
        .returning('seq')
        .executeTakeFirst();
      return touched !== undefined;
    },

    async removeExpired(now) {
      await db.deleteFrom('auth_sessions').where('expires_at', '<=', now).execute();
    },
  };
}

function ending(db: Kysely<AuthTables>, secrets: Secrets): Omit<SessionStore, Using> {
  const read = (row: Row): Session => toSession(row, secrets);
  return {
    revoke: (id, now) =>
      db.transaction().execute(async (trx) => {
        const rows = await revoking(trx, now).where('id_hash', '=', secrets.hashSessionId(id)).returningAll().execute();
        return ended(trx, rows.map(read), { now, extra: [] });
      }),

    revokeOwn: (sub, wanted, now) =>
      db.transaction().execute(async (trx) => {
        const known = await trx.selectFrom('auth_sessions').select('id_hash').where('sub', '=', sub).execute();
        const row = known.find((one) => publicId(one) === wanted);
        if (!row) return { sessions: [], revocations: [] };
        const rows = await revoking(trx, now).where('id_hash', '=', row.id_hash).returningAll().execute();
        return ended(trx, rows.map(read), { now, extra: [] });
      }),

    revokeFamily: (originJti, now) =>
      db.transaction().execute(async (trx) => {
        const rows = await revoking(trx, now).where('origin_jti', '=', originJti).returningAll().execute();
        return ended(trx, rows.map(read), { now, extra: [familyRevocation(originJti, now)] });
      }),

    revokeAllOf: (sub, { now, reach }) =>
      db.transaction().execute(async (trx) => {
        const rows = await revoking(trx, now).where('sub', '=', sub).returningAll().execute();
        return ended(trx, rows.map(read), { now, extra: [subjectRevocation(sub, now, reach)] });
      }),

    async pendingRemoteRevocations({ now, leaseUntil, limit }) {
      const due = db
        .selectFrom('auth_sessions')
        .select('seq')
        .where('revoked_at', 'is not', null)
        .where('remote_revoked_at', 'is', null)
        .where('remote_retry_at', '<=', now)
        .where('expires_at', '>', now)
        .orderBy('remote_retry_at')
        .limit(limit);
      const rows = await db
        .updateTable('auth_sessions')
        .set((eb) => ({ remote_retry_at: leaseUntil, remote_attempts: eb('remote_attempts', '+', 1) }))
        .where('seq', 'in', due)
        .where('remote_retry_at', '<=', now)
        .returningAll()
        .execute();
      return rows.map(read);
    },

    async remotelyRevoked(seq, now) {
      const set = { remote_revoked_at: now, refresh_token: new Uint8Array() };
      await db.updateTable('auth_sessions').set(set).where('seq', '=', seq).execute();
    },
  };
}

/** A part of the keyed hash of the browser's reference, from which neither can be made. */
function publicId({ id_hash }: Pick<Row, 'id_hash'>): string {
  return Buffer.from(id_hash.subarray(0, 16)).toString('base64url');
}

function succession(
  eb: ExpressionBuilder<AuthTables, 'auth_sessions'>,
  { of, sealed }: { of: number; sealed: Uint8Array },
) {
  const isNext = eb('refresh_version', '=', of);
  return {
    refresh_token: eb.case().when(isNext).then(sealed).else(eb.ref('refresh_token')).end(),
    refresh_version: eb
      .case()
      .when(isNext)
      .then(eb('refresh_version', '+', 1))
      .else(eb.ref('refresh_version'))
      .end(),
  };
}

const revoking = (trx: Trx, now: number) =>
  trx.updateTable('auth_sessions').set({ revoked_at: now, remote_retry_at: now }).where('revoked_at', 'is', null);

/** The sessions and the access tokens that descend from them end in one transaction. */
async function ended(
  trx: Trx,
  sessions: readonly Session[],
  { now, extra }: { now: number; extra: readonly NewRevocation[] },
): Promise<Revoked> {
  const families = sessions.flatMap(({ originJti }) =>
    originJti === undefined ? [] : familyRevocation(originJti, now),
  );
  return { sessions, revocations: await addRevocations(trx, [...extra, ...families]) };
}

function toRow(session: NewSession, secrets: Secrets) {
  const idHash = secrets.hashSessionId(session.id);
  return {
    id_hash: idHash,
    sub: session.sub,
    username: session.username,
    origin_jti: session.originJti ?? null,
    refresh_token: secrets.seal(session.refreshToken, idHash),
    refresh_version: 0,
    created_at: session.now,
    last_seen_at: session.now,
    idle_expires_at: session.idleExpiresAt,
    expires_at: session.expiresAt,
    ip: session.ip,
    user_agent: session.userAgent.slice(0, MAX_USER_AGENT),
    revoked_at: session.revoked ? session.now : null,
    remote_revoked_at: null,
    remote_attempts: 0,
    remote_retry_at: session.now,
  };
}

function toSession(row: Row, secrets: Secrets): Session {
  return {
    seq: row.seq,
    sub: row.sub,
    username: row.username,
    originJti: row.origin_jti ?? undefined,
    refreshToken: openToken(row, secrets),
    refreshVersion: row.refresh_version,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at ?? undefined,
  };
}

/** A token that does not open must not keep a session from being ended. */
function openToken({ refresh_token: sealed, id_hash: idHash }: Row, secrets: Secrets): string {
  if (sealed.length === 0) return '';
  try {
    return secrets.open(sealed, idHash);
  } catch (error) {
    if (error instanceof SealError) return '';
    throw error;
  }
}
