import type { AttributeType } from '@aws-sdk/client-cognito-identity-provider';
import { refuse } from './errors.ts';

/** A request's attribute list as a record. Throws InvalidParameterException when a name stands twice. */
export function toAttributes(
  list: readonly { Name?: string | undefined; Value?: string | undefined }[] = [],
): Record<string, string> {
  const attributes = new Map<string, string>();
  for (const { Name = '', Value = '' } of list) {
    if (attributes.has(Name)) refuse('InvalidParameterException', `Duplicate attribute ${Name}.`);
    attributes.set(Name, Value);
  }
  return Object.fromEntries(attributes);
}

/** A record as the attribute list of an answer. */
export function toAttributeList(attributes: Readonly<Record<string, string>>): AttributeType[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
}
