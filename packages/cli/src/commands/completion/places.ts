import type { Command, Option } from 'commander';

/** What can stand somewhere on the command line. */
export interface Word {
  readonly word: string;
  readonly says: string;
}

export interface Flag extends Word {
  /** What may follow it: nothing, one of these, or anything where there are none. */
  readonly values: readonly string[] | undefined;
  readonly takesFile: boolean;
}

/** A command or a group of them, and what may follow. */
export interface Place {
  /** The words that lead there, each after a space; empty for the beginning. */
  readonly at: string;
  readonly commands: readonly Word[];
  readonly flags: readonly Flag[];
  /** What its first argument may be, where that is one of few. */
  readonly values: readonly string[];
}

/** Every place of a program, the beginning first. */
export function placesOf(command: Command, at = ''): readonly Place[] {
  const help = command.createHelp();
  const children = help.visibleCommands(command);
  const [argument] = command.registeredArguments;
  const here: Place = {
    at,
    commands: children.map((child) => ({ word: child.name(), says: child.description() })),
    flags: help.visibleOptions(command).flatMap(flagOf),
    values: argument?.argChoices ?? [],
  };
  return [here, ...command.commands.flatMap((child) => placesOf(child, `${at} ${child.name()}`))];
}

function flagOf({ long, flags, description, required, optional, argChoices }: Option): readonly Flag[] {
  if (!long) return [];
  const values = required || optional ? (argChoices ?? []) : undefined;
  return [{ word: long, says: description, values, takesFile: /[<[]file[>\]]/.test(flags) }];
}
