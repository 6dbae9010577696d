import { randomBytes } from 'node:crypto';
import { type Database, openDatabase } from '@custom-cognito/database';
import { type Auth, createAuth } from 'custom-cognito';
import { type RawBuilder, sql } from 'kysely';
import { contentOf } from '../../packages/auth/src/audit/content.ts';
import { createProof } from '../../packages/auth/src/audit/proof.ts';
import { createTrail } from '../../packages/auth/src/audit/trail.ts';
import { EVENTS } from '../../packages/auth/src/events.ts';
import { createSecrets } from '../../packages/auth/src/secrets.ts';
import { createAuditStore } from '../../packages/auth/src/store/audit-kysely.ts';
import { createAuditSums } from '../../packages/auth/src/store/audit-sums.ts';
import { MASTER_KEY } from '../servers/data.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const PEOPLE = 200_000;
/** Rows of one statement. */
const SLICE = 500_000;
/** A day of it, up to six hours ago: rows, accounts that are tried and addresses that try them. */
const STORM = { rows: 600_000, accounts: 50_000, addresses: 2_000, from: 30 * HOUR_MS };

/** The service on a record of a year; nobody signs in at it. */
export async function openAudited(database: Database): Promise<Auth> {
  return createAuth({
    cognito: () => Promise.reject(new Error('not asked')),
    userPoolId: 'eu-west-1_bench',
    clientId: 'bench',
    issuer: 'http://localhost/bench',
    database,
    masterKey: MASTER_KEY,
  });
}

/** Fills an empty database with so many rows of a year, a storm of failed sign-ins among them, and what they come to. */
export async function fillRecord(url: string, rows: number): Promise<void> {
  const database = await openDatabase(url);
  const auth = await openAudited(database);
  const run = (statement: RawBuilder<unknown>) => statement.execute(database.db);
  await auth.close();
  if (database.dialect === 'postgres') await run(sql`set statement_timeout = 0`);
  const indexes = ['time', 'event', 'target', 'address', 'failed', 'failed_event'];
  for (const name of indexes) await run(sql.raw(`drop index auth_audit_${name}`));
  const now = Date.now();
  const year = rows - STORM.rows;
  const step = Math.floor((365 * DAY_MS) / year);
  for (let first = 0; first < year; first += SLICE) {
    await run(usual({ database, first, last: Math.min(first + SLICE, year), begin: now - step * year, step }));
  }
  await run(storm({ database, begin: now - STORM.from, step: DAY_MS / STORM.rows }));
  await run(sql`create index auth_audit_time on auth_audit (at, chain, number)`);
  await run(sql`create index auth_audit_event on auth_audit (event, at, chain, number)`);
  const failures = sql`where outcome = 'failure'`;
  await run(sql`create index auth_audit_failed on auth_audit (at, chain, number) ${failures}`);
  await run(sql`create index auth_audit_failed_event on auth_audit (event, at, chain, number) ${failures}`);
  for (const name of ['target', 'address']) {
    const column = sql.ref(name);
    const index = sql.ref(`auth_audit_${name}`);
    await run(sql`create index ${index} on auth_audit (${column}, at, chain, number) where ${column} is not null`);
  }
  for (const statement of sums(database)) await run(statement);
  await addSessions(database, now);
  await run(database.dialect === 'postgres' ? sql`vacuum analyze` : sql`analyze`);
  await database.close();
}

interface Slice {
  readonly database: Database;
  readonly begin: number;
  readonly step: number;
}

const MAC = new Uint8Array(randomBytes(32));
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Of a hundred: 55 renewals, 36 sign-ins, 4 that failed, and the rest of what happens. */
function usual({ database, first, last, begin, step }: Slice & { first: number; last: number }) {
  const person = sql`((n * n * 31 + n * 7919) % ${sql.lit(PEOPLE)})`;
  const kind = sql`((n * 37) % 100)`;
  const failed = sql`(${kind} >= 91 and ${kind} < 95)`;
  const event = sql`case when ${kind} < 55 then 'refresh' when ${kind} < 95 then 'login' when ${kind} < 96 then 'registration'
    when ${kind} < 98 then 'logout' when ${kind} < 99 then 'password_reset_request' else 'rate_limit' end`;
  const outcome = sql`case when ${failed} or ${kind} = 99 then 'failure' else 'success' end`;
  const target = sql`case when ${failed} then ${pseudonym(person)} else ${sub(person)} end`;
  return insert(database, {
    first,
    last,
    at: sql`${sql.lit(begin)} + n * ${sql.lit(step)}`,
    event,
    outcome,
    target,
    address: address(person),
    count: sql`1`,
  });
}

/** One row in ten sums up twenty that came from one address. */
function storm({ database, begin, step }: Slice) {
  const account = sql`((n * 7919) % ${sql.lit(STORM.accounts)})`;
  return insert(database, {
    first: 100_000_000,
    last: 100_000_000 + STORM.rows,
    at: sql`${sql.lit(begin)} + (n - 100000000) * ${sql.lit(step)}`,
    event: sql`'login'`,
    outcome: sql`'failure'`,
    target: sql`case when n % 10 = 0 then null else ${pseudonym(account)} end`,
    address: address(sql`(16000000 + (n * 31) % ${sql.lit(STORM.addresses)})`),
    count: sql`case when n % 10 = 0 then 20 else 1 end`,
  });
}

interface Rows {
  readonly first: number;
  readonly last: number;
  readonly at: RawBuilder<unknown>;
  readonly event: RawBuilder<unknown>;
  readonly outcome: RawBuilder<unknown>;
  readonly target: RawBuilder<unknown>;
  readonly address: RawBuilder<unknown>;
  readonly count: RawBuilder<unknown>;
}

function insert({ dialect }: Database, { first, last, at, event, outcome, target, address, count }: Rows) {
  const numbers =
    dialect === 'postgres'
      ? sql`(select n from generate_series(${sql.lit(first)}::bigint, ${sql.lit(last - 1)}::bigint) as n)`
      : sql`(with recursive r(n) as (select ${sql.lit(first)} union all select n + 1 from r where n < ${sql.lit(last - 1)}) select n from r)`;
  return sql`insert into auth_audit (chain, number, at, event, outcome, target, actor, address, agent, request, client, count, mac)
    select 101 + n % 2, n, ${at}, ${event}, ${outcome}, ${target}, ${target}, ${address}, ${AGENT},
      ${sub(sql`n`)}, 'bench', ${count}, ${MAC} from ${numbers} as numbers`;
}

const sub = (number: RawBuilder<unknown>) =>
  sql`('00000000-0000-4000-800-' || cast(1000000000000 + ${number} as text))`;
const pseudonym = (number: RawBuilder<unknown>) => sql`('pseudo' || cast(1000000000 + ${number} as text))`;
const address = (number: RawBuilder<unknown>) =>
  sql`('10.' || cast(${number} / 65536 as text) || '.' || cast(${number} / 256 % 256 as text) || '.' || cast(${number} % 256 as text))`;

const FAILED = sql`event = 'login' and outcome = 'failure'`;
const hourOf = (column: RawBuilder<unknown>) => sql`${column} / 3600000 * 3600000`;
/** In the order of time, as they come to be. */
const failuresOf = (kind: 'address' | 'target', { dialect }: Database) => {
  const greatest = dialect === 'postgres' ? sql`greatest` : sql`max`;
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const columns = sql.join(hours.map((hour) => sql.ref(`h${hour}`)));
  const counts = sql.join(
    hours.map(
      (hour) =>
        sql`sum(case when at / 3600000 % 24 = ${sql.lit(hour)} then count else 0 end) as ${sql.ref(`h${hour}`)}`,
    ),
  );
  const day = sql`at / 86400000 * 86400000`;
  return sql`insert into auth_audit_failures (kind, day, key, count, busiest, spread, ${columns})
    select ${sql.lit(kind)}, f.day, f.key, f.count, ${greatest}(${columns}), coalesce(s.spread, 0), ${columns} from (
      select ${day} as day, ${sql.ref(kind)} as key, sum(count) as count, ${counts}
      from auth_audit where ${FAILED} and ${sql.ref(kind)} is not null group by ${day}, ${sql.ref(kind)}) as f
    left join (
      select key, day, max(others) as spread from (
        select ${sql.ref(kind)} as key, hour / 86400000 * 86400000 as day, count(*) as others
        from auth_audit_pairs group by ${sql.ref(kind)}, hour) as hours group by key, day) as s
    on s.key = f.key and s.day = f.day order by f.day`;
};

/** What the service adds up by itself, faster: a property test compares the two. */
const sums = (database: Database) => [
  sql`insert into auth_audit_counts (quarter, event, outcome, chain, count)
    select at / 900000, event, outcome, chain, sum(count) from auth_audit where chain > 100 group by at / 900000, event, outcome, chain`,
  sql`insert into auth_audit_people (sub, seen_at)
    select target, max(at) from auth_audit where event in ('login', 'refresh') and outcome = 'success' group by target`,
  sql`insert into auth_audit_pairs (address, target, hour)
    select distinct address, target, ${hourOf(sql`at`)} from auth_audit where ${FAILED} and target is not null`,
  failuresOf('address', database),
  failuresOf('target', database),
];

const SESSIONS = 1_000;

/** A session for everybody, used some time in the last month. */
async function addSessions(database: Database, now: number): Promise<void> {
  for (let first = 0; first < PEOPLE; first += SESSIONS) {
    const rows = Array.from({ length: SESSIONS }, (_, place) => {
      const seen = now - ((first + place) % 30) * DAY_MS - place * 1_000;
      const id = new Uint8Array(randomBytes(32));
      const person = `00000000-0000-4000-800-${1_000_000_000_000 + first + place}`;
      return sql`(${id}, ${person}, ${person}, ${id}, 0, ${seen}, ${seen}, ${seen + 30 * DAY_MS}, ${seen + 30 * DAY_MS}, '10.0.0.1', '', 0, 0)`;
    });
    await sql`insert into auth_sessions (id_hash, sub, username, refresh_token, refresh_version, created_at, last_seen_at,
      idle_expires_at, expires_at, ip, user_agent, remote_attempts, remote_retry_at) values ${sql.join(rows)}`.execute(
      database.db,
    );
  }
}

/** Rows that are written and then added up. */
const SIGN_INS = 2_000;

/** Records sign-ins as the service does, and adds them up; microseconds that one takes to be added up. */
export async function addUpSignIns(database: Database): Promise<number> {
  const secrets = createSecrets(MASTER_KEY);
  const trail = createTrail({ store: createAuditStore(database), proof: createProof(secrets), clock: Date.now });
  const sums = createAuditSums(database);
  const context = { ip: '192.0.2.1', userAgent: AGENT, requestId: 'bench' };
  const written = Array.from({ length: SIGN_INS }, (_, n) => {
    const about = { sub: `00000000-0000-4000-800-${1_000_000_000_000 + n}`, session: 'session', context };
    const happening = { ...EVENTS.loginSucceeded, name: 'loginSucceeded', about } as const;
    return trail.append(contentOf(happening, { at: Date.now(), clientId: 'bench', pseudonym: secrets.pseudonym }));
  });
  await Promise.all(written);
  const start = performance.now();
  for (const { chain, head, summed } of await sums.unsummed()) {
    for (let number = summed; number < head; ) number = await sums.add({ chain, head });
  }
  return ((performance.now() - start) * 1_000) / SIGN_INS;
}
