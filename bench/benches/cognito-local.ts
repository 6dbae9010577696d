import { drive } from '../harness/load.ts';
import { inTurn, type Operations, operationsOf, signIns } from '../harness/operations.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { Servers } from '../servers/servers.ts';

const SIZES = [1_000, 10_000];
const CONCURRENCY = 8;
const TOKENS = 20;

interface Measured {
  readonly operation: string;
  readonly concurrency?: number;
  readonly note?: string;
  prepare(operations: Operations): Promise<() => Promise<unknown>>;
}

/** Sign-ups come last: they make the pools grow. */
const measured: readonly Measured[] = [
  { operation: 'AdminGetUser by e-mail address', prepare: async (operations) => operations.adminGetUser },
  {
    operation: 'GetUser',
    note: 'cognito-local does not verify the token’s signature.',
    async prepare(operations) {
      const next = inTurn(await signIns(operations, TOKENS, ({ accessToken }) => accessToken));
      return () => operations.getUser(next());
    },
  },
  {
    operation: 'ListUsers, Limit 60',
    concurrency: 1,
    note: 'cognito-local ignores the limit and sends the whole pool.',
    prepare: async (operations) => () => operations.listUsers(),
  },
  {
    operation: 'AdminUpdateUserAttributes',
    note: 'cognito-local does not wait for the disk.',
    prepare: async (operations) => operations.adminUpdate,
  },
  {
    operation: 'InitiateAuth with a password',
    note: 'cognito-local compares plain text; Custom Cognito verifies argon2id.',
    prepare: async (operations) => operations.signIn,
  },
  {
    operation: 'SignUp',
    note: 'cognito-local stores plain text and does not wait for the disk; Custom Cognito hashes with argon2id.',
    prepare: async (operations) => operations.signUp,
  },
];

/** The same calls to both servers, over HTTP, with as many users in each. */
export async function cognitoLocal(): Promise<void> {
  for (const users of SIZES) {
    await using servers = new Servers();
    const [ours, theirs] = [operationsOf(await servers.custom({ users })), operationsOf(await servers.local(users))];
    for (const { operation, concurrency = CONCURRENCY, note, prepare } of measured) {
      const [ask, askThem] = [await prepare(ours), await prepare(theirs)];
      const result = await compare([
        { name: 'Custom Cognito', slice: () => drive(ask, { concurrency }) },
        { name: 'cognito-local', slice: () => drive(askThem, { concurrency }) },
      ]);
      record('cognito-local', result, {
        title: `${operation}, ${users.toLocaleString('en')} users`,
        database: settings.database,
        side: 'Custom Cognito',
        base: 'cognito-local',
        unit: 'calls/s',
        ...(note !== undefined && { note }),
      });
    }
  }
}
