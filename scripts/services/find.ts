import { findPostgres, postgresAnswers, startPostgres } from './postgres.ts';
import { findBinary, type PrivateInstance } from './private-instance.ts';
import { findRedis, redisAnswers, startRedis } from './redis.ts';

interface Service {
  readonly name: string;
  /** Where tests read what was found. */
  readonly variable: string;
  answers(url: string): Promise<boolean>;
  find(): Promise<string | undefined>;
  start(): Promise<PrivateInstance | undefined>;
}

const services: readonly Service[] = [
  {
    name: 'PostgreSQL',
    variable: 'TEST_DATABASE_URL',
    answers: postgresAnswers,
    find: findPostgres,
    start: startPostgres,
  },
  { name: 'Redis', variable: 'TEST_REDIS_URL', answers: redisAnswers, find: findRedis, start: startRedis },
];

const browsers = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * Finds the services that already run on this machine and names them in `process.env`, where tests read them.
 * A variable that is set already is believed if something answers there; throws otherwise.
 */
export async function findServices(): Promise<void> {
  for (const service of services) {
    const given = process.env[service.variable];
    if (given && !(await service.answers(given))) {
      throw new Error(`${service.variable} is set, but no ${service.name} that tests can use answers there.`);
    }
    const url = given ?? (await service.find());
    if (url) process.env[service.variable] = url;
  }
  const browser = process.env.TEST_CHROMIUM ?? browsers.map((name) => findBinary(name, [])).find(Boolean);
  if (browser) process.env.TEST_CHROMIUM = browser;
}

/** Starts private instances of the services that were not found, from installed binaries, and returns how to stop them. */
export async function startMissingServices(): Promise<() => Promise<void>> {
  const started: PrivateInstance[] = [];
  for (const service of services.filter(({ variable }) => !process.env[variable])) {
    const instance = await service.start();
    if (!instance) continue;
    process.env[service.variable] = instance.url;
    started.push(instance);
  }
  return async () => void (await Promise.all(started.map((instance) => instance.stop())));
}

/** What tests will use, a line per service; addresses stay out because a URL may carry a password. */
export function describeServices(): string[] {
  return [...services, { name: 'Chromium', variable: 'TEST_CHROMIUM' }].map(
    ({ name, variable }) => `${name}: ${process.env[variable] ? 'found' : `not found (${variable})`}`,
  );
}
