import { contradictions } from './contradictions.ts';
import { derive, type Settings } from './derive.ts';
import { misspelt } from './misspelt.ts';
import { type GivenSettings, settingsTable } from './table.ts';

export type { BackEnd, MigrateFrom, Settings } from './derive.ts';

/** Every bad or missing setting of one start, together. */
export class SettingsError extends Error {
  override name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['The settings are not usable:', ...problems.map((problem) => `  - ${problem}`)].join('\n'));
    this.problems = problems;
  }
}

/**
 * Reads and checks all settings at once. Throws {@link SettingsError} that names every bad, missing or misspelt one.
 * Values never appear in the message: some are secrets.
 */
export function loadSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const { given, problems } = parse(environment);
  problems.push(
    ...misspelt(Object.keys(environment), Object.keys(settingsTable), 'COGNITO_'),
    ...contradictions(given, environment),
  );
  if (problems.length > 0) throw new SettingsError(problems);
  return derive(given);
}

function parse(environment: Readonly<Record<string, string | undefined>>) {
  const problems: string[] = [];
  const given: Record<string, unknown> = {};
  for (const [name, { schema }] of Object.entries(settingsTable)) {
    const value = environment[name];
    // An empty variable is how a shell or an env file unsets one.
    if (value === undefined || value === '') continue;
    const result = schema.safeParse(value);
    if (result.success) given[name] = result.data;
    else problems.push(`${name} ${result.error.issues[0]?.message ?? 'is not valid'}`);
  }
  return { given: given as GivenSettings, problems };
}
