import { cryptoFloor } from '../harness/crypto-floor.ts';
import { drive } from '../harness/load.ts';
import { inTurn, operationsOf, signIns } from '../harness/operations.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { Servers } from '../servers/servers.ts';

const USERS = 1_000;
const CONCURRENCY = 8;
const TOKENS = 50;

interface Measured {
  readonly number: number;
  readonly title: string;
  readonly side: string;
  readonly base: string;
  readonly goal: number;
  readonly call: () => Promise<unknown>;
  readonly floor: () => Promise<void>;
}

/** Operations that are mostly cryptography, over HTTP, against that cryptography alone in this process. */
export async function crypto(): Promise<void> {
  await using servers = new Servers();
  const operations = operationsOf(await servers.custom({ users: USERS }));
  const next = inTurn(await signIns(operations, TOKENS, ({ refreshToken }) => refreshToken));
  const floor = await cryptoFloor();
  const rows: readonly Measured[] = [
    {
      number: 1,
      title: 'Sign-in with a password, 8 at a time',
      side: 'InitiateAuth',
      base: 'argon2id verification and two RS256 signatures',
      goal: 0.85,
      call: operations.signIn,
      floor: floor.signIn,
    },
    {
      number: 2,
      title: 'Refresh, 8 at a time',
      side: 'InitiateAuth REFRESH_TOKEN_AUTH',
      base: 'two RS256 signatures',
      goal: 0.45,
      call: () => operations.refresh(next()),
      floor: floor.twoSignatures,
    },
    {
      number: 8,
      title: 'Sign-up, 8 at a time',
      side: 'SignUp',
      base: 'argon2id hash',
      goal: 0.85,
      call: operations.signUp,
      floor: floor.hash,
    },
  ];
  for (const { call, floor: work, goal, ...row } of rows) {
    const result = await compare([
      { name: row.side, slice: () => drive(call, { concurrency: CONCURRENCY }) },
      { name: row.base, slice: () => drive(work, { concurrency: CONCURRENCY }) },
    ]);
    const common = { database: settings.database, unit: 'calls/s', goal: { at: 'least', ratio: goal } } as const;
    record('crypto', result, { ...row, ...common });
  }
}
