import type { SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider';
import { refuse } from '../errors.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import { standardAttributes } from './attribute-schema.ts';
import { invalidEmailAddress, isEmailAddress } from './email-address.ts';
import { invalidPhoneNumber, isPhoneNumber } from './phone-number.ts';

type Attributes = Readonly<Record<string, string>>;

/** Who sets attributes: people through a client, or an administrator without one. */
interface Writer {
  readonly pool: UserPool;
  readonly client?: Client | undefined;
}

/** Set by the pool itself and by nobody else. */
const OWN = new Set(['sub', 'identities', 'cognito:user_status', 'cognito:username']);
/** What an administrator vouches for and a client may not. */
const VOUCHED = new Set(['email_verified', 'phone_number_verified']);
const LONGEST_VALUE = 2048;

/** Checks a new user's attributes. Throws InvalidParameterException, and NotAuthorizedException for what a client may not write. */
export function checkNewAttributes({ pool, client }: Writer, attributes: Attributes): void {
  checkWritable(
    { pool, client },
    attributes,
    (name) => `Attributes did not conform to the schema: ${name}: Attribute does not exist in the schema.\n`,
  );
  const [missing] = missingAttributes(pool, attributes);
  if (missing) {
    refuse(
      'InvalidParameterException',
      `Attributes did not conform to the schema: ${missing}: The attribute is required\n`,
    );
  }
}

/** Checks a change of attributes; one that is not mutable keeps its first value, and has none but a required one later. */
export function checkAttributeChange({ pool, client }: Writer, current: Attributes, changes: Attributes): void {
  checkWritable({ pool, client }, changes, (name) => `user.${name}: Attribute does not exist in the schema.\n`);
  const { declared: schema } = schemaOf(pool);
  for (const [name, value] of Object.entries(changes)) {
    const declared = schema.get(name);
    const givenLate = declared?.Required && current[name] === undefined;
    if (declared?.Mutable === false && !givenLate && current[name] !== value) {
      refuse('InvalidParameterException', `user.${name}: Attribute cannot be updated.\n`);
    }
    if (declared?.Required && value === '') {
      refuse(
        'InvalidParameterException',
        `Attributes did not conform to the schema: ${name}: The attribute is required\n`,
      );
    }
    if (pool.settings.UsernameAttributes?.some((one) => one === name) && value === '') {
      refuse('InvalidParameterException', `user.${name}: Attribute cannot be removed.\n`);
    }
  }
}

/** Names of required attributes that a user lacks. */
export function missingAttributes(pool: UserPool, attributes: Attributes): string[] {
  return schemaOf(pool).required.filter((name) => !attributes[name]);
}

/** What a client may read of a user: everything unless it names attributes, and always `sub`. */
export function readable(client: Client, attributes: Attributes): Record<string, string> {
  const allowed: readonly string[] = client.settings.ReadAttributes ?? [];
  const shown = Object.entries(attributes).filter(([name]) => {
    if (name.startsWith('dev:')) return false;
    return allowed.length === 0 || name === 'sub' || allowed.includes(name);
  });
  return Object.fromEntries(shown);
}

function checkWritable({ pool, client }: Writer, attributes: Attributes, unknown: (name: string) => string): void {
  const { declared: schema } = schemaOf(pool);
  for (const [name, value] of Object.entries(attributes)) {
    const declared = schema.get(name);
    if (OWN.has(name)) refuse('InvalidParameterException', `Cannot modify the non-mutable attribute ${name}`);
    if (!declared) refuse('InvalidParameterException', unknown(name));
    if (client && !mayWrite(client, declared, name)) {
      refuse('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
    }
    if (value !== '') checkValue(declared, value);
  }
}

function mayWrite(client: Client, declared: SchemaAttributeType, name: string): boolean {
  if (VOUCHED.has(name) || declared.DeveloperOnlyAttribute) return false;
  const allowed: readonly string[] = client.settings.WriteAttributes ?? [];
  return allowed.length === 0 || allowed.includes(name);
}

function checkValue(declared: SchemaAttributeType, value: string): void {
  const { Name: name = '' } = declared;
  const fault = (what: string) =>
    refuse('InvalidParameterException', `Attributes did not conform to the schema: ${name}: ${what}\n`);
  if (!value.isWellFormed() || value.includes('\0')) fault('Attribute value contains characters that are not allowed.');
  if (name === 'email' && !isEmailAddress(value)) refuse('InvalidParameterException', invalidEmailAddress);
  if (name === 'phone_number' && !isPhoneNumber(value)) refuse('InvalidParameterException', invalidPhoneNumber);
  const kind = KINDS[declared.AttributeDataType ?? 'String'];
  const problem = kind(value, declared);
  if (problem) fault(problem);
}

type Check = (value: string, declared: SchemaAttributeType) => string | undefined;

const KINDS: Record<NonNullable<SchemaAttributeType['AttributeDataType']>, Check> = {
  String(value, { StringAttributeConstraints: limits }) {
    const length = [...value].length;
    if (length < Number(limits?.MinLength ?? 0)) return 'String must be longer than the minimum length.';
    if (length > Number(limits?.MaxLength ?? LONGEST_VALUE)) return 'String must be shorter than the maximum length.';
    return undefined;
  },
  Number(value, { NumberAttributeConstraints: limits }) {
    if (!/^-?\d{1,15}$/.test(value)) return 'Attribute must be a number.';
    if (limits?.MinValue !== undefined && Number(value) < Number(limits.MinValue))
      return 'Number is below the minimum.';
    if (limits?.MaxValue !== undefined && Number(value) > Number(limits.MaxValue))
      return 'Number is above the maximum.';
    return undefined;
  },
  Boolean: (value) => (/^(true|false)$/i.test(value) ? undefined : 'Attribute must be true or false.'),
  DateTime: (value) => (Number.isNaN(Date.parse(value)) ? 'Attribute must be a date and time.' : undefined),
};

interface Schema {
  readonly declared: ReadonlyMap<string, SchemaAttributeType>;
  readonly required: readonly string[];
}

/** By the list that a pool has as long as it is not changed; an import asks for it with each row. */
const schemas = new WeakMap<object, Schema>();

function schemaOf(pool: UserPool): Schema {
  const attributes = pool.settings.SchemaAttributes ?? standardAttributes;
  const known = schemas.get(attributes);
  if (known) return known;
  const required = attributes.filter(({ Name, Required }) => Required && Name !== 'sub');
  const schema = {
    declared: new Map(attributes.map((attribute) => [attribute.Name ?? '', attribute])),
    required: required.map(({ Name = '' }) => Name),
  };
  schemas.set(attributes, schema);
  return schema;
}
