import type { Family } from './family.ts';

/** What supervisors ask. */
export const serviceHandlers: Family<'health' | 'ready'> = ({ readiness }) => ({
  async health() {
    return { body: { status: 'ok', checks: readiness.known() } };
  },

  async ready() {
    const body = await readiness.ask();
    return { body, status: body.status === 'ready' ? 200 : 503 };
  },
});
