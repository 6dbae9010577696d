import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { showGoal } from './harness/goal.ts';
import type { Machine } from './harness/machine.ts';
import { type Result, readResults, verdict } from './harness/results.ts';
import { showSpread } from './harness/statistics.ts';

const root = join(import.meta.dirname, '..');
const MARKED = /(<!-- bench\/results -->\n).*(<!-- \/bench\/results -->)/s;
const HEADS = {
  'README.md': ['#', 'what', 'measured', 'against', 'ratio', 'goal', ''],
  'README.es.md': ['#', 'qué', 'medido', 'frente a', 'razón', 'meta', ''],
};

const INTRODUCTION = `<!-- Made by "npm run bench -- report" from bench/results: run a bench to change it. -->

# Performance, as measured

Every row drives both sides in one run, in turns (A B, B A, …), for seven rounds or more. A cell holds the median and,
in brackets, the least and the greatest round; the ratio is the median of the rounds' ratios, not the ratio of the
medians. A ratio from 0.90 to 1.10 is a tie: a server against itself lands there. Servers run as they ship: hashing,
durability and log level untouched. The pool limits no requests on the loopback address, as by default; what limits requests
to the API is switched off.

The client runs on the same machine and costs the server some of it, more so the faster the server answers.
How to run them: [bench/README.md](../bench/README.md).
`;

/** Writes `docs/performance.md` and the tables of the READMEs from the newest results. */
export function writeReport(): void {
  const results = readResults();
  const goals = results.filter(({ goal }) => goal !== undefined);
  const others = results.filter(({ goal }) => goal === undefined);
  const parts = [
    INTRODUCTION,
    section('Against the limits of the machine and against others', goals),
    section('Beside others, without a goal', others),
    machines(results),
  ];
  writeFileSync(join(root, 'docs', 'performance.md'), `${parts.filter(Boolean).join('\n')}`);
  for (const [name, head] of Object.entries(HEADS)) fillReadme(name, table(head, summary(results)));
  console.log(`${results.length} rows in docs/performance.md`);
}

function section(title: string, results: readonly Result[]): string {
  if (results.length === 0) return '';
  return `## ${title}\n\n${table(HEADS['README.md'], results)}`;
}

/** The goals that have a number, and whatever was missed or lost. */
function summary(results: readonly Result[]): Result[] {
  return results.filter((result) => {
    const outcome = verdict(result);
    return (result.goal && result.number !== undefined) || outcome === 'missed' || outcome === 'behind';
  });
}

function fillReadme(name: string, text: string): void {
  const path = join(root, name);
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(MARKED, (_, from: string, to: string) => from + text + to),
  );
}

function table(head: readonly string[], results: readonly Result[]): string {
  return `| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}\n${results.map(line).join('\n')}\n`;
}

function line(result: Result): string {
  const { number, title, database, side, base, unit, sideMeasured, baseMeasured, goal, note, absolute } = result;
  const cells = [
    number ?? '',
    `${title}${database ? ` (${database})` : ''}${note ? `. ${note}` : ''}`,
    `${side}: ${showSpread(sideMeasured)} ${unit}`,
    `${base}: ${showSpread(baseMeasured)} ${unit}`,
    absolute ? '' : showSpread(result.ratio),
    goal ? showGoal(goal) : '',
    verdict(result),
  ];
  return `| ${cells.join(' | ')} |`;
}

function machines(results: readonly Result[]): string {
  if (results.length === 0) return '';
  const described = [...new Set(results.map(({ machine }) => describe(machine)))];
  const days = results.map(({ at }) => at.slice(0, 10)).toSorted();
  const fsyncs = results.map(({ machine }) => machine.fsyncMicroseconds).toSorted((a, b) => a - b);
  const loads = results.map(({ machine }) => machine.loadAverage).toSorted((a, b) => a - b);
  return `## The machine

${described.map((text) => `- ${text}`).join('\n')}
- Measured ${days[0]}${days[0] === days.at(-1) ? '' : ` to ${days.at(-1)}`}. A 4 KiB append with fsync took ${fsyncs[0]} to ${fsyncs.at(-1)} µs (median
  of 100, after each bench); the load average at the end of a bench, its own load included, was ${loads[0]?.toFixed(1)} to ${loads.at(-1)?.toFixed(1)}.
`;
}

function describe({ processor, cores, memoryGiB, system, node }: Machine): string {
  return `${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}`;
}
