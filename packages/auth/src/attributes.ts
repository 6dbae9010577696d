import type { AttributeType } from '@aws-sdk/client-cognito-identity-provider';

/** What people may say about themselves; nothing else is ever written on their behalf. */
export interface PersonalDetails {
  readonly email?: string | undefined;
  readonly fullName?: string | undefined;
  /** E.164. */
  readonly phoneNumber?: string | undefined;
}

const NAMES = { email: 'email', fullName: 'name', phoneNumber: 'phone_number' } as const;

/** Cognito's attributes for the details that are given. */
export function toAttributes(details: PersonalDetails): { Name: string; Value: string }[] {
  return (Object.keys(NAMES) as (keyof typeof NAMES)[]).flatMap((key) => {
    const Value = details[key];
    return Value === undefined ? [] : [{ Name: NAMES[key], Value }];
  });
}

export function attribute(attributes: readonly AttributeType[] | undefined, name: string): string | undefined {
  return attributes?.find(({ Name }) => Name === name)?.Value;
}

/** Attributes are text: `"false"` is not verified, and neither is anything but `"true"`. */
export function isVerified(attributes: readonly AttributeType[] | undefined, name: 'email' | 'phone_number'): boolean {
  return attribute(attributes, `${name}_verified`) === 'true';
}
