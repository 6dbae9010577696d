import { findCycles } from './cycles.ts';
import { readSources } from './imports.ts';
import { readsEnvironment, rules } from './rules.ts';

/** Every import in the work tree that the house rules forbid, a line each; none means that the tree is sound. */
export function checkEdges(root: string): string[] {
  const { edges, environmentReaders } = readSources(root);
  const forbidden = rules.flatMap((rule) =>
    edges
      .filter((edge) => rule.from.test(edge.from) && !rule.allowed(edge, edges))
      .map(({ from, to }) => `${from} → ${to}: ${rule.says}`),
  );
  const circles = findCycles(edges).map((cycle) => `${cycle.join(' → ')}: a circle`);
  const readers = environmentReaders
    .filter((file) => !readsEnvironment.test(file))
    .map((file) => `${file}: only the cli package reads process.env`);
  return [...forbidden, ...circles, ...readers];
}
