import type { Family } from './family.ts';

/** One's own sessions. */
export const ownSessionHandlers: Family<'sessions' | 'revokeSession'> = ({ auth }) => ({
  async sessions({ accessToken }) {
    const sessions = await auth.listSessions({ accessToken });
    return {
      body: {
        sessions: sessions.map(({ id, device, ip, createdAt, lastSeenAt, current }) => ({
          id,
          device,
          ip,
          created_at: createdAt.toISOString(),
          last_seen_at: lastSeenAt.toISOString(),
          current,
        })),
      },
    };
  },

  async revokeSession({ accessToken, params, context, say }) {
    await auth.revokeSession({ accessToken, id: params.id, context });
    return { body: { message: say('sessionEnded') } };
  },
});
