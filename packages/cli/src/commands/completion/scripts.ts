import type { Command } from 'commander';
import { type Place, placesOf, type Word } from './places.ts';

/** The script with which a shell completes a program's commands, options and values. */
export const completionOf = (program: Command, shell: Shell): string =>
  SCRIPTS[shell]({ name: program.name(), places: placesOf(program) });

interface Program {
  readonly name: string;
  readonly places: readonly Place[];
}

export type Shell = 'bash' | 'zsh' | 'fish';

const SCRIPTS: Readonly<Record<Shell, (program: Program) => string>> = {
  bash: ({ name, places }) => `# bash completion of ${name}
_custom_cognito() {
  local current=\${COMP_WORDS[COMP_CWORD]} at= next i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="$at \${COMP_WORDS[i]}"
    case "$next" in
      ${known(places).map(quoted).join(' | ')}) at=$next ;;
    esac
  done
  case "$at \${COMP_WORDS[COMP_CWORD - 1]}" in
${valued(places)
  .map(
    ({ after, values }) =>
      `    ${quoted(after)}) COMPREPLY=($(compgen -W ${quoted(values.join(' '))} -- "$current")); return ;;`,
  )
  .join('\n')}
  esac
  case "$at" in
${places
  .map(({ at, commands, flags, values }) => {
    const words = [...[...commands, ...flags].map(({ word }) => word), ...values];
    return `    ${quoted(at)}) COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "$current")) ;;`;
  })
  .join('\n')}
  esac
}
complete -o default -F _custom_cognito ${name}`,

  zsh: ({ name, places }) => `#compdef ${name}
_custom_cognito() {
  local at= next i
  local -a found flags
  for ((i = 2; i < CURRENT; i++)); do
    next="$at \${words[i]}"
    case "$next" in
      (${known(places).map(quoted).join('|')}) at=$next ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${valued(places)
  .map(
    ({ after, values, takesFile }) =>
      `    (${quoted(after)}) ${values.length > 0 ? `compadd -- ${values.join(' ')}` : takesFile ? '_files' : ':'}; return ;;`,
  )
  .join('\n')}
  esac
  case "$at" in
${places
  .map(
    ({ at, commands, flags, values }) =>
      `    (${quoted(at)}) found=(${described([...commands, ...values.map((word) => ({ word, says: word }))])}); flags=(${described(flags)}) ;;`,
  )
  .join('\n')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then
    _describe -o option flags
  elif (( \${#found} )); then
    _describe command found
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" == "_${name}" ]]; then _custom_cognito "$@"; else compdef _custom_cognito ${name}; fi`,

  fish: ({ name, places }) => `# fish completion of ${name}
function __custom_cognito_at
    set -l at ''
    for word in (commandline -opc)[2..]
        switch "$at $word"
            case ${known(places).map(quoted).join(' ')}
                set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end
${places.flatMap((place) => fishLines(name, place)).join('\n')}`,
};

/** The words that lead to every place but the beginning. */
const known = (places: readonly Place[]): readonly string[] => places.map(({ at }) => at).filter((at) => at !== '');

/** Options that a value follows, each after the words that lead to it. */
const valued = (places: readonly Place[]) =>
  places.flatMap(({ at, flags }) =>
    flags.flatMap(({ word, values, takesFile }) =>
      values === undefined ? [] : [{ after: `${at} ${word}`, values, takesFile }],
    ),
  );

/** A word of a shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Words with what they are, as zsh's `_describe` takes them. */
const described = (words: readonly Word[]): string =>
  words.map(({ word, says }) => quoted(`${word}:${oneLine(says).replaceAll(':', '\\:')}`)).join(' ');

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

function fishLines(name: string, { at, commands, flags, values }: Place): readonly string[] {
  const here = `complete -c ${name} -n "__custom_cognito_at '${at}'"`;
  return [
    ...commands.map(({ word, says }) => `${here} -f -a ${word} -d ${fishQuoted(says)}`),
    ...values.map((value) => `${here} -f -a ${value}`),
    ...flags.map(({ word, says, values: taken, takesFile }) => {
      const given = taken?.length ? ` -x -a ${fishQuoted(taken.join(' '))}` : takesFile ? ' -r -F' : ' -x';
      const value = taken === undefined ? '' : given;
      return `${here} -l ${word.replace(/^--/, '')}${value} -d ${fishQuoted(says)}`;
    }),
  ];
}

const fishQuoted = (text: string): string => `'${oneLine(text).replace(/[\\']/g, '\\$&')}'`;
