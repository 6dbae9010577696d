import { spawnSync } from 'node:child_process';

/** Debian's Python comes first: another one on the PATH does not see Debian's packages. */
const pythons = ['/usr/bin/python3', 'python3'];

/** Says whether a Python can import boto3. */
export function importsBoto3(python: string): boolean {
  return spawnSync(python, ['-c', 'import boto3'], { stdio: 'ignore' }).status === 0;
}

/** A Python of this machine that can import boto3, or undefined. */
export function findBoto3(): string | undefined {
  return pythons.find(importsBoto3);
}
