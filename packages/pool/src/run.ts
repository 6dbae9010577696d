import type { z } from 'zod';
import { hidesWhoExists, loaders } from './access.ts';
import type { Peer } from './auth-event.ts';
import { beginCall, type Call } from './call.ts';
import { CognitoError, type ExceptionName, refuse } from './errors.ts';
import type { Context, Operation } from './operation.ts';
import type { Parts } from './parts.ts';
import { describeConstraint } from './rules/constraint.ts';
import { isPlainText } from './rules/plain-text.ts';

/** What any operation may answer beside the errors that it declares. */
const COMMON: readonly ExceptionName[] = [
  'InvalidParameterException',
  'SerializationException',
  'TooManyRequestsException',
  'InternalErrorException',
];

export interface Reporter {
  /** Told of every failure that the caller only sees as InternalErrorException. */
  unexpected(operation: string, error: unknown): void;
  /** Told once when `passwordRange` stops answering; until it does again only the list here is screened against. */
  passwordRangeAway?(reason: string): void;
  /** Why somebody whom an identity provider sent did not sign in; nothing of it was shown to anybody. */
  providerRefused?(provider: string, reason: string): void;
}

interface Running {
  readonly parts: Parts;
  readonly report: Reporter;
  /** Absent for a call in this process. */
  readonly peer?: Peer | undefined;
  /** Told of the user whom the call names, once there is one. */
  readonly concerned?: ((sub: string) => void) | undefined;
}

/** Runs one operation: parse, load what its access names, handle, and let out no exception that was not declared. */
export async function run(
  operation: Operation,
  input: unknown,
  { parts: all, report, peer, concerned }: Running,
): Promise<object> {
  try {
    const parsed = parse(operation.input, input);
    const call = beginCall(all, { operation: operation.name, input: parsed, peer });
    const { parts } = call;
    const loaded = await loaders[operation.access].load(parsed, parts);
    if ('unknown' in loaded)
      return operation.whenUnknown ? await operation.whenUnknown(parsed, { ...parts, ...loaded }) : refuseUnknown();
    // Each declaration was checked against its own access; TypeScript cannot follow that over their union.
    return await handle(operation, parsed, {
      call,
      concerned,
      context: { ...parts, ...loaded } as Context<never>,
    });
  } catch (error) {
    const allowed = [...COMMON, ...loaders[operation.access].errors, ...operation.errors];
    if (error instanceof CognitoError && allowed.includes(error.name)) throw error;
    report.unexpected(operation.name, error);
    throw new CognitoError('InternalErrorException', 'Internal server error.', { cause: error });
  }
}

async function handle(
  operation: Operation,
  input: object,
  { call, context, concerned }: { call: Call; context: Context<never> } & Pick<Running, 'concerned'>,
): Promise<object> {
  const { event } = call.parts;
  const { pool, user } = context as Partial<Context<'poolUser'>>;
  if (pool) event.concerns({ pool, user });
  if (user) concerned?.(user.sub);
  try {
    const output = await operation.handle(input, context);
    await call.finish();
    await event.succeeded(call.parts.store, output);
    return output;
  } catch (error) {
    event.refused(error, call.parts.authEvents);
    const { client, ...rest } = context as Context<'clientUser'>;
    const tells = error instanceof CognitoError && operation.telling?.includes(error.name);
    if (!tells || !operation.whenUnknown || !hidesWhoExists(client)) throw error;
    return operation.whenUnknown(input, { ...rest, client, unknown: true });
  }
}

function parse(schema: z.ZodType, input: unknown): Record<string, unknown> {
  if (!isPlainText(input)) refuse('InvalidParameterException', 'The request contains characters that are not allowed.');
  const result = schema.safeParse(input);
  if (result.success) return result.data as Record<string, unknown>;
  const { exception, message } = describeConstraint(result.error.issues, input);
  return refuse(exception, message);
}

function refuseUnknown(): never {
  return refuse('UserNotFoundException', 'User does not exist.');
}
