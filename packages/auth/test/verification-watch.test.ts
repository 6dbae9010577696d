import { eachDatabase } from '@custom-cognito/database/testing';
import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import type { Auth } from '../src/index.ts';
import { emptied, openAuth, writeRows } from './audited.ts';

const HALF_MINUTE = 30_000;
const DAY = 86_400_000;

eachDatabase((_dialect, open) => {
  let now = Date.now();
  const clock = () => now;
  beforeEach(() => {
    now = Date.now();
  });
  const begin = async () => {
    const auth = await openAuth(await open(), { clock });
    await emptied(await open());
    return auth;
  };

  /** What has been found once no pass is under way any more. */
  async function settled(auth: Auth) {
    await auth.auditVerification();
    return expect.poll(() => auth.auditVerification(), { timeout: 10_000 }).toMatchObject({ running: undefined });
  }
  const told = async (auth: Auth) => {
    await settled(auth);
    return auth.auditVerification();
  };
  const edit = async (number: number) => {
    const { db } = await open();
    await sql`update auth_audit set action = 'other' where chain = 1 and number = ${number}`.execute(db);
  };

  it('is pending until the whole has been read, and then knows up to where', async () => {
    const auth = await begin();
    await writeRows(auth, 1_200);
    expect(await auth.auditVerification()).toMatchObject({
      state: 'pending',
      verifiedAt: undefined,
      entries: 0,
      running: 0,
    });
    expect(await told(auth)).toMatchObject({
      state: 'intact',
      verifiedAt: new Date(now),
      coversUntil: new Date(now),
      readInFullAt: new Date(now),
      lastEntry: '1-1201',
      chains: 1,
      entries: 1_201,
      fault: undefined,
      key: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  it('reads what has come since, however much there was, and again only after half a minute', async () => {
    const auth = await begin();
    await writeRows(auth, 20);
    const first = await told(auth);
    await writeRows(auth, 5, 21);
    now += HALF_MINUTE - 1;
    expect(await told(auth)).toEqual(first);
    now += 1;
    const second = await told(auth);
    expect(second).toMatchObject({ state: 'intact', entries: 26, lastEntry: '1-26', readInFullAt: first.readInFullAt });
    expect(second.verifiedAt).toEqual(new Date(now));
  });

  it('G03 finds what was changed: since the last pass at the next one, before it within a day', async () => {
    const auth = await begin();
    await writeRows(auth, 20);
    await told(auth);
    await writeRows(auth, 5, 21);
    await edit(24);
    now += HALF_MINUTE;
    expect(await told(auth)).toMatchObject({ state: 'broken', fault: { kind: 'edited', chain: 1, number: 24 } });

    const errors: object[] = [];
    const log = { info() {}, warn() {}, error: (fields: object) => void errors.push(fields) };
    const another = await openAuth(await open(), { clock, log });
    expect(await told(another)).toMatchObject({ state: 'broken', fault: { chain: 1, number: 24 } });
    expect(errors).toEqual([{ fault: { kind: 'edited', chain: 1, number: 24 } }]);
  });

  it('G03 finds within a day what was changed after it had been read', async () => {
    const auth = await begin();
    await writeRows(auth, 20);
    await told(auth);
    await edit(7);
    now += HALF_MINUTE;
    expect((await told(auth)).state).toBe('intact');
    now += DAY;
    expect(await told(auth)).toMatchObject({ state: 'broken', fault: { kind: 'edited', chain: 1, number: 7 } });
  });

  it('G03 finds at the next pass that the end was cut off, read as it was', async () => {
    const auth = await begin();
    await writeRows(auth, 20);
    await told(auth);
    const { db } = await open();
    await sql`delete from auth_audit where chain = 1 and number > 15`.execute(db);
    now += HALF_MINUTE;
    expect(await told(auth)).toMatchObject({ state: 'broken', fault: { kind: 'truncated', chain: 1, number: 16 } });
  });

  it('G07 goes on where retention has removed what was read', async () => {
    const auth = await begin();
    await writeRows(auth, 20);
    await told(auth);
    now += DAY / 2;
    await auth.pruneAudit({ before: new Date(now - 1_000), actor: 'test' });
    await writeRows(auth, 3, 21);
    expect(await told(auth)).toMatchObject({ state: 'intact', lastEntry: '1-25', fault: undefined });
  });

  it('stops with the service', async () => {
    const auth = await begin();
    await writeRows(auth, 1_200);
    await auth.auditVerification();
    await auth.close();
    expect((await auth.auditVerification()).state).toBe('pending');
  });
});
