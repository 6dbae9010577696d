import type { AuditQuestions, BusyHour, Tried } from '../store/audit-questions.ts';

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
  readonly total: number;
  /** By sub or pseudonym; the 100 that were tried most. */
  readonly byAccount: readonly Tried[];
  /** The 100 from which most came. */
  readonly byAddress: readonly Tried[];
  /** The 100 from which most came of those that some rule names. */
  readonly suspects: readonly Suspect[];
}

/** Failed sign-ins since `from`, in milliseconds since the epoch. */
export async function failedAttempts(questions: AuditQuestions, from: number): Promise<FailedAttempts> {
  const [happened, byAccount, byAddress, suspects] = await Promise.all([
    questions.happened(['login'], from),
    questions.tried({ kind: 'target', from, most: TOLD }),
    questions.tried({ kind: 'address', from, most: TOLD }),
    findSuspects(questions, from),
  ]);
  const total = happened.find(({ outcome }) => outcome === 'failure')?.count ?? 0;
  return { total, byAccount, byAddress, suspects };
}

type Rule = (questions: AuditQuestions, from: number) => Promise<readonly Tried[]>;

/** In the order in which they are told. */
const RULES: Readonly<Record<SuspicionReason, Rule>> = {
  many_accounts: (questions, from) =>
    questions.tried({ kind: 'address', from, most: TOLD, peak: { of: 'spread', least: MANY_ACCOUNTS } }),

  async many_addresses_on_one_account(questions, from) {
    const accounts = await questions.tried({
      kind: 'target',
      from,
      most: ACCOUNTS,
      peak: { of: 'spread', least: MANY_ADDRESSES },
    });
    const tried = accounts.map(({ key }) => key);
    return tried.length === 0 ? [] : questions.tried({ kind: 'address', from, most: TOLD, tried });
  },

  async sudden_failures(questions, from) {
    const busy = await questions.tried({ kind: 'address', from, most: TOLD, peak: { of: 'busiest', least: SUDDEN } });
    const addresses = busy.map(({ key }) => key);
    if (addresses.length === 0) return [];
    const hours = Map.groupBy(await questions.hoursOf(addresses, from - DAY_MS), ({ key }) => key);
    return busy.filter(({ key }) => isSudden(hours.get(key) ?? [], from));
  },
};

/** Whether in some hour of the period far more failed than in the day before that hour. */
function isSudden(hours: readonly BusyHour[], from: number): boolean {
  return hours.some(({ start, count }) => {
    if (start < from || count < SUDDEN) return false;
    const before = hours.filter((hour) => hour.start < start && hour.start >= start - DAY_MS);
    const mean = (before.reduce((sum, hour) => sum + hour.count, 0) * HOUR_MS) / DAY_MS;
    return count >= SUDDEN_TIMES * mean;
  });
}

async function findSuspects(questions: AuditQuestions, from: number): Promise<readonly Suspect[]> {
  const found = new Map<string, { attempts: number; reason: SuspicionReason }>();
  for (const reason of Object.keys(RULES) as SuspicionReason[]) {
    for (const { key, count: attempts } of await RULES[reason](questions, from)) {
      if (!found.has(key)) found.set(key, { attempts, reason });
    }
  }
  const told = [...found].sort(([a, { attempts: ofA }], [b, { attempts: ofB }]) => ofB - ofA || (a < b ? -1 : 1));
  const addresses = told.slice(0, TOLD);
  if (addresses.length === 0) return [];
  const accounts = await questions.accountsOf(
    addresses.map(([address]) => address),
    from,
  );
  return addresses.map(([address, { attempts, reason }]) => ({
    address,
    attempts,
    accounts: accounts.get(address) ?? 0,
    reason,
  }));
}
