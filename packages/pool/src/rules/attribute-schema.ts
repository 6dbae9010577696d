import type { SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider';
import { refuse } from '../errors.ts';

const LONGEST = '2048';
const LONGEST_CUSTOM_NAME = 20;
const MOST_CUSTOM = 50;
const BIRTHDATE_LENGTH = '10';

const TEXTS = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'email',
  'gender',
  'zoneinfo',
  'locale',
  'phone_number',
  'address',
] as const;

/** Cognito's standard attributes (OpenID Connect Core 1.0 §5.1) as DescribeUserPool shows them. */
export const standardAttributes: readonly SchemaAttributeType[] = [
  {
    ...text('sub'),
    Mutable: false,
    Required: true,
    StringAttributeConstraints: { MinLength: '1', MaxLength: LONGEST },
  },
  ...TEXTS.map(text),
  { ...text('birthdate'), StringAttributeConstraints: { MinLength: BIRTHDATE_LENGTH, MaxLength: BIRTHDATE_LENGTH } },
  { ...attribute('email_verified'), AttributeDataType: 'Boolean' },
  { ...attribute('phone_number_verified'), AttributeDataType: 'Boolean' },
  { ...attribute('updated_at'), AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '0' } },
  { ...attribute('identities'), AttributeDataType: 'String', StringAttributeConstraints: {} },
];

/** A new pool's whole schema: the standard attributes with what the request says of them, then its own. */
export function poolSchema(requested: readonly SchemaAttributeType[] = []): SchemaAttributeType[] {
  const byName = new Map(requested.map((one) => [one.Name ?? '', one]));
  if (byName.size < requested.length) refuse('InvalidParameterException', 'Schema attribute names must be unique.');
  const standard = standardAttributes.map((one) => merge(one, byName.get(one.Name ?? '')));
  const known = new Set(standardAttributes.map(({ Name }) => Name));
  return withCustomAttributes(
    standard,
    requested.filter(({ Name }) => !known.has(Name)),
  );
}

/** A schema with further attributes of a pool's own. Throws InvalidParameterException for a name that is taken. */
export function withCustomAttributes(
  schema: readonly SchemaAttributeType[],
  requested: readonly SchemaAttributeType[],
): SchemaAttributeType[] {
  const extended = [...schema];
  for (const attribute of requested.map(customAttribute)) {
    if (extended.some(({ Name }) => Name === attribute.Name)) {
      const fault = `Existing attribute already has name ${attribute.Name}.`;
      refuse('InvalidParameterException', `${attribute.Name}: ${fault}`);
    }
    extended.push(attribute);
  }
  const custom = extended.length - standardAttributes.length;
  if (custom > MOST_CUSTOM) refuse('InvalidParameterException', `A pool has at most ${MOST_CUSTOM} custom attributes.`);
  return extended;
}

function merge(standard: SchemaAttributeType, asked: SchemaAttributeType | undefined): SchemaAttributeType {
  if (!asked) return standard;
  if (asked.AttributeDataType !== undefined && asked.AttributeDataType !== standard.AttributeDataType) {
    refuse(
      'InvalidParameterException',
      `Required attribute ${standard.Name} must be of type ${standard.AttributeDataType}.`,
    );
  }
  if (standard.Name === 'sub') return standard;
  return {
    ...standard,
    Mutable: asked.Mutable ?? true,
    Required: asked.Required ?? false,
    ...(asked.StringAttributeConstraints && { StringAttributeConstraints: asked.StringAttributeConstraints }),
    ...(asked.NumberAttributeConstraints && { NumberAttributeConstraints: asked.NumberAttributeConstraints }),
  };
}

function customAttribute(asked: SchemaAttributeType): SchemaAttributeType {
  const { Name = '', AttributeDataType: type } = asked;
  if (Name.length === 0 || Name.length > LONGEST_CUSTOM_NAME) {
    refuse('InvalidParameterException', `Custom attribute names have 1 to ${LONGEST_CUSTOM_NAME} characters.`);
  }
  if (type === undefined) refuse('InvalidParameterException', `Attribute ${Name} needs an AttributeDataType.`);
  if (asked.Required) refuse('InvalidParameterException', 'Required custom attributes are not supported currently.');
  return {
    ...attribute(`${asked.DeveloperOnlyAttribute ? 'dev' : 'custom'}:${Name}`),
    AttributeDataType: type,
    DeveloperOnlyAttribute: asked.DeveloperOnlyAttribute ?? false,
    Mutable: asked.Mutable ?? true,
    ...(type === 'String' && { StringAttributeConstraints: asked.StringAttributeConstraints ?? {} }),
    ...(type === 'Number' && { NumberAttributeConstraints: asked.NumberAttributeConstraints ?? {} }),
  };
}

function attribute(name: string): SchemaAttributeType {
  return { Name: name, DeveloperOnlyAttribute: false, Mutable: true, Required: false };
}

function text(name: string): SchemaAttributeType {
  return {
    ...attribute(name),
    AttributeDataType: 'String',
    StringAttributeConstraints: { MinLength: '0', MaxLength: LONGEST },
  };
}
