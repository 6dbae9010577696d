/** The part of JSON Schema that our documents use. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly example?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A schema as TypeScript would write it. */
export function shapeOf(schema: Schema, indent = ''): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => shapeOf(one, indent)).join(' | ');
  if (schema.items !== undefined) return `${shapeOf(schema.items, indent)}[]`;
  if (schema.properties !== undefined) return objectShape(schema, indent);
  if (typeof schema.additionalProperties === 'object')
    return `{ [name]: ${shapeOf(schema.additionalProperties, indent)} }`;
  return schema.type ?? 'unknown';
}

function objectShape({ properties = {}, required = [] }: Schema, indent: string): string {
  const deeper = `${indent}  `;
  const lines = Object.entries(properties).map(
    ([name, schema]) => `${deeper}${name}${required.includes(name) ? '' : '?'}: ${shapeOf(schema, deeper)}`,
  );
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly limits: string;
  readonly required: boolean;
}

/** The fields of a body, each with its limits in words that need no translation. */
export const fieldsOf = ({ properties = {}, required = [] }: Schema): Field[] =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    type: schema.format ?? shapeOf(schema),
    limits: limitsOf(schema),
    required: required.includes(name),
  }));

function limitsOf({ minLength, maxLength, minimum, maximum, pattern }: Schema): string {
  const length = minLength === undefined ? `≤ ${maxLength}` : `${minLength}–${maxLength}`;
  return [
    ...(maxLength === undefined ? [] : [length]),
    ...(minimum === undefined || maximum === undefined ? [] : [`${minimum}–${maximum}`]),
    ...(pattern === undefined ? [] : [pattern]),
  ].join(' · ');
}

/** A body to start from: the example of every field that is required, or else of all. */
export function exampleOf({ properties = {}, required = [] }: Schema): Record<string, unknown> {
  const names =
    required.length > 0 ? required : Object.keys(properties).filter((name) => properties[name]?.example !== undefined);
  return Object.fromEntries(names.map((name) => [name, properties[name]?.example ?? '']));
}
