import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PACKAGE = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

/**
 * Writes down under which licences modules of other packages are copied, and the notices that stand beside our own
 * where they hold other people's data; how many packages those are.
 */
export function licensesOf(modules: readonly string[], file: string): number {
  const folders = new Set(modules.flatMap((module) => PACKAGE.exec(module)?.[1] ?? []));
  const beside = new Set(
    modules.filter((module) => !PACKAGE.test(module)).map((module) => join(dirname(module), 'NOTICE.md')),
  );
  const ours = [...beside].filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8'));
  writeFileSync(file, [...[...folders].toSorted().map(notice), ...ours].join('\n\n'));
  return folders.size;
}

function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const text = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (license === undefined && text === undefined) throw new Error(`${name} states no licence.`);
  const words = text === undefined ? '' : `\n${readFileSync(join(folder, text), 'utf8').trim()}\n`;
  return `${name} ${version} (${license ?? 'see below'})\n${words}`;
}
