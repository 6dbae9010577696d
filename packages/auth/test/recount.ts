import type { AuditRow } from '../src/store/audit.ts';

const HOUR = 3_600_000;
const DAY = 86_400_000;

type Row = Omit<AuditRow, 'mac'>;

/** What the monitoring answers, counted anew from the rows alone, as its documentation says. */
export function recount(rows: readonly Row[], now: number) {
  const happened = (event: string, outcome: string, from: number) =>
    total(rows.filter((row) => row.event === event && row.outcome === outcome && row.at >= from));
  const logins = (from: number) => ({
    totalLogins: happened('login', 'success', from),
    failedLogins: happened('login', 'failure', from),
    newRegistrations: happened('registration', 'success', from),
  });
  const active = rows.filter(
    ({ event, outcome, at, target }) =>
      ['login', 'refresh'].includes(event) && outcome === 'success' && at >= now - 7 * DAY && target !== null,
  );
  return {
    last24h: { ...logins(now - DAY), passwordResets: happened('password_reset_request', 'success', now - DAY) },
    last7d: { ...logins(now - 7 * DAY), activeUsers: new Set(active.map(({ target }) => target)).size },
  };
}

/** Failed sign-ins since, as the answer has them. */
export function recountFailures(rows: readonly Row[], { now, hours }: { now: number; hours: number }) {
  const from = now - hours * HOUR;
  const failed = rows.filter(({ event, outcome }) => event === 'login' && outcome === 'failure');
  const period = failed.filter(({ at }) => at >= from);
  const byIp = sums(period, ({ address }) => address);
  const suspects = new Map<string, string>();
  for (const [reason, addresses] of rules(failed, from)) {
    for (const address of addresses) {
      if (byIp.has(address) && !suspects.has(address)) suspects.set(address, reason);
    }
  }
  return {
    periodHours: hours,
    totalAttempts: total(period),
    byUser: sums(period, ({ target }) => target),
    byIp,
    suspiciousIps: [...suspects]
      .map(([ip, reason]) => ({
        ip,
        attempts: byIp.get(ip) ?? 0,
        users: new Set(period.filter((row) => row.address === ip && row.target !== null).map(({ target }) => target))
          .size,
        reason,
      }))
      .sort((a, b) => b.attempts - a.attempts || (a.ip < b.ip ? -1 : 1)),
  };
}

/** Why sign-ins were refused since. */
export function recountReasons(rows: readonly Row[], { now, hours }: { now: number; hours: number }) {
  const refused = rows.filter(
    ({ event, outcome, at }) => event === 'login' && outcome === 'failure' && at >= now - hours * HOUR,
  );
  return {
    periodHours: hours,
    totalAttempts: total(refused),
    byReason: sums(refused, ({ reason }) => reason ?? 'unknown'),
  };
}

function rules(failed: readonly Row[], from: number): readonly (readonly [string, readonly string[]])[] {
  const firstDay = Math.floor(from / DAY) * DAY;
  const firstHour = Math.ceil(from / HOUR) * HOUR;
  const named = failed.filter(({ address, target }) => address !== null && target !== null);
  const spread = (of: 'address' | 'target', others: 'address' | 'target', least: number) => {
    const inHours = Map.groupBy(
      named.filter(({ at }) => at >= firstDay),
      (row) => `${Math.floor(row.at / HOUR)} ${row[of]}`,
    );
    const found = [...inHours].filter(([, rows]) => new Set(rows.map((row) => row[others])).size >= least);
    return new Set(found.map(([name]) => name.split(' ')[1] ?? ''));
  };
  const attacked = spread('target', 'address', 5);
  const attackers = named.filter(({ at, target }) => at >= firstHour && attacked.has(target ?? ''));
  const hours = sums(
    failed.filter(({ address }) => address !== null),
    ({ at, address }) => `${Math.floor(at / HOUR) * HOUR} ${address}`,
  );
  const sudden = [...hours].flatMap(([name, count]) => {
    const [start = '', address = ''] = name.split(' ');
    if (Number(start) < from || count < 20) return [];
    const before = [...hours].filter(([other]) => {
      const [at = '', from] = other.split(' ');
      return from === address && Number(at) < Number(start) && Number(at) >= Number(start) - DAY;
    });
    return count >= (10 * before.reduce((sum, [, more]) => sum + more, 0)) / 24 ? [address] : [];
  });
  return [
    ['many_accounts', [...spread('address', 'target', 10)]],
    ['many_addresses_on_one_account', attackers.map(({ address }) => address ?? '')],
    ['sudden_failures', sudden],
  ];
}

const total = (rows: readonly Row[]): number => rows.reduce((sum, { count }) => sum + Number(count), 0);

function sums(rows: readonly Row[], keyOf: (row: Row) => string | null): Map<string, number> {
  const found = new Map<string, number>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key !== null) found.set(key, (found.get(key) ?? 0) + Number(row.count));
  }
  return found;
}

/** What happened in each hour or day, as clocks on the wall of a time zone show it. */
export function recountSeries(
  rows: readonly Row[],
  { event, timeZone, by }: { event: string; timeZone: string; by: 'hour' | 'day' },
) {
  const wall = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'long',
  });
  const wanted = rows.filter((row) => row.event === event);
  return sums(wanted, ({ at }) => {
    const [date = '', time = '', zone = ''] = wall.format(at).split(' ');
    return by === 'day' ? date : `${date}T${time.slice(0, 2)} ${zone}`;
  });
}
