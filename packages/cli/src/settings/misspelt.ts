/** A message for each name that begins like the known ones but is none of them. */
export function misspelt(names: readonly string[], known: readonly string[], prefix: string): string[] {
  const candidates = known.filter((name) => name.startsWith(prefix));
  return names
    .filter((name) => name.startsWith(prefix) && !known.includes(name))
    .map((name) => `${name} is not a setting; did you mean ${closest(name, candidates)}?`);
}

function closest(name: string, candidates: readonly string[]): string {
  const ranked = candidates.map((candidate) => ({ candidate, distance: distance(name, candidate) }));
  return ranked.sort((a, b) => a.distance - b.distance)[0]?.candidate ?? '';
}

/** How many letters have to be added, taken away or changed: Levenshtein's distance, one row at a time. */
function distance(from: string, to: string): number {
  let above = [...Array(to.length + 1).keys()];
  for (const [row, letter] of [...from].entries()) {
    const next = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const changed = (above[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (above[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    above = next;
  }
  return above[to.length] ?? 0;
}
