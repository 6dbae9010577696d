import { type Refusal, told } from './person.ts';

export interface InTime<T> {
  /** Why it is refused now; absent where it is accepted. */
  readonly refusal: Refusal | undefined;
  /** What the verifier says of the moment when it was issued, where now is too late or too early. */
  readonly whenIssued?: Refusal | 'accepted';
  readonly accepted: T | undefined;
}

interface Moments {
  readonly now: number;
  readonly issuedAt: number;
}

/** What is captured is mostly over when somebody looks at it: then it is verified for its own moment as well. */
export async function inTime<T>(verify: (now: number) => Promise<T>, { now, issuedAt }: Moments): Promise<InTime<T>> {
  const present = await verdict(() => verify(now));
  const { refusal } = present;
  const isOfTime = refusal !== undefined && ['expired', 'not_yet_valid', 'time'].includes(refusal.reason);
  if (!isOfTime || !Number.isFinite(issuedAt)) return present;
  const past = await verdict(() => verify(issuedAt));
  return { refusal, whenIssued: past.refusal ?? 'accepted', accepted: past.accepted };
}

async function verdict<T>(verify: () => Promise<T>): Promise<InTime<T>> {
  try {
    return { refusal: undefined, accepted: await verify() };
  } catch (error) {
    return { refusal: told(error), accepted: undefined };
  }
}
