import { drive } from '../harness/load.ts';
import { inTurn, type Operations, operationsOf, signIns } from '../harness/operations.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { Servers } from '../servers/servers.ts';

const CONCURRENCY = 8;
const TOKENS = 50;

interface Measured {
  readonly operation: string;
  /** What one call of it does, once what it needs was made. */
  prepare(operations: Operations): Promise<() => Promise<unknown>>;
}

const measured: readonly Measured[] = [
  { operation: 'AdminGetUser', prepare: async (operations) => operations.adminGetUser },
  {
    operation: 'GetUser',
    async prepare(operations) {
      const next = inTurn(await signIns(operations, TOKENS, ({ accessToken }) => accessToken));
      return () => operations.getUser(next());
    },
  },
  { operation: 'InitiateAuth', prepare: async (operations) => operations.signIn },
];

/** The same question to a small and to a large pool, each in a process and a database of its own. */
export async function growth(): Promise<void> {
  await using servers = new Servers();
  const sizes = [settings.sizes[0] ?? 0, settings.sizes.at(-1) ?? 0] as const;
  const [small, large] = [await servers.custom({ users: sizes[0] }), await servers.custom({ users: sizes[1] })];
  const [few, many] = sizes.map((size) => `${size.toLocaleString('en')} users`) as [string, string];
  for (const { operation, prepare } of measured) {
    const [ofSmall, ofLarge] = [await prepare(operationsOf(small)), await prepare(operationsOf(large))];
    const result = await compare([
      { name: few, slice: () => drive(ofSmall, { concurrency: CONCURRENCY }) },
      { name: many, slice: () => drive(ofLarge, { concurrency: CONCURRENCY }) },
    ]);
    record('growth', result, {
      number: 14,
      title: `${operation}, 8 at a time`,
      database: settings.database,
      side: many,
      base: few,
      unit: 'calls/s',
      goal: { at: 'least', ratio: 0.8 },
    });
  }
}
