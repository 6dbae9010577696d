/** Something a person can open, copy or look for. */
export interface Place {
  readonly name: string;
  readonly at: string;
}

/** Prints where to go, one line each. */
export function print(title: string, places: readonly Place[]): void {
  const width = Math.max(...places.map(({ name }) => name.length));
  const lines = places.map(({ name, at }) => `  ${name.padEnd(width)}  ${at}`);
  process.stdout.write(`\n${title} is ready. Stop it with Ctrl-C.\n\n${lines.join('\n')}\n\n`);
}
