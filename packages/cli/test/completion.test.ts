import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runCommand, temporaryFolder } from './harness/program.ts';

const run = promisify(execFile);
const inCI = process.env.CI === 'true';

/** Writes the script for a shell into a file, as people do. */
async function scriptFor(shell: string, env = {}): Promise<string> {
  const { code, stdout, stderr } = await runCommand({ args: ['completion', shell], env });
  expect([code, stderr]).toEqual([0, '']);
  const file = join(temporaryFolder(), `completion.${shell}`);
  writeFileSync(file, stdout);
  return file;
}

/** What is on the line, and what may stand where it ends. */
const LINES: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['custom-cognito disable', ['disable-user']],
  ['custom-cognito list-users --st', ['--status']],
  ['custom-cognito list-users --status DIS', ['DISABLED']],
  ['custom-cognito audit ver', ['verify']],
  ['custom-cognito keys rotate --wi', ['--withdraw']],
  ['custom-cognito completion f', ['fish']],
];

describe('Completion', () => {
  it('in bash, of commands, options and values', async () => {
    const file = await scriptFor('bash');
    const ask = `
      source "$1"; shift
      for line in "$@"; do
        read -ra COMP_WORDS <<<"$line"; [[ $line == *' ' ]] && COMP_WORDS+=('')
        COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); COMPREPLY=(); _custom_cognito; echo "\${COMPREPLY[*]}"
      done`;
    const { stdout } = await run('bash', ['-c', ask, 'bash', file, ...LINES.map(([line]) => line)]);
    expect(stdout.trimEnd().split('\n')).toEqual(LINES.map(([, words]) => words.join(' ')));
    const { stdout: all } = await run('bash', ['-c', ask, 'bash', file, 'custom-cognito keys ']);
    expect(all.trim().split(' ').toSorted()).toEqual(['--help', 'help', 'list', 'rotate']);
  });

  const fish = process.env.TEST_FISH;
  it.skipIf(!fish && !inCI)('in fish, with what each is, in the language of the terminal', async () => {
    const file = await scriptFor('fish', { LC_ALL: 'es_ES.UTF-8' });
    const ask = 'source $argv[1]; for line in $argv[2..]; complete -C $line; end';
    const { stdout } = await run(fish ?? 'fish', ['--no-config', '-c', ask, file, ...LINES.map(([line]) => line)]);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split('\t')[0])).toEqual(LINES.flatMap(([, words]) => words));
    expect(lines[0]).toBe('disable-user\tInhabilita una cuenta y cierra sus sesiones.');
  });

  const zsh = process.env.TEST_ZSH;
  it.skipIf(!zsh && !inCI)('in zsh, as somebody types', async () => {
    const file = await scriptFor('zsh');
    // The command itself only says how it was called, at the end of a line that was completed and sent.
    const ask = `
      zmodload zsh/zpty
      zpty inner $1 -f -i
      zpty -w inner "PROMPT= RPROMPT=; autoload -U compinit; compinit -u -D; source '$2'"
      zpty -w inner 'custom-cognito() { print -r -- "<RAN $*><END>" }; print "<REA""DY>"'
      zpty -r inner shown '*<READY>*'
      for line in $argv[3,-1]; do
        zpty -w -n inner "$line"$'\\t\\n'; zpty -r inner shown '*<END>*'; print -r -- $shown
      done
      zpty -d inner`;
    const args = ['-f', '-c', ask, 'zsh', zsh ?? 'zsh', file, ...LINES.map(([line]) => line)];
    const { stdout } = await run(zsh ?? 'zsh', args, { timeout: 20_000 });
    const ran = [...stdout.matchAll(/<RAN (.*?) ?><END>/g)].map(([, words]) => words);
    expect(ran).toEqual(LINES.map(([line, [word = '']]) => line.replace(/^\S+ /, '').replace(/\S+$/, word)));
  });
});
