import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { folder } from './settings.ts';
import { spread } from './statistics.ts';

const FSYNCS = 100;

/** The machine that measured, as far as it bears on the numbers. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  /** Median of a 4 KiB append and fsync in the folder of the databases, in microseconds. */
  readonly fsyncMicroseconds: number;
  readonly loadAverage: number;
  /** Share of processor time that other guests of the host took since the last question; absent outside of Linux. */
  readonly steal?: number;
}

export function describeMachine(): Machine {
  const all = cpus();
  const steal = readSteal();
  return {
    processor: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    fsyncMicroseconds: Math.round(timeFsync()),
    loadAverage: loadavg()[0] ?? 0,
    ...(steal !== undefined && { steal }),
  };
}

function timeFsync(): number {
  const path = join(folder, `fsync-${process.pid}`);
  const file = openSync(path, 'w');
  const block = Buffer.alloc(4_096, 1);
  const times = Array.from({ length: FSYNCS }, () => {
    const start = performance.now();
    writeSync(file, block);
    fsyncSync(file);
    return (performance.now() - start) * 1_000;
  });
  closeSync(file);
  rmSync(path);
  return spread(times).median;
}

let before = readTicks();

function readSteal(): number | undefined {
  const now = readTicks();
  if (!now || !before) return undefined;
  const share = (now.steal - before.steal) / Math.max(1, now.all - before.all);
  before = now;
  return Number(share.toFixed(3));
}

/** The first line of /proc/stat: user nice system idle iowait irq softirq steal. */
function readTicks(): { all: number; steal: number } | undefined {
  try {
    const ticks = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.split(/\s+/).slice(1, 9).map(Number) ?? [];
    return { all: ticks.reduce((sum, value) => sum + value, 0), steal: ticks[7] ?? 0 };
  } catch {
    return undefined;
  }
}
