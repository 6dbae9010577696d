import { type Database, openDatabase } from '@custom-cognito/database';
import { createPool, type Pool } from '@custom-cognito/pool';
import { createDelivery, createMailbox } from '@custom-cognito/pool/delivery';
import { type Auth, createAuth } from 'custom-cognito';
import { drive } from '../harness/load.ts';
import { inTurn } from '../harness/operations.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { MASTER_KEY, runDatabase } from '../servers/data.ts';

/** One alone waits for the disk; eight keep both cores busy. */
const UNDER_WAY = [1, 8];
const PEOPLE = 50;
const PASSWORD = 'Violet-tractor-91-orbit';
const publicUrl = 'http://localhost:9229';
const context = { locale: 'en', ip: '192.0.2.1', userAgent: 'bench', requestId: 'bench' } as const;

const ROW = 'a row of the record, durable';
const SIGN_IN = 'a sign-in, its row included';

/** What the audit record costs a sign-in: the time of a row beside that of the whole. */
export async function auditCost(): Promise<void> {
  const target = await runDatabase('empty');
  const database = await openDatabase(target.url);
  const { auth, pool } = await openService(database);
  try {
    const logIn = await signIns(auth);
    const addRow = () => auth.recordAdminAct({ actor: 'bench', action: 'bench', context });
    for (const concurrency of UNDER_WAY) {
      const milliseconds = async (call: () => Promise<unknown>) => 1_000 / (await drive(call, { concurrency }));
      const result = await compare([
        { name: ROW, slice: () => milliseconds(addRow) },
        { name: SIGN_IN, slice: () => milliseconds(logIn) },
      ]);
      record('audit-cost', result, {
        title: `The audit record’s part of a sign-in, ${concurrency} at a time`,
        database: settings.database,
        side: ROW,
        base: SIGN_IN,
        unit: 'ms',
        lessIsBetter: true,
        goal: { at: 'most', ratio: 0.03 },
        note: 'In one process with the embedded pool.',
      });
    }
  } finally {
    await auth.close();
    await pool.close();
    await database.close();
    await target.remove();
  }
}

async function signIns(auth: Auth): Promise<() => Promise<unknown>> {
  const people = Array.from({ length: PEOPLE }, (_, n) => `person${n}@example.org`);
  for (const email of people) {
    await auth.createUser({ email, password: PASSWORD, fullName: 'Ada', confirmed: true });
  }
  const next = inTurn(people);
  return () => auth.login({ email: next(), password: PASSWORD, context });
}

async function openService(database: Database): Promise<{ auth: Auth; pool: Pool }> {
  const parts = { database, masterKey: MASTER_KEY };
  const delivery = await createDelivery({ ...parts, transport: await createMailbox(parts) });
  const pool = await createPool({ ...parts, delivery, publicUrl, credentials: null });
  const { UserPool } = await pool.call('CreateUserPool', { PoolName: 'bench', UsernameAttributes: ['email'] });
  const userPoolId = UserPool?.Id ?? '';
  const { UserPoolClient } = await pool.call('CreateUserPoolClient', {
    UserPoolId: userPoolId,
    ClientName: 'bench',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  const auth = await createAuth({
    ...parts,
    cognito: pool.call,
    fetch: (input, init) => pool.fetch(new Request(input, init)),
    issuer: `${publicUrl}/${userPoolId}`,
    userPoolId,
    clientId: UserPoolClient?.ClientId ?? '',
    // What makes all refusals take the same time is a wait, not work.
    evenTimeMs: 0,
  });
  return { auth, pool };
}
