import { dirname, resolve } from 'node:path';
import type { Text } from '@custom-cognito/contract';
import type { IdentityProviderSettings } from 'custom-cognito';
import { z } from 'zod';
import { CommandFailure, WRONG_USAGE } from '../failure.ts';
import { givenText } from '../given-text.ts';

const CODE = 'invalid_provider_file';

/** A secret stands in the file itself, in a variable of the environment, or in a file of its own. */
const secret = z.union([
  z.string().min(1),
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
]);
export type GivenSecret = z.output<typeof secret>;

const common = {
  attributes: z.record(z.string().min(1), z.string().min(1)).optional(),
  identifiers: z.array(z.string().min(1).max(40)).max(50).optional(),
};
const named = {
  ...common,
  name: z
    .string()
    .min(3)
    .max(32)
    .regex(/^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u),
};
/** Cognito has one name for each social provider. */
const social = <N extends string>(name: N) => ({ ...common, name: z.literal(name).default(name) });
const oauth = { client_id: z.string().min(1), scopes: z.array(z.string().min(1)).optional() };
const confidential = { ...oauth, client_secret: secret };

/** A provider as the file and the options write it. */
export const providerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('oidc'), ...named, ...confidential, issuer: z.url() }),
  z.strictObject({ type: z.literal('google'), ...social('Google'), ...confidential }),
  z.strictObject({ type: z.literal('facebook'), ...social('Facebook'), ...confidential }),
  z.strictObject({ type: z.literal('amazon'), ...social('LoginWithAmazon'), ...confidential }),
  z.strictObject({
    type: z.literal('apple'),
    ...social('SignInWithApple'),
    ...oauth,
    team_id: z.string(),
    key_id: z.string(),
    private_key: secret,
  }),
  z.strictObject({
    type: z.literal('saml'),
    ...named,
    metadata: z.union([z.strictObject({ url: z.url() }), z.strictObject({ file: z.string().min(1) })]),
    sign_requests: z.boolean().optional(),
    encrypted_assertions: z.boolean().optional(),
    starts_there: z.boolean().optional(),
    signs_out_there: z.boolean().optional(),
  }),
]);
export type GivenProvider = z.output<typeof providerSchema>;

const fileSchema = z.strictObject({ providers: z.array(providerSchema).min(1) });

/** The providers of a file, each checked before anything is done. Throws CommandFailure `invalid_provider_file`. */
export async function readProviders(path: string): Promise<readonly IdentityProviderSettings[]> {
  const given = checked(fileSchema, parse(await givenText(path, CODE), path), path);
  const settings = [];
  for (const provider of given.providers) settings.push(await completed(provider, { folder: dirname(path) }));
  return settings;
}

/** What is wrong with which part, in the file's own names. */
export function checked<S extends z.ZodType>(schema: S, value: unknown, source: string): z.output<S> {
  const result = schema.safeParse(value, { error: z.locales.en().localeError });
  if (result.success) return result.data;
  const spanish = schema.safeParse(value, { error: z.locales.es().localeError });
  throw invalid(source, { en: faults(result.error), es: faults(spanish.error ?? result.error) });
}

const faults = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.join('.') || '.'}: ${message}`).join('; ');

interface Places {
  /** Where paths begin. */
  readonly folder: string;
}

/** Reads what stands elsewhere, and puts a provider into the service's terms. */
export async function completed(given: GivenProvider, places: Places): Promise<IdentityProviderSettings> {
  const { name, attributes, identifiers } = given;
  const common = { name, attributes, identifiers };
  if (given.type === 'saml') {
    const { metadata, sign_requests: signRequests, encrypted_assertions: encryptedAssertions } = given;
    return {
      type: 'saml',
      ...common,
      metadata: 'url' in metadata ? metadata : { xml: await givenText(resolve(places.folder, metadata.file), CODE) },
      signRequests,
      encryptedAssertions,
      startsThere: given.starts_there,
      signsOutThere: given.signs_out_there,
    };
  }
  const client = { ...common, clientId: given.client_id, scopes: given.scopes };
  if (given.type === 'apple') {
    const { team_id: teamId, key_id: keyId, private_key: key } = given;
    return { type: 'apple', ...client, teamId, keyId, privateKey: await read(key, places) };
  }
  const clientSecret = await read(given.client_secret, places);
  if (given.type === 'oidc') return { type: 'oidc', ...client, clientSecret, issuer: given.issuer };
  return { type: given.type, ...client, clientSecret };
}

async function read(given: GivenSecret, { folder }: Places): Promise<string> {
  if (typeof given === 'string') return given;
  if ('file' in given) return (await givenText(resolve(folder, given.file), CODE)).trim();
  return process.env[given.env] || refuse(`$${given.env}`, { es: 'no está definida', en: 'is not set' });
}

function parse(json: string, path: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return refuse(path, { es: 'no es JSON', en: 'is not JSON' });
  }
}

const refuse = (source: string, says: Text): never => {
  throw invalid(source, says);
};

const invalid = (source: string, { es, en }: Text): CommandFailure =>
  new CommandFailure({
    code: CODE,
    exitCode: WRONG_USAGE,
    says: { es: `${source}: ${es}`, en: `${source}: ${en}` },
  });
