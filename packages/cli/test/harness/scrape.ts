import { expect } from 'vitest';
import type { Service } from './service.ts';

/** What `/metrics` says, as a Prometheus on the same machine reads it. */
export interface Scrape {
  readonly text: string;
  /** The value of one series, its labels in any order; undefined where there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
  /** The names of all series. */
  readonly names: ReadonlySet<string>;
}

export async function scrape({ url }: Pick<Service, 'url'>, headers: Record<string, string> = {}): Promise<Scrape> {
  const answer = await fetch(`${url}/metrics`, { headers });
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  const series = text.split('\n').flatMap((line) => read(line) ?? []);
  return {
    text,
    names: new Set(series.map(({ name }) => name)),
    value(name, labels = {}) {
      const wanted = written(Object.entries(labels));
      return series.find((one) => one.name === name && one.labels === wanted)?.value;
    },
  };
}

const LINE = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (\S+)$/;

function read(line: string) {
  const [, name, labels = '', value] = LINE.exec(line) ?? [];
  if (name === undefined || value === undefined) return undefined;
  const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', text = '']) => [key, text] as const);
  return { name, labels: written(pairs), value: Number(value) };
}

const written = (pairs: readonly (readonly [string, string])[]): string =>
  pairs
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
