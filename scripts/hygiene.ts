import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface Pattern {
  readonly says: string;
  readonly pattern: RegExp;
  /** Files that are looked at; all of them when left out. */
  readonly files?: RegExp;
}

const patterns: readonly Pattern[] = [
  { says: 'a path of one machine', pattern: /(?<![\w.~*-])\/(?:home|root|work|Users)\/[\w.-]+/ },
  { says: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)(?!IOSFODNN7EXAMPLE)[0-9A-Z]{16}\b/ },
  { says: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{20}/ },
  { says: 'a token of a hosting service', pattern: /\b(?:gh[pousr]|glpat|npm|xox[abp])[_-][A-Za-z0-9-]{20,}/ },
  { says: 'a note that belongs in the tracker', pattern: /\b(?:T[O]DO|F[I]XME)\b/, files: /\.(?:ts|tsx|js|md)$/ },
];

const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
});
let found = 0;
for (const file of new Set(listed.split('\0').filter(Boolean))) {
  for (const line of check(file)) {
    console.error(line);
    found++;
  }
}
process.exitCode = found > 0 ? 1 : 0;

function check(file: string): string[] {
  const lines = readText(file).split('\n');
  const wanted = patterns.filter(({ files }) => !files || files.test(file));
  return lines.flatMap((line, index) =>
    wanted.filter(({ pattern }) => pattern.test(line)).map(({ says }) => `${file}:${index + 1}: ${says}`),
  );
}

/** Empty for a file that was deleted but is still listed. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
