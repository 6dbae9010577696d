import type { z } from 'zod';
import type { Input } from '../src/cognito.ts';
import type { ignoredMembers } from '../src/operations/coverage.ts';
import type { Family, OfferedName } from '../src/operations/table.ts';

// Compiling this file is the test: `operation()` refuses what the AWS SDK does not know, and here the SDK knows nothing
// that an operation would not take.

type IsNone<T> = [T] extends [never] ? true : T;

type ExportOf<F> = F extends unknown ? F[keyof F] : never;
type Declared<N extends OfferedName> =
  Extract<ExportOf<Family>, { readonly name: N; handle: unknown }> extends { readonly input: infer S extends z.ZodType }
    ? z.input<S>
    : never;

/** The SDK types required members as if they could be left out. */
type Given<T> = T extends Date | Uint8Array
  ? T
  : T extends readonly (infer E)[]
    ? readonly Given<E>[]
    : T extends object
      ? { [K in keyof T]-?: Given<NonNullable<T[K]>> }
      : T;

type Undeclared = {
  [N in OfferedName]: Exclude<keyof Input<N>, keyof Declared<N>> extends infer K extends string
    ? K extends keyof typeof ignoredMembers
      ? never
      : `${N}.${K}`
    : never;
}[OfferedName];
export const everyMember: IsNone<Exclude<Undeclared, keyof typeof ignoredMembers>> = true;

type Narrower = {
  [N in OfferedName]: {
    [K in keyof Declared<N> & keyof Input<N> & string]: Given<NonNullable<Input<N>[K]>> extends Given<
      NonNullable<Declared<N>[K]>
    >
      ? never
      : `${N}.${K}`;
  }[keyof Declared<N> & keyof Input<N> & string];
}[OfferedName];
/** Only addresses and numbers are proven by a code; AWS says so in words and not in types. */
type OnlyInWords = 'GetUserAttributeVerificationCode.AttributeName' | 'VerifyUserAttribute.AttributeName';
export const everyValue: IsNone<Exclude<Narrower, OnlyInWords>> = true;
