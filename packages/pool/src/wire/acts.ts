import { loaders } from '../access.ts';
import type { Peer } from '../auth-event.ts';
import type { OperationName } from '../cognito.ts';
import { CognitoError, type ExceptionName } from '../errors.ts';
import type { Operation } from '../operation.ts';
import type { Reporter } from '../run.ts';

/** A change that was asked for over HTTP with AWS credentials. */
export interface Act {
  readonly operation: OperationName;
  /** Whose access key signed it; absent where any signature is accepted. */
  readonly accessKeyId?: string | undefined;
  /** The user that was changed. */
  readonly sub?: string | undefined;
  /** The group or app client that was named. */
  readonly about?: string | undefined;
  /** Absent where it was done. */
  readonly refusedWith?: ExceptionName;
  readonly peer: Peer;
}

/** Keeps what administrators do over HTTP. */
export interface ActRecord {
  /** Asked before anything is done. Rejects where it could not be kept; then it is not done. */
  ready(): Promise<void>;
  /** Resolves once it is durable, which is when the answer is sent. */
  keep(act: Act): Promise<void>;
}

const READS = /^(Admin)?(Get|List|Describe)/;
/** What a user asks for, by way of a server. */
const SIGN_INS = /^Admin(InitiateAuth|RespondToAuthChallenge)$/;

export function isAct({ name, access }: Operation): boolean {
  return loaders[access].signed && !READS.test(name) && !SIGN_INS.test(name);
}

interface Acting extends Pick<Act, 'accessKeyId' | 'peer'> {
  readonly record: ActRecord;
  readonly report: Reporter;
  readonly input: Record<string, unknown>;
}

/** Does something and has it kept, before and after. Throws ServiceUnavailableException where that cannot be. */
export async function keptAct(
  { name }: Operation,
  { record, report, input, ...who }: Acting,
  work: (concerned: (sub: string) => void) => Promise<object>,
): Promise<object> {
  const kept = async (call: Promise<void>) => {
    try {
      await call;
    } catch (error) {
      report.unexpected('acts', error);
      throw new CognitoError('ServiceUnavailableException', 'What is asked cannot be recorded.', { cause: error });
    }
  };
  let sub: string | undefined;
  const act = () => ({ operation: name, ...who, sub, about: textOf(input.GroupName) ?? textOf(input.ClientId) });
  await kept(record.ready());
  try {
    const output = await work((concerned) => {
      sub = concerned;
    });
    sub ??= newUser(output);
    await kept(record.keep(act()));
    return output;
  } catch (error) {
    if (error instanceof CognitoError && error.name !== 'ServiceUnavailableException') {
      await kept(record.keep({ ...act(), refusedWith: error.name }));
    }
    throw error;
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Of a user whom the act has made. */
function newUser(output: object): string | undefined {
  const { User } = output as { User?: { Attributes?: readonly { Name?: string; Value?: string }[] } };
  return User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value;
}
