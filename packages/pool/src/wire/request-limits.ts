import { type Category, type RequestCategory, requestCategories } from '../operations/request-categories.ts';

const SECOND_MS = 1_000;
const LONGEST_ID = 128;
/** Each request of a second is remembered. */
const HIGHEST_RATE = 100_000;

/** Requests per second by category; Cognito's default quota where a category is left out. */
export type RequestRates = Readonly<Partial<Record<RequestCategory, number>>>;

/** Counts the requests of this process. */
export interface RequestLimits {
  /** Whether a request is within all that limits it; one that is not is not counted either. */
  admit(operation: string, input: Readonly<Record<string, unknown>>): boolean;
}

const categoryOf: ReadonlyMap<string, RequestCategory> = new Map(
  Object.entries(requestCategories).flatMap(([name, { operations, akin = [] }]) =>
    [...operations, ...akin].map((operation) => [operation, name as RequestCategory]),
  ),
);

/** Limits requests as Cognito does, in memory. Throws RangeError for a rate that cannot be. */
export function createRequestLimits(rates: RequestRates, now: () => number): RequestLimits {
  const windows = new Map(
    Object.entries(requestCategories).map(([name, { perSecond }]) => [
      name,
      slidingSecond(rates[name as RequestCategory] ?? perSecond),
    ]),
  );
  const ofPools = new Map<string, SlidingSecond>();
  const ofPool = (key: string, perSecond: number, at: number) => {
    const known = ofPools.get(key);
    if (known) return known;
    // Few are in use: what is counted here was counted by its category before.
    for (const [other, window] of ofPools) if (window.isUnused(at)) ofPools.delete(other);
    const made = slidingSecond(perSecond);
    ofPools.set(key, made);
    return made;
  };
  return {
    admit(operation, input) {
      const at = now();
      const name = chargedTo(operation, input);
      const { perPool, overflow }: Category = requestCategories[name];
      const window = [name, overflow].map((one) => windows.get(one ?? '')).find((one) => one?.isFree(at));
      if (!window) return false;
      const own = perPool && ofPool(`${operation} ${poolOf(input)}`, perPool, at);
      if (own && !own.isFree(at)) return false;
      for (const one of own ? [window, own] : [window]) one.take(at);
      return true;
    },
  };
}

/** The category that a request counts in. A new password is recovery, though it is the answer to a challenge. */
function chargedTo(operation: string, { ChallengeName }: Readonly<Record<string, unknown>>): RequestCategory {
  const category = categoryOf.get(operation);
  if (!category) throw new TypeError(`${operation} belongs to no category of requests.`);
  const setsPassword = category === 'ChallengeResponse' && ChallengeName === 'NEW_PASSWORD_REQUIRED';
  return setsPassword ? 'UserAccountRecovery' : category;
}

function poolOf({ UserPoolId, ResourceArn }: Readonly<Record<string, unknown>>): string {
  const id = UserPoolId ?? ResourceArn;
  return typeof id === 'string' ? id.slice(0, LONGEST_ID) : '';
}

interface SlidingSecond {
  isFree(now: number): boolean;
  take(now: number): void;
  /** Whether nothing was taken within the last second. */
  isUnused(now: number): boolean;
}

/** Lets through so many in any second and not one more: it remembers when each of the last ones came. */
function slidingSecond(most: number): SlidingSecond {
  if (!Number.isInteger(most) || most < 1 || most > HIGHEST_RATE) {
    throw new RangeError(`A request rate must be a whole number from 1 to ${HIGHEST_RATE}.`);
  }
  const times = new Float64Array(most).fill(Number.NEGATIVE_INFINITY);
  let oldest = 0;
  // What came in the future came before the clock was set back.
  const isOver = (time: number | undefined = 0, now: number) => time <= now - SECOND_MS || time > now;
  return {
    isFree: (now) => isOver(times[oldest], now),
    take(now) {
      times[oldest] = now;
      oldest = (oldest + 1) % most;
    },
    isUnused: (now) => isOver(times.at(oldest - 1), now),
  };
}
