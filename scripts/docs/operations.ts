import { ignoredMembers, notOffered, partly } from '../../packages/pool/src/operations/coverage.ts';
import { type Category, requestCategories } from '../../packages/pool/src/operations/request-categories.ts';
import { operations } from '../../packages/pool/src/operations/table.ts';
import { code, table } from './markdown.ts';

/** The reference of Cognito's operations: which the embedded pool enforces, what it only keeps, and what it refuses. */
export function operationsReference(): string {
  const kept: Readonly<Record<string, { stored?: string; refused?: string } | undefined>> = partly;
  const offered = [...operations.keys()].sort();
  const rows = offered.map((name) => [code(name), kept[name]?.stored ?? '', kept[name]?.refused ?? '']);
  const missing = Object.entries(notOffered).map(([name, reason]) => [code(name), reason]);
  const ignored = Object.entries(ignoredMembers).map(([name, reason]) => [code(name), reason]);
  const rates = Object.entries(requestCategories).map(([name, category]) => rateRow(name, category, offered));
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

## Request rates

Where the pool listens on more than the loopback address (\`POOL_RATE_LIMITS\`; \`requestRates\` of \`createPool\`) it
answers so many requests in any second and no more, all pools together. What exceeds them is answered
\`TooManyRequestsException\`, "Rate exceeded", with status 400, which AWS SDKs try again, and is not counted. The categories
and rates are Cognito's default quotas; an operation with a star is one that AWS's page does not name, counted with its
like. "Per pool" limits each operation of the category for one pool besides.

${table(
  ['Category', 'Per second', 'Per pool', 'Operations'],
  rates.filter(([, , , names]) => names !== ''),
)}

Answers to challenges beyond their own rate count as sign-ins, and \`NEW_PASSWORD_REQUIRED\` as UserAccountRecovery.
Each process counts for itself. Calls in this process (\`pool.call\`, and with it the API of \`serve\`) and the documents
below \`.well-known\` are not limited. Cognito's ten requests a second on one user are not counted, nor is anything by
address: the pool does not know who is at the other end.

## Not offered

Answered with \`UnknownOperationException\` and status 400.

${table(['Operation', 'Why'], missing)}
`;
}

function rateRow(name: string, category: Category, offered: readonly string[]): string[] {
  const { perSecond, perPool = '', operations: named, akin = [] } = category;
  const all = [...named.map((one) => [one, code(one)]), ...akin.map((one) => [one, `${code(one)}*`])];
  const shown = all.filter(([one = '']) => offered.includes(one)).map(([, text]) => text);
  return [name, String(perSecond), String(perPool), shown.join(', ')];
}
