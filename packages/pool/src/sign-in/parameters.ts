import { refuse } from '../errors.ts';

/** A parameter that a flow or challenge cannot do without. Throws InvalidParameterException. */
export function required(parameters: Record<string, string>, name: string): string {
  return parameters[name] ?? refuse('InvalidParameterException', `Missing required parameter ${name}`);
}
