import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** Members whose values are never repeated in a message. */
const SENSITIVE = /password|secret|token|session|code$|hash|answer/i;

/** Words a broken input constraint as AWS's services do. */
export function describeConstraint(
  issues: readonly Issue[],
  input: unknown,
): { exception: 'InvalidParameterException' | 'SerializationException'; message: string } {
  for (const issue of issues) {
    const value = valueAt(input, issue.path);
    if (issue.code === 'invalid_type' && value !== undefined && value !== null) {
      return { exception: 'SerializationException', message: describeType(value, issue.expected) };
    }
  }
  const failures = issues.map(
    (issue) => `${subject(issue, input)} failed to satisfy constraint: ${describe(issue, input)}`,
  );
  const count = failures.length === 1 ? '1 validation error' : `${failures.length} validation errors`;
  return { exception: 'InvalidParameterException', message: `${count} detected: ${failures.join('; ')}` };
}

function subject(issue: Issue, input: unknown): string {
  const path = memberPath(issue.path);
  const value = valueAt(input, issue.path);
  if (value === undefined || value === null) return `Value null at '${path}'`;
  if (issue.path.some((key) => SENSITIVE.test(String(key)))) return `Value at '${path}'`;
  return `Value '${typeof value === 'object' ? JSON.stringify(value) : String(value)}' at '${path}'`;
}

function describe(issue: Issue, input: unknown): string {
  const value = valueAt(input, issue.path);
  if (value === undefined || value === null) return 'Member must not be null';
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'number'
        ? `Member must have value greater than or equal to ${issue.minimum}`
        : `Member must have length greater than or equal to ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'number'
        ? `Member must have value less than or equal to ${issue.maximum}`
        : `Member must have length less than or equal to ${issue.maximum}`;
    case 'invalid_format':
      return `Member must satisfy regular expression pattern: ${patternOf(issue)}`;
    case 'invalid_value':
      return `Member must satisfy enum value set: [${issue.values.map(String).join(', ')}]`;
    default:
      return issue.message;
  }
}

function patternOf(issue: Extract<Issue, { code: 'invalid_format' }>): string {
  return (issue.pattern ?? '').replace(/^\/\^?/, '').replace(/\$?\/[a-z]*$/, '');
}

/** `['UserAttributes', 0, 'Name']` is `userAttributes.1.member.name` to AWS. */
function memberPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) =>
      typeof key === 'number' ? `${key + 1}.member` : String(key).replace(/^[A-Z]/, (c) => c.toLowerCase()),
    )
    .join('.');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

const TARGETS: Record<string, string> = { string: 'String', number: 'Integer', int: 'Integer', boolean: 'Boolean' };

function describeType(value: unknown, expected: string): string {
  if (Array.isArray(value)) return 'Start of list found where not expected';
  if (typeof value === 'object') return 'Start of structure or map found where not expected.';
  const target = TARGETS[expected];
  if (target === undefined) return 'Unexpected value type in payload';
  return `${String(typeof value).toUpperCase()}_VALUE can not be converted to ${target === 'Integer' ? 'an' : 'a'} ${target}`;
}
