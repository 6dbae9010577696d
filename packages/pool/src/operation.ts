import type { z } from 'zod';
import type { Access, Loaded, Unknown } from './access.ts';
import type { Input, OperationName, Output } from './cognito.ts';
import type { ExceptionName } from './errors.ts';
import type { Parts } from './parts.ts';

/** What a handler receives beside its input: the records its access loaded, and the pool's parts. */
export type Context<A extends Access> = Loaded<A> & Parts;

/** Accesses by which anyone may name a user. */
type NamesUser = 'clientUser' | 'recoveringUser';

interface Declaration<N extends OperationName, A extends Access, S extends z.ZodType> {
  /** Which credential or identifier the operation comes with, and so what is loaded and checked before it. */
  readonly access: A;
  readonly input: S;
  /** What this operation alone may refuse with; the exceptions of its access come with it. */
  readonly errors: readonly ExceptionName[];
  handle(input: z.output<S>, context: Context<A>): Promise<Output<N>>;
  /** Answers for a user who does not exist, where the client hides that (`PreventUserExistenceErrors`). */
  readonly whenUnknown?: A extends NamesUser
    ? (input: z.output<S>, context: Unknown & Parts) => Promise<Output<N>>
    : never;
  /** Refusals that tell of an account; a client that hides who exists is answered as for a user who does not. */
  readonly telling?: A extends NamesUser ? readonly ExceptionName[] : never;
}

/** One of Cognito's operations, whole: adding one is a declaration and its test. */
export interface Operation<
  N extends OperationName = OperationName,
  A extends Access = Access,
  S extends z.ZodType = z.ZodType,
> extends Declaration<N, A, S> {
  readonly name: N;
}

/** Keys that a declared input takes and the SDK's does not, or takes with another type. */
type Misfit<Declared, Wanted> = {
  [K in keyof Declared]-?: K extends keyof Wanted ? (Declared[K] extends Wanted[K] | undefined ? never : K) : K;
}[keyof Declared];

/** Declares an operation; a name, input key, input type or output that the AWS SDK does not know fails to compile. */
export function operation<N extends OperationName, A extends Access, S extends z.ZodType>(
  name: N,
  declaration: Declaration<N, A, S> &
    (Misfit<z.input<S>, Input<N>> extends never ? unknown : { misfit: Misfit<z.input<S>, Input<N>> }),
): Operation<N, A, S> {
  return { name, ...declaration };
}
