import { eachDatabase } from '@custom-cognito/database/testing';
import { expect, it } from 'vitest';
import type { AuditFilter, Auth } from '../src/index.ts';
import { context, emptied, openAuth } from './audited.ts';

const MANY = 2_300;

eachDatabase((_dialect, open) => {
  const ACTED = Date.now();
  const LATER = ACTED + 1_000;
  let now = ACTED;
  const begin = async () => {
    now = ACTED;
    const auth = await openAuth(await open(), { clock: () => now });
    await emptied(await open());
    return auth;
  };
  const act = (auth: Auth, sub: string, reason?: string) =>
    auth.recordAdminAct({ actor: 'test', action: 'act', sub, context, ...(reason !== undefined && { reason }) });
  const pagesOf = async (auth: Auth, filter: AuditFilter) => {
    const sizes: number[] = [];
    // That somebody reads is an entry as well, of later.
    now = LATER;
    for (let cursor: string | undefined; ; ) {
      const page = await auth.auditPage({ actor: 'test', to: new Date(LATER), ...filter, cursor });
      sizes.push(page.entries.length);
      if (page.nextCursor === undefined) return sizes;
      cursor = page.nextCursor;
    }
  };

  it('D11 looks at 2,000 entries for a page at most, and goes on where it stopped', async () => {
    const auth = await begin();
    await act(auth, 'ana', 'refused');
    await Promise.all(Array.from({ length: MANY }, () => act(auth, 'ana')));
    await act(auth, 'eva', 'refused');
    // The first page finds nothing in what it may look at.
    expect(await pagesOf(auth, { subject: 'ana', outcome: 'failure', limit: 10 })).toEqual([0, 1]);
    expect(await pagesOf(auth, { subject: 'ana', event: 'admin_action', limit: 200 })).toEqual([
      ...Array<number>(11).fill(200),
      101,
    ]);
    // Failures are read from an index of theirs, however much lies between them.
    expect(await pagesOf(auth, { outcome: 'failure', limit: 10 })).toEqual([2]);
    expect(await pagesOf(auth, { event: 'admin_action', outcome: 'failure', limit: 1 })).toEqual([1, 1]);
  });

  it('has nothing after the last entry, wherever the page ends', async () => {
    const auth = await begin();
    for (let n = 0; n < 6; n += 1) await act(auth, 'ana', n % 2 === 0 ? 'refused' : undefined);
    expect(await pagesOf(auth, { subject: 'ana', limit: 3 })).toEqual([3, 3]);
    expect(await pagesOf(auth, { subject: 'ana', limit: 6 })).toEqual([6]);
    expect(await pagesOf(auth, { subject: 'ana', outcome: 'success', limit: 3 })).toEqual([3, 0]);
    expect(await pagesOf(auth, { subject: 'ana', outcome: 'failure', limit: 4 })).toEqual([3]);
    expect(await pagesOf(auth, { subject: 'nobody', outcome: 'failure' })).toEqual([0]);
  });
});
