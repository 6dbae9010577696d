import { type Route, validate } from '@custom-cognito/contract';
import { Refusal } from '../refusal.ts';

/**
 * Reads what follows the `?` as the route declares it; undefined where it declares nothing.
 * @throws Refusal `validation_failed` for what is unknown, repeated or not allowed.
 */
export function readQuery(request: Request, schema: Route['query']): unknown {
  if (schema === undefined) return undefined;
  const given = [...new URL(request.url).searchParams];
  const names = given.map(([name]) => name);
  const repeated = Object.keys(schema.shape).filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  const result = validate(schema, Object.fromEntries(given));
  const errors = [
    ...repeated.map((field) => ({ field, code: 'repeated' as const })),
    // What is wrong with one of several says nothing.
    ...(result.ok ? [] : result.errors.filter(({ field }) => !repeated.includes(field))),
  ];
  if (!result.ok || errors.length > 0) throw new Refusal('validation_failed', { errors });
  return result.value;
}
