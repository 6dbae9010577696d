import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findMariadb, mariadbAnswers, startMariadb } from './mariadb.ts';
import { findPostgres, postgresAnswers, startPostgres } from './postgres.ts';
import { findBinary, type PrivateInstance } from './private-instance.ts';
import { findPython, runsPython } from './python.ts';
import { findRedis, redisAnswers, startRedis } from './redis.ts';

/** Something that tests use and this machine may have: a server by its URL, a program by its path. */
interface Need {
  readonly name: string;
  /** Where tests read what was found. */
  readonly variable: string;
  answers(found: string): boolean | Promise<boolean>;
  find(): string | undefined | Promise<string | undefined>;
}

interface Service extends Need {
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
  { name: 'MariaDB', variable: 'TEST_MARIADB_URL', answers: mariadbAnswers, find: findMariadb, start: startMariadb },
];

/** The library that gives a process another clock; where Debian puts it depends on the architecture. */
const findFaketime = () => {
  const folders = existsSync('/usr/lib')
    ? readdirSync('/usr/lib').map((name) => join('/usr/lib', name, 'faketime'))
    : [];
  return folders.map((folder) => join(folder, 'libfaketime.so.1')).find((file) => existsSync(file));
};

const BOTO3 = 'import boto3';
/** It signs and encrypts by xmlsec1. */
const PYSAML2 = 'from saml2.sigver import get_xmlsec_binary; get_xmlsec_binary()';

const browsers = ['chromium', 'chromium-browser', 'google-chrome'];

const needs: readonly Need[] = [
  ...services,
  {
    name: 'Chromium',
    variable: 'TEST_CHROMIUM',
    answers: existsSync,
    find: () => browsers.map((name) => findBinary(name, [])).find(Boolean),
  },
  { name: 'oathtool', variable: 'TEST_OATHTOOL', answers: existsSync, find: () => findBinary('oathtool', []) },
  { name: 'faketime', variable: 'TEST_FAKETIME', answers: existsSync, find: findFaketime },
  { name: 'zsh', variable: 'TEST_ZSH', answers: existsSync, find: () => findBinary('zsh', []) },
  { name: 'fish', variable: 'TEST_FISH', answers: existsSync, find: () => findBinary('fish', []) },
  { name: 'LibreOffice', variable: 'TEST_SOFFICE', answers: existsSync, find: () => findBinary('soffice', []) },
  { name: 'promtool', variable: 'TEST_PROMTOOL', answers: existsSync, find: () => findBinary('promtool', []) },
  { name: 'boto3', variable: 'TEST_BOTO3_PYTHON', answers: runsPython(BOTO3), find: findPython(BOTO3) },
  { name: 'pysaml2', variable: 'TEST_PYSAML2_PYTHON', answers: runsPython(PYSAML2), find: findPython(PYSAML2) },
];

/**
 * Finds what runs or is installed on this machine and names it in `process.env`, where tests read it.
 * A variable that is set already is believed if it leads there; throws otherwise.
 */
export async function findServices(): Promise<void> {
  for (const need of needs) {
    const given = process.env[need.variable];
    if (given && !(await need.answers(given))) {
      throw new Error(`${need.variable} is set, but there is no ${need.name} that tests can use.`);
    }
    const found = given ?? (await need.find());
    if (found) process.env[need.variable] = found;
  }
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

/** What tests will use, a line each; addresses stay out because a URL may carry a password. */
export function describeServices(): string[] {
  return needs.map(({ name, variable }) => `${name}: ${process.env[variable] ? 'found' : `not found (${variable})`}`);
}
