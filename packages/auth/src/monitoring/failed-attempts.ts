import type { BusyHour, FailureQuestions, Tried } from '../store/failure-questions.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Accounts, and addresses, that are told at most, the most tried first. */
const TOLD = 100;
/** So many accounts that failed from one address within a clock hour (UTC). */
const MANY_ACCOUNTS = 10;
/** So many addresses from which one account failed within a clock hour. */
const MANY_ADDRESSES = 5;
/** Accounts whose addresses are looked at under that rule, the most tried first. */
const ACCOUNTS = 20;
/** So many failures from one address within a clock hour, if they are so many times the mean of the day before it. */
const SUDDEN = 20;
const SUDDEN_TIMES = 10;

export type SuspicionReason = 'many_accounts' | 'many_addresses_on_one_account' | 'sudden_failures';

/** An address that a rule names; of several rules the first. */
export interface Suspect {
  readonly address: string;
  /** Failed sign-ins within the period. */
  readonly attempts: number;
  /** Different accounts that they were for. */
  readonly accounts: number;
  readonly reason: SuspicionReason;
}

export interface FailedAttempts {
  /** By sub or pseudonym; the 100 that were tried most. */
  readonly byAccount: readonly Tried[];
  /** The 100 from which most came. */
  readonly byAddress: readonly Tried[];
  /** The 100 from which most came of those that some rule names. */
  readonly suspects: readonly Suspect[];
}

/** Failed sign-ins since `from`, in milliseconds since the epoch. */
export async function failedAttempts(questions: FailureQuestions, from: number): Promise<FailedAttempts> {
  const [[byAccount = [], attacked = []], [byAddress = [], many = [], busy = []]] = await Promise.all([
    questions.tried({
      kind: 'target',
      from,
      choices: [{ most: TOLD }, { most: ACCOUNTS, peak: { of: 'spread', least: MANY_ADDRESSES } }],
    }),
    questions.tried({
      kind: 'address',
      from,
      choices: [
        { most: TOLD },
        { most: TOLD, peak: { of: 'spread', least: MANY_ACCOUNTS } },
        { most: TOLD, peak: { of: 'busiest', least: SUDDEN } },
      ],
    }),
  ]);
  const suspects = suspectsOf({
    many_accounts: many,
    many_addresses_on_one_account: await attackersOf(questions, attacked, from),
    sudden_failures: await suddenly(questions, busy, from),
  });
  return {
    byAccount,
    byAddress,
    suspects: await withAccounts(questions, suspects, from),
  };
}

async function attackersOf(
  questions: FailureQuestions,
  accounts: readonly Tried[],
  from: number,
): Promise<readonly Tried[]> {
  if (accounts.length === 0) return [];
  const tried = accounts.map(({ key }) => key);
  const [attackers = []] = await questions.tried({ kind: 'address', from, tried, choices: [{ most: TOLD }] });
  return attackers;
}

async function suddenly(questions: FailureQuestions, busy: readonly Tried[], from: number): Promise<readonly Tried[]> {
  const addresses = busy.map(({ key }) => key);
  if (addresses.length === 0) return [];
  const hours = Map.groupBy(await questions.hoursOf(addresses, from - DAY_MS), ({ key }) => key);
  return busy.filter(({ key }) => isSudden(hours.get(key) ?? [], from));
}

/** Whether in some hour of the period far more failed than in the day before that hour. */
function isSudden(hours: readonly BusyHour[], from: number): boolean {
  return hours.some(({ start, count }) => {
    if (start < from || count < SUDDEN) return false;
    const before = hours.filter((hour) => hour.start < start && hour.start >= start - DAY_MS);
    const mean = (before.reduce((sum, hour) => sum + hour.count, 0) * HOUR_MS) / DAY_MS;
    return count >= SUDDEN_TIMES * mean;
  });
}

type Suspicion = Omit<Suspect, 'accounts'>;

/** Of several rules the first, in the order in which they are given, and of all the addresses from which most came. */
function suspectsOf(found: Readonly<Record<SuspicionReason, readonly Tried[]>>): readonly Suspicion[] {
  const suspects = new Map<string, Suspicion>();
  for (const [reason, addresses] of Object.entries(found) as [SuspicionReason, readonly Tried[]][]) {
    for (const { key: address, count: attempts } of addresses) {
      if (!suspects.has(address)) suspects.set(address, { address, attempts, reason });
    }
  }
  return [...suspects.values()]
    .sort((a, b) => b.attempts - a.attempts || (a.address < b.address ? -1 : 1))
    .slice(0, TOLD);
}

async function withAccounts(
  questions: FailureQuestions,
  suspects: readonly Suspicion[],
  from: number,
): Promise<readonly Suspect[]> {
  if (suspects.length === 0) return [];
  const addresses = suspects.map(({ address }) => address);
  const accounts = await questions.accountsOf(addresses, from);
  return suspects.map((suspect) => ({ ...suspect, accounts: accounts.get(suspect.address) ?? 0 }));
}
