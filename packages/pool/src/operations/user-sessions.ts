import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import { requireSessionTracking } from '../rules/session-tracking.ts';
import type { Grant } from '../store/grants.ts';
import type { UserPool } from '../store/pools.ts';
import type { User } from '../store/users.ts';
import { describeSession } from './describe.ts';
import { cursor, nextToken } from './pagination.ts';
import * as shape from './shapes.ts';

const LARGEST_PAGE = 125;

const own = z.object({ AccessToken: shape.accessToken });
const theirs = z.object({ UserPoolId: shape.poolId, Username: shape.username });
const page = { NextToken: shape.paginationToken.optional() };
const one = { SessionId: shape.sessionId, RevokeAssociatedSessions: shape.associatedSessions.optional() };
const errors = ['OperationNotEnabledException'] as const;

export const listUserSessions = operation('ListUserSessions', {
  access: 'caller',
  input: own.extend(page),
  errors,
  handle: (input, { grant, ...context }) => list(input, { ...context, operation: 'ListUserSessions', current: grant }),
});

export const adminListUserSessions = operation('AdminListUserSessions', {
  access: 'poolUser',
  input: theirs.extend(page),
  errors,
  handle: (input, context) => list(input, { ...context, operation: 'AdminListUserSessions' }),
});

export const revokeUserSession = operation('RevokeUserSession', {
  access: 'caller',
  input: own.extend(one),
  errors,
  handle: (input, { grant, ...context }) => revoke(input, { ...context, current: grant }),
});

export const adminRevokeUserSession = operation('AdminRevokeUserSession', {
  access: 'poolUser',
  input: theirs.extend(one),
  errors,
  handle: revoke,
});

interface At extends Pick<Parts, 'store' | 'secrets' | 'now'> {
  readonly pool: UserPool;
  readonly user: User;
  /** The sign-in of whoever asks about their own. */
  readonly current?: Grant;
}

async function list(
  { NextToken }: { NextToken?: string | undefined },
  { operation, current, pool, user, store, secrets, now }: At & { operation: string },
) {
  requireSessionTracking(pool);
  const listing = { operation, scope: [pool.id, user.sub] };
  const { seq, value } = cursor(secrets, listing, NextToken);
  const { sessions, next } = await store.grants.sessions({
    owner: user,
    ...(value !== undefined && { after: { createdAt: seq, id: value } }),
    limit: LARGEST_PAGE,
    now: now(),
  });
  return {
    Sessions: sessions.map((session) => describeSession(session, current)),
    ...(next && { NextToken: nextToken(secrets, listing, { seq: next.createdAt, value: next.id }) }),
  };
}

/** Sessions that are associated are those of managed login, of which there are none. */
async function revoke({ SessionId }: { SessionId: string }, { pool, user, store, now, current }: At): Promise<object> {
  requireSessionTracking(pool);
  if (SessionId === current?.session?.id) refuse('InvalidParameterException', 'The current session cannot be revoked.');
  if ((await store.grants.revokeSession(user, SessionId, now())) === undefined) {
    refuse('ResourceNotFoundException', 'Session does not exist.');
  }
  return {};
}
