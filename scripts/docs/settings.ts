import { settingsTable } from '../../packages/cli/src/settings/table.ts';
import { code, table } from './markdown.ts';

/** The reference of the settings, in the order of their declarations. */
export function settingsReference(): string {
  const rows = Object.entries(settingsTable).map(([name, setting]) => [code(name), setting.default, setting.meaning]);
  return `# Settings

From the environment, or from a \`.env\` file in the working directory. All of them are checked at start: everything bad or
missing is reported in one message, with exit code 2. An unknown name that begins with \`COGNITO_\` is reported as a likely
typing error.

${table(['Name', 'Default', 'Meaning'], rows)}
`;
}
