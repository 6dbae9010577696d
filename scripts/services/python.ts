import { spawnSync } from 'node:child_process';

/** Debian's Python comes first: another one on the PATH does not see Debian's packages. */
const pythons = ['/usr/bin/python3', 'python3'];

/** Says whether a Python can run a line, such as an import. */
export const runsPython =
  (line: string) =>
  (python: string): boolean =>
    spawnSync(python, ['-c', line], { stdio: 'ignore' }).status === 0;

/** A Python of this machine that can run a line, or undefined. */
export const findPython = (line: string) => (): string | undefined => pythons.find(runsPython(line));
