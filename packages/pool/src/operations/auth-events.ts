import type { AuthEventType } from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import { requireAuthEvents } from '../rules/threat-protection.ts';
import type { AuthEvent } from '../store/auth-events.ts';
import { nextToken, position } from './pagination.ts';
import * as shape from './shapes.ts';

const LARGEST_PAGE = 60;

const errors = ['UserPoolAddOnNotEnabledException'] as const;
const theirs = z.object({ UserPoolId: shape.poolId, Username: shape.username });

export const adminListUserAuthEvents = operation('AdminListUserAuthEvents', {
  access: 'poolUser',
  input: theirs.extend({
    MaxResults: shape.limit(LARGEST_PAGE).optional(),
    NextToken: shape.paginationToken.optional(),
  }),
  errors,
  async handle(input, { pool, user, store, secrets, authEvents }) {
    requireAuthEvents(pool);
    const listing = { operation: 'AdminListUserAuthEvents', scope: [pool.id, user.sub] };
    const after = position(secrets, listing, input.NextToken) || undefined;
    await authEvents.drain();
    const { events, next } = await store.authEvents.list(user, { after, limit: input.MaxResults || LARGEST_PAGE });
    return {
      AuthEvents: events.map(describe),
      ...(next !== undefined && { NextToken: nextToken(secrets, listing, next) }),
    };
  },
});

export const adminUpdateAuthEventFeedback = operation('AdminUpdateAuthEventFeedback', {
  access: 'poolUser',
  input: theirs.extend({
    EventId: z
      .string()
      .min(1)
      .max(50)
      .regex(/^[\w+-]+$/),
    FeedbackValue: z.enum(['Valid', 'Invalid']),
  }),
  errors,
  async handle(input, { pool, user, store, now, authEvents }) {
    requireAuthEvents(pool);
    await authEvents.drain();
    const feedback = { value: input.FeedbackValue, at: now() };
    if (await store.authEvents.setFeedback(user, input.EventId, feedback)) return {};
    return refuse('ResourceNotFoundException', 'Auth event does not exist.');
  },
});

/** Only what is known: nobody judges risks here, and a lock is the only thing that blocks. */
function describe({ id, type, at, response, challenges, ...event }: AuthEvent): AuthEventType {
  const { address, device, blocked, feedback } = event;
  return {
    EventId: id,
    EventType: type,
    CreationDate: new Date(at),
    EventResponse: response,
    ...(blocked && { EventRisk: { RiskDecision: 'Block' } }),
    ChallengeResponses: [...challenges],
    EventContextData: {
      ...(address !== undefined && { IpAddress: address }),
      ...(device !== undefined && { DeviceName: device }),
    },
    ...(feedback && {
      EventFeedback: { FeedbackValue: feedback.value, Provider: 'Admin', FeedbackDate: new Date(feedback.at) },
    }),
  };
}
