import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface LockedPackage {
  readonly resolved?: string;
  readonly optionalDependencies?: Record<string, string>;
}

// npm leaves out a platform's package that its registry did not have that day, and then "npm ci" refuses the lock file.
const path = join(dirname(import.meta.dirname), 'package-lock.json');
const { packages } = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, LockedPackage> };

const faults = Object.entries(packages).flatMap(([place, { resolved, optionalDependencies = {} }]) => [
  ...Object.keys(optionalDependencies)
    .filter((name) => !isLocked(name, place))
    .map((name) => `${place || 'the root'} may need ${name}, which the lock file lacks`),
  ...(resolved?.includes('://') ? [`${place} names the host it came from`] : []),
]);
for (const fault of faults) console.error(`package-lock.json: ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;

/** Looks where Node would: beside the package's own dependencies, then outwards. */
function isLocked(name: string, place: string): boolean {
  if (packages[`${place}${place && '/'}node_modules/${name}`]) return true;
  return (
    place !== '' && isLocked(name, place.replace(/(^|\/)(node_modules\/(@[^/]+\/)?[^/]+|(packages|apps)\/[^/]+)$/, ''))
  );
}
