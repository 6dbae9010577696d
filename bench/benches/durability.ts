import { setTimeout as delay } from 'node:timers/promises';
import type { ChildServer } from '../harness/child-server.ts';
import { operationsOf, type Target } from '../harness/operations.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { ensureSeed } from '../seed/seed.ts';
import { serveLocal, startCognitoLocal } from '../servers/cognito-local.ts';
import { CLIENT_ID, POOL_ID, serve, startCustomCognito } from '../servers/custom-cognito.ts';

const USERS = 1_000;
const WRITES = 60;
const CONCURRENCY = 8;
const IDLE_MS = 3_000;

/** A server that can be started again on what it left behind. */
interface Subject {
  readonly target: Target;
  /** Rejects when it does not start. */
  again(): Promise<ChildServer>;
  end(): Promise<void>;
}

/** How a server comes to its end; `answered` is how many of the writes it has acknowledged. */
interface Ending {
  readonly title: string;
  /** Ends it during the load. */
  during?(server: ChildServer, answered: number): void;
  after(server: ChildServer): Promise<void>;
}

const endings: readonly Ending[] = [
  {
    title: 'confirmations lost after SIGKILL in the middle of the load',
    during: (server, answered) => void (answered === WRITES / 2 && server.kill()),
    after: (server) => server.kill(),
  },
  {
    title: 'confirmations lost after three idle seconds and a restart',
    async after(server) {
      await delay(IDLE_MS);
      await server.stop();
    },
  },
];

/** What of the writes that were acknowledged is still there after the server's end and another start. */
export async function durability(): Promise<void> {
  await ensureSeed(USERS);
  for (const ending of endings) {
    const result = await compare(
      [
        { name: 'Custom Cognito', slice: async () => lost(await custom(), ending) },
        { name: 'cognito-local', slice: async () => lost(await local(), ending) },
      ],
      { warmUp: false },
    );
    record('durability', result, {
      number: 20,
      title: `Acknowledged ${ending.title}, in percent`,
      database: settings.database,
      side: 'Custom Cognito',
      base: 'cognito-local',
      unit: '%',
      lessIsBetter: true,
      absolute: true,
      goal: { at: 'most', ratio: 0 },
      note: `${WRITES} confirmations, ${CONCURRENCY} at a time; 100 where it did not start again.`,
    });
  }
}

/** Confirms users at once, ends the server, starts it again, and returns the share of what it had acknowledged and lost. */
async function lost(subject: Subject, ending: Ending): Promise<number> {
  const { server } = subject.target;
  try {
    const acknowledged = await confirmMany(subject.target, ending);
    await ending.after(server);
    const again = await subject.again().catch(() => undefined);
    if (!again) return 100;
    const gone = await countUnconfirmed({ ...subject.target, server: again }, acknowledged);
    await again.stop();
    return (100 * gone) / acknowledged.length;
  } finally {
    await subject.end();
  }
}

async function confirmMany(target: Target, ending: Ending): Promise<string[]> {
  const operations = operationsOf(target);
  const waiting: string[] = [];
  for (let index = 0; index < WRITES; index += 1) waiting.push(await operations.signUp());
  const acknowledged: string[] = [];
  const worker = async () => {
    for (let email = waiting.pop(); email !== undefined; email = waiting.pop()) {
      const done = await operations.confirm(email).then(
        () => true,
        () => false,
      );
      // Without an answer nothing was promised.
      if (!done) continue;
      acknowledged.push(email);
      ending.during?.(target.server, acknowledged.length);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  operations.client.close();
  return acknowledged;
}

async function countUnconfirmed(target: Target, emails: readonly string[]): Promise<number> {
  const { client } = operationsOf(target);
  let count = 0;
  for (const Username of emails) {
    const found = await client.call('AdminGetUser', { UserPoolId: target.poolId, Username }).catch(() => undefined);
    if (found?.UserStatus !== 'CONFIRMED') count += 1;
  }
  client.close();
  return count;
}

async function custom(): Promise<Subject> {
  const started = await startCustomCognito({ users: USERS });
  return {
    target: { server: started.server, poolId: POOL_ID, clientId: CLIENT_ID, users: USERS },
    again: () => serve(started.databaseUrl, { folder: started.folder }),
    end: () => started.end(),
  };
}

async function local(): Promise<Subject> {
  const started = await startCognitoLocal({ users: USERS });
  return {
    target: { ...started, users: USERS },
    again: () => serveLocal(started.folder),
    end: () => started.end(),
  };
}
