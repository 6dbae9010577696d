import type * as sdk from '@aws-sdk/client-cognito-identity-provider';

type Sdk = typeof sdk;

/** Every operation that the AWS SDK knows, as it is spelt on the wire. */
export type OperationName = Exclude<
  { [K in keyof Sdk]: K extends `${infer N}Command` ? N : never }[keyof Sdk],
  '$' | never
>;

type Command<N extends OperationName> = `${N}Command` extends keyof Sdk
  ? Sdk[`${N}Command`] extends new (
      // biome-ignore lint/suspicious/noExplicitAny: only a parameter of any type matches every command's constructor
      input: any,
    ) => { input: infer I; resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: infer O }> }
    ? { input: I; output: O }
    : never
  : never;

export type Input<N extends OperationName> = Command<N>['input'];
export type Output<N extends OperationName> = Omit<Command<N>['output'], '$metadata'>;

/** Calls one operation in this process, with the authority of whoever holds the pool. */
export type Call = <N extends OperationName>(operation: N, input: Input<N>) => Promise<Output<N>>;
