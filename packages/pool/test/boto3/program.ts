import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll } from 'vitest';

/** A Python program that runs a scenario (`module.function`) through boto3 and tells what came back. */
export type RunScenario = (scenario: string, given?: object) => Promise<any>;

interface Answer {
  readonly result?: unknown;
  /** Python's traceback. */
  readonly failed?: string;
}

/** Starts the program with an environment of its own: no proxy and no AWS profile of this machine is seen in there. */
export function startBoto3(python: string, environment: Record<string, string>): RunScenario {
  const child = spawn(python, ['-B', join(import.meta.dirname, 'main.py')], {
    env: {
      ...environment,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  afterAll(() => void child.stdin.end());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (scenario, given = {}) => {
    child.stdin.write(`${JSON.stringify({ scenario, given })}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`The Python program ended in ${scenario}.`);
    const { result, failed } = JSON.parse(value) as Answer;
    if (failed !== undefined) throw new Error(failed);
    return result;
  };
}
