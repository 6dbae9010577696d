import type { UserRecord } from 'custom-cognito';

/** How many users there are of what kind. */
export interface Totals {
  readonly total: number;
  readonly confirmed: number;
  readonly unconfirmed: number;
  readonly enabled: number;
  readonly disabled: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** By the month in which they were created (UTC), as `2026-11`, the oldest first. */
  readonly byMonth: Readonly<Record<string, number>>;
}

/** Counts users as they come; what is kept does not grow with them. */
export function createTotals() {
  const statuses = new Map<string, number>();
  const months = new Map<string, number>();
  let total = 0;
  let enabled = 0;
  return {
    add(users: readonly UserRecord[]): void {
      total += users.length;
      for (const user of users) {
        if (user.enabled) enabled += 1;
        increase(statuses, user.status ?? 'UNKNOWN');
        increase(months, monthOf(user.createdAt));
      }
    },
    count: (): number => total,
    sum: (): Totals => ({
      total,
      confirmed: statuses.get('CONFIRMED') ?? 0,
      unconfirmed: statuses.get('UNCONFIRMED') ?? 0,
      enabled,
      disabled: total - enabled,
      byStatus: inOrder(statuses),
      byMonth: inOrder(months),
    }),
  };
}

const increase = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

const inOrder = (counts: ReadonlyMap<string, number>) =>
  Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** Cheaper than a text of the whole date, for each of a million. */
function monthOf(date: Date | undefined): string {
  if (date === undefined) return 'unknown';
  const month = date.getUTCMonth() + 1;
  return `${date.getUTCFullYear()}-${month < 10 ? '0' : ''}${month}`;
}
