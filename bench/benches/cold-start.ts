import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { serveLocal, startCognitoLocal } from '../servers/cognito-local.ts';
import { serve } from '../servers/custom-cognito.ts';
import { runDatabase, runFolder } from '../servers/data.ts';

/** From starting the process to its first answer: on data that is there, and on none. */
export async function coldStart(): Promise<void> {
  const local = await startCognitoLocal();
  await local.server.stop();
  const [data, database] = [runFolder(), await runDatabase('empty')];
  await (await serve(database.url, { folder: data.path })).stop();
  const again = await compare([
    { name: 'Custom Cognito', slice: () => started(serve(database.url, { folder: data.path })) },
    { name: 'cognito-local', slice: () => started(serveLocal(local.folder)) },
  ]);
  await local.end();
  await database.remove();
  data.remove();
  const row = {
    side: 'Custom Cognito',
    base: 'cognito-local',
    unit: 'ms',
    lessIsBetter: true,
    database: settings.database,
  };
  record('cold-start', again, {
    ...row,
    number: 18,
    title: 'Cold start on the data of the last run',
    goal: { at: 'most', ratio: 0.8 },
  });
  const first = await compare([
    { name: 'Custom Cognito', slice: firstStart },
    { name: 'cognito-local', slice: firstLocalStart },
  ]);
  record('cold-start', first, {
    ...row,
    title: 'The very first start',
    note: 'Custom Cognito makes its tables and an RSA-2048 key here.',
  });
}

async function started(starting: ReturnType<typeof serve>): Promise<number> {
  const server = await starting;
  await server.stop();
  return server.startedInMs;
}

async function firstStart(): Promise<number> {
  const [data, database] = [runFolder(), await runDatabase('empty')];
  const ms = await started(serve(database.url, { folder: data.path }));
  await database.remove();
  data.remove();
  return ms;
}

async function firstLocalStart(): Promise<number> {
  const data = runFolder();
  const ms = await started(serveLocal(data.path));
  data.remove();
  return ms;
}
