/** The operation in which triggers fire, and what its caller wanted them to know. */
export interface Call {
  readonly operation: string;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

type Passed = 'clientMetadata' | 'validationData' | 'nothing';

/** Operations that begin a sign-in tell only the hooks that decide on it, and under the older name. */
const BEGINNING: Readonly<Record<string, Passed>> = {
  PreAuthentication: 'validationData',
  UserMigration: 'validationData',
};

/** Sign-in hooks never call it otherwise, whichever operation they fire in. */
const ANYWHERE: Readonly<Record<string, Passed>> = { PreAuthentication: 'validationData' };

const BEGINNERS: readonly string[] = ['InitiateAuth', 'AdminInitiateAuth'];

/**
 * The part of an event's request that carries a call's ClientMetadata to a trigger.
 * Source: Amazon Cognito API Reference, ClientMetadata of each operation.
 */
export function passedMetadata(trigger: string, { operation, metadata }: Call): object {
  const passed = BEGINNERS.includes(operation)
    ? (BEGINNING[trigger] ?? 'nothing')
    : (ANYWHERE[trigger] ?? 'clientMetadata');
  return passed === 'nothing' || metadata === undefined ? {} : { [passed]: { ...metadata } };
}
