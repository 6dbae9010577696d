import { ignoredMembers, notOffered, partly } from '../../packages/pool/src/operations/coverage.ts';
import { operations } from '../../packages/pool/src/operations/table.ts';
import { code, table } from './markdown.ts';

/** The reference of Cognito's operations: which the embedded pool enforces, what it only keeps, and what it refuses. */
export function operationsReference(): string {
  const kept: Readonly<Record<string, { stored?: string; refused?: string } | undefined>> = partly;
  const offered = [...operations.keys()].sort();
  const rows = offered.map((name) => [code(name), kept[name]?.stored ?? '', kept[name]?.refused ?? '']);
  const missing = Object.entries(notOffered).map(([name, reason]) => [code(name), reason]);
  const ignored = Object.entries(ignoredMembers).map(([name, reason]) => [code(name), reason]);
  return `# Cognito's operations

The AWS SDK knows ${offered.length + missing.length} operations. The embedded pool offers ${offered.length} of them; a test
and the compiler keep the two lists complete.

## Offered

Everything an operation takes is enforced, but for what the second column names: that is kept and described and has no
effect. What the third column names is refused with \`InvalidParameterException\`. The compiler checks that every member of
every input is taken, with every value that the SDK's types let through.

${table(['Operation', 'Kept without effect', 'Refused'], rows)}

These members are taken and not looked at:

${table(['Member', 'Why'], ignored)}

## Not offered

Answered with \`UnknownOperationException\` and status 400.

${table(['Operation', 'Why'], missing)}
`;
}
