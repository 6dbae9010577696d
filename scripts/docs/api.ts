import { type Access, ERRORS, errorsOf, FIELD_ERRORS, ROUTES, type Route } from '@custom-cognito/contract';
import { code, table } from './markdown.ts';

interface ObjectSchema {
  readonly properties?: Record<string, object>;
  readonly required?: readonly string[];
}

const accessWords: Record<Access, string> = {
  public: 'anyone',
  'optional-bearer': 'anyone; with `Authorization: Bearer …` for a signed-in caller',
  cookies: 'the cookies `refresh_token` and `session_id`',
  bearer: '`Authorization: Bearer …` with an access token',
  navigation: 'a browser that is sent there, by whatever site',
  admin: '`Authorization: Bearer …` with the access token of somebody who is in the group `admin` at this moment',
};

/** The reference of the HTTP API: its routes, what each takes and refuses, and every error. */
export function apiReference(): string {
  const routes = Object.values(ROUTES) as readonly Route[];
  return `# HTTP API

JSON in and out. A refusal is \`application/problem+json\` (RFC 9457) with a stable \`code\`.
A running server in development serves the same as OpenAPI 3.1 at \`/openapi.json\`, and for reading at \`/docs\`. What the limits count and tell:
[rate-limits.md](rate-limits.md). \`GET /metrics\` answers text for Prometheus and is none of these routes:
[operating.md](operating.md#reading-the-metrics).

${table(
  ['Route', 'Does'],
  routes.map((route) => [address(route), route.summary.en]),
)}

## Routes

${routes.map(section).join('\n\n')}

## Errors

${table(
  ['Code', 'Status', 'Says'],
  rows(ERRORS, ({ status, detail }) => [String(status), detail.en]),
)}

## Codes of invalid fields

Status 422 \`validation_failed\` lists them as \`errors: [{field, code, detail}]\`.

${table(
  ['Code', 'Says'],
  rows(FIELD_ERRORS, (text) => [text.en]),
)}
`;
}

function section(route: Route): string {
  const statuses = [route.status, route.otherStatus].filter(Boolean).join(' or ');
  return [
    `### ${address(route)}`,
    '',
    `${route.summary.en}.`,
    '',
    `- Who: ${accessWords[route.access]}`,
    ...(route.query === undefined ? [] : [`- Query: ${fieldsOf(route.query)}`]),
    `- Body: ${fieldsOf(route.input) || 'none'}`,
    `- Answers: ${statuses}`,
    `- Limited by: ${limit(route)}`,
    `- Refuses with: ${errorsOf(route).map(code).join(', ')}`,
  ].join('\n');
}

function fieldsOf(input: Route['input']): string {
  const schema = (input?.toJSONSchema({ unrepresentable: 'any', io: 'input' }) ?? {}) as ObjectSchema;
  const fields = Object.keys(schema.properties ?? {}).map((name) =>
    schema.required?.includes(name) ? code(name) : `${code(name)} (optional)`,
  );
  return fields.join(', ');
}

const limit = ({ limit: name, account }: Route) =>
  name === null ? 'nothing' : `${code(name)}, by address${account === undefined ? '' : ' and by account'}`;

const address = ({ method, path }: Route) => code(`${method} ${path}`);

function rows<T>(entries: Record<string, T>, cells: (entry: T) => string[]): string[][] {
  return Object.entries(entries).map(([name, entry]) => [code(name), ...cells(entry)]);
}
