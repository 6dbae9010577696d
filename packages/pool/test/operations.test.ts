import * as commandsAndTypes from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { loaders } from '../src/access.ts';
import { exceptions } from '../src/errors.ts';
import { notOffered } from '../src/operations/coverage.ts';
import { operations } from '../src/operations/table.ts';

/** Everything the AWS SDK exports, by name. */
const sdk: Readonly<Record<string, unknown>> = { ...commandsAndTypes };

/** The commands of the AWS SDK, by the name they have on the wire. */
const commands = Object.keys(sdk)
  .map((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1])
  .filter((name) => name !== undefined);

describe('Cognito’s operations', () => {
  it('are declared, or listed as not offered, every one of them', () => {
    expect(commands).toHaveLength(140);
    expect([...operations.keys(), ...Object.keys(notOffered)].toSorted()).toEqual(commands.toSorted());
  });

  it('are signed or not as in the AWS SDK', async () => {
    for (const [name, { access }] of operations) {
      expect(`${name} ${loaders[access].signed}`).toBe(`${name} ${await isSigned(name)}`);
    }
  });

  it('refuse with nothing that Cognito does not know', () => {
    for (const name of Object.keys(exceptions))
      expect(`${name}: ${wireOnly.has(name) || name in sdk}`).toBe(`${name}: true`);
    for (const { name, errors } of operations.values()) {
      expect(new Set(errors).size, `${name} declares an exception twice`).toBe(errors.length);
    }
  });
});

/** Exceptions of AWS's protocols, common to all of its services and in the model of none. */
const wireOnly = new Set([
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'RequestEntityTooLargeException',
  'SerializationException',
  'ServiceUnavailableException',
  'UnknownOperationException',
  'UnrecognizedClientException',
]);

/** Whether the SDK's client signs an operation, seen at its own HTTP handler. */
async function isSigned(name: string): Promise<boolean> {
  let signed = false;
  const client = new commandsAndTypes.CognitoIdentityProviderClient({
    region: 'eu-west-1',
    endpoint: 'http://localhost',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler: {
      handle: async ({ headers }: { headers: Record<string, string> }) => {
        signed = Object.keys(headers).some((header) => header.toLowerCase() === 'authorization');
        return { response: { statusCode: 200, headers: {}, body: Buffer.from('{}') } };
      },
    } as never,
  });
  const Command = sdk[`${name}Command`] as new (input: object) => commandsAndTypes.ListUsersCommand;
  await client.send(new Command({}));
  return signed;
}
