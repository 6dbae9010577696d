import { codeOf, leakedForm } from '../../packages/pool/src/rules/leaked-passwords.ts';

/** A package that carries a list of leaked passwords. */
export interface Source {
  readonly name: string;
  readonly version: string;
  /** The text of its licence. */
  readonly license: string;
  readonly passwords: readonly string[];
}

/** The module that the pool reads: the codes of all passwords in order, so that equal sources give equal files. */
export function listOf(source: Source): string {
  const forms = formsOf(source);
  const codes = [...new Set(forms.map(codeOf))].sort();
  const longest = Math.max(...forms.map((form) => form.length));
  return `// Made by scripts/list-leaked-passwords.ts from ${source.name} ${source.version} (MIT): see src/screening/NOTICE.md.
export const longest: number = ${longest};
export const codes: string =
  '${codes.join('')}';
`;
}

/** What is said of the source beside the data. */
export function noticeOf(source: Source): string {
  return `# The list of leaked passwords

\`leaked-passwords-data.ts\` is made from the list of common passwords in \`${source.name}\` ${source.version}, by
\`npm run passwords\`; \`npm run check\` makes it again and compares.

- **Source.** ${count(source.passwords.length)} passwords, counted by the authors of zxcvbn and zxcvbn-ts in the ten million that Mark Burnett
  gathered from leaks and gave to the public domain in 2015. Each was in use more than ten times.
- **Licence.** MIT, below.
- **How it is made.** Each password is brought into the form in which the pool compares passwords (lower case, without
  accents, look-alikes as one letter). Of the ${count(new Set(formsOf(source)).size)} different forms of four characters or more, the first 36 bits of the
  SHA-256 are kept, in order: enough to recognise a password, and none is spelt out.

\`\`\`text
${source.license.trim()}
\`\`\`
`;
}

function formsOf({ passwords }: Source): string[] {
  return passwords.map(leakedForm).filter((form) => form !== undefined);
}

function count(number: number): string {
  return number.toLocaleString('en');
}
