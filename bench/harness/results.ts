import { appendFileSync, existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Goal, isReached, isTie, showGoal } from './goal.ts';
import { describeMachine, type Machine } from './machine.ts';
import { type Comparison, ratio } from './rounds.ts';
import { ENOUGH_ROUNDS, settings } from './settings.ts';
import { type Spread, showSpread, spread } from './statistics.ts';

const results = join(import.meta.dirname, '..', 'results');

/** One row of the table: two sides of one comparison. */
export interface Row {
  /** Number of the goal in the table, where there is one. */
  readonly number?: number;
  readonly title: string;
  readonly side: string;
  readonly base: string;
  readonly unit: string;
  readonly goal?: Goal;
  /** The goal is not for the ratio but for the side alone, in its worst round. */
  readonly absolute?: boolean;
  /** What a reader must know to read the row rightly. */
  readonly note?: string;
  /** Less is better: times, memory, losses. */
  readonly lessIsBetter?: boolean;
}

export interface Result extends Row {
  readonly bench: string;
  readonly at: string;
  readonly database?: string;
  readonly rounds: number;
  readonly sideMeasured: Spread;
  readonly baseMeasured: Spread;
  readonly ratio: Spread;
  readonly machine: Machine;
}

/** Prints one row and appends it to `results/BENCH.jsonl`. */
export function record(bench: string, comparison: Comparison, row: Row & { database?: string }): void {
  const result: Result = {
    bench,
    ...row,
    at: new Date().toISOString(),
    rounds: comparison.rounds,
    sideMeasured: spread(comparison.measured[row.side] ?? []),
    baseMeasured: spread(comparison.measured[row.base] ?? []),
    ratio: ratio(comparison, row.side, row.base),
    machine: describeMachine(),
  };
  print(result);
  mkdirSync(results, { recursive: true });
  appendFileSync(join(results, `${bench}.jsonl`), `${JSON.stringify(result)}\n`);
}

/** The newest counted result of every row, in the order of goals and benches. */
export function readResults(): Result[] {
  const newest = new Map<string, Result>();
  for (const file of existsSync(results) ? globSync('*.jsonl', { cwd: results }).sort() : []) {
    const lines = readFileSync(join(results, file), 'utf8').split('\n').filter(Boolean);
    for (const result of lines.map((line) => JSON.parse(line) as Result)) {
      if (result.rounds >= ENOUGH_ROUNDS) newest.set([result.bench, result.title, result.database].join('|'), result);
    }
  }
  return [...newest.values()].toSorted((a, b) => (a.number ?? 1_000) - (b.number ?? 1_000));
}

/** Whether a result reached its goal, or who is ahead where there is none. */
export function verdict(result: Pick<Result, 'goal' | 'ratio' | 'lessIsBetter' | 'absolute' | 'sideMeasured'>): string {
  const { goal, lessIsBetter, absolute, sideMeasured } = result;
  if (goal && absolute) return isReached(goal, { ...sideMeasured, median: sideMeasured.max }) ? 'reached' : 'missed';
  if (goal) return isReached(goal, result.ratio) ? 'reached' : 'missed';
  if (isTie(result.ratio)) return 'tie';
  return result.ratio.median > 1 === (lessIsBetter ?? false) ? 'behind' : 'ahead';
}

function print(result: Result): void {
  const { title, side, base, unit, sideMeasured, baseMeasured, goal } = result;
  const aim = goal ? `, goal ${showGoal(goal)}` : '';
  const trial = result.rounds < ENOUGH_ROUNDS ? ` – a trial of ${settings.rounds} rounds` : '';
  console.log(`\n${title}${result.database ? ` (${result.database})` : ''}`);
  console.log(`  ${side}: ${showSpread(sideMeasured)} ${unit}`);
  console.log(`  ${base}: ${showSpread(baseMeasured)} ${unit}`);
  const ratioShown = result.absolute ? 'worst round' : `ratio ${showSpread(result.ratio)}`;
  console.log(`  ${ratioShown}${aim}: ${verdict(result)}${trial}`);
}
