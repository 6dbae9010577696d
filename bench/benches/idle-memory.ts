import { setTimeout as delay } from 'node:timers/promises';
import { type ChildServer, residentMiB } from '../harness/child-server.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { startCognitoLocal } from '../servers/cognito-local.ts';
import { startCustomCognito } from '../servers/custom-cognito.ts';

const SETTLE_MS = 2_000;

/** Resident memory of a server that has started, answered one question and been left alone for two seconds. */
export async function idleMemory(): Promise<void> {
  const result = await compare(
    [
      { name: 'Custom Cognito', slice: () => idle(startCustomCognito()) },
      { name: 'cognito-local', slice: () => idle(startCognitoLocal()) },
    ],
    { warmUp: false },
  );
  record('idle-memory', result, {
    number: 19,
    title: 'Resident memory when idle',
    database: settings.database,
    side: 'Custom Cognito',
    base: 'cognito-local',
    unit: 'MiB',
    lessIsBetter: true,
    goal: { at: 'most', ratio: 1.4 },
  });
}

async function idle(starting: Promise<{ server: ChildServer; end(): Promise<void> }>): Promise<number> {
  const { server, end } = await starting;
  await delay(SETTLE_MS);
  const memory = residentMiB(server);
  await end();
  return memory;
}
