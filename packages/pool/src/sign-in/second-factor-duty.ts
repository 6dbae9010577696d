import type { Parts } from '../parts.ts';
import { type Duty, secondFactorDuty } from '../rules/second-factors.ts';
import type { UserPool } from '../store/pools.ts';
import type { User } from '../store/users.ts';
import { userFactors } from '../user-factors.ts';

interface Somebody {
  readonly pool: UserPool;
  /** Or whoever stands in for a user who does not exist. */
  readonly user: Pick<User, 'poolId' | 'sub' | 'attributes'>;
}

/** What a user has to prove beside the first factor. */
export async function dutyOf(who: Somebody, parts: Pick<Parts, 'store'>): Promise<Duty> {
  return secondFactorDuty({ ...who, factors: await userFactors(who, parts) });
}

/** Whether a right password still leaves something to prove, so that it settles nothing by itself. */
export async function owesSecondFactor(who: Somebody, parts: Pick<Parts, 'store'>): Promise<boolean> {
  const { kind } = await dutyOf(who, parts);
  return kind === 'prove' || kind === 'choose';
}
