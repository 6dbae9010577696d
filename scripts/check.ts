import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { styleText } from 'node:util';

interface Step {
  readonly name: string;
  /** A program of `node_modules/.bin` or `node`, and its arguments. */
  readonly command: readonly [string, ...string[]];
}

const steps: readonly Step[] = [
  { name: 'types', command: ['tsc', '-b', 'tsconfig.json', 'tsconfig.tests.json', 'tsconfig.browser-tests.json'] },
  {
    name: 'lint and format',
    command: ['biome', 'ci', '--colors=off', '--reporter=concise', '--error-on-warnings', '.'],
  },
  { name: 'dependency edges', command: ['node', 'scripts/edges.ts'] },
  { name: 'dead exports', command: ['knip', '--no-progress', '--no-config-hints'] },
  {
    name: 'generated documents',
    command: ['node', '--conditions=@custom-cognito/source', 'scripts/generate-docs.ts', '--check'],
  },
  { name: 'list of leaked passwords', command: ['node', 'scripts/list-leaked-passwords.ts', '--check'] },
  { name: 'lock file', command: ['node', 'scripts/lock-file.ts'] },
  { name: 'secrets and machine paths', command: ['node', 'scripts/hygiene.ts'] },
];

const root = dirname(import.meta.dirname);
const bin = join(root, 'node_modules/.bin');
const path = `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`;

const passed = await Promise.all(steps.map(run));
process.exitCode = passed.every(Boolean) ? 0 : 1;

/** Runs one step and prints its line when it ends, with its output if it failed. */
async function run({ name, command: [program, ...args] }: Step): Promise<boolean> {
  const started = performance.now();
  const options = { cwd: root, shell: process.platform === 'win32', env: { ...process.env, PATH: path } };
  const child = spawn(program === 'node' ? process.execPath : program, args, options);
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const code = await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  const mark = code === 0 ? styleText('green', 'ok    ') : styleText('red', 'FAILED');
  console.log(`${mark} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (code !== 0) console.log(Buffer.concat(output).toString().trimEnd());
  return code === 0;
}
