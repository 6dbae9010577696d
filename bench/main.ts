import { settings } from './harness/settings.ts';
import { prepare } from './prepare.ts';

type Bench = () => Promise<void>;

/** Loaded one by one: a bench that needs another peer than is installed does not stop the others. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  'client-credentials': async () => (await import('./benches/client-credentials.ts')).clientCredentials,
  'saml-response': async () => (await import('./benches/saml-response.ts')).samlResponse,
  'token-verify': async () => (await import('./benches/token-verify.ts')).tokenVerify,
  srp: async () => (await import('./benches/srp.ts')).srp,
  'saml-refusals': async () => (await import('./benches/saml-refusals.ts')).samlRefusals,
  crypto: async () => (await import('./benches/crypto.ts')).crypto,
  'durable-write': async () => (await import('./benches/durable-write.ts')).durableWrite,
  growth: async () => (await import('./benches/growth.ts')).growth,
  'list-users': async () => (await import('./benches/list-users.ts')).listUsers,
  'export-users': async () => (await import('./benches/export-users.ts')).exportUsers,
  'cold-start': async () => (await import('./benches/cold-start.ts')).coldStart,
  'idle-memory': async () => (await import('./benches/idle-memory.ts')).idleMemory,
  durability: async () => (await import('./benches/durability.ts')).durability,
  'own-profile': async () => (await import('./benches/own-profile.ts')).ownProfile,
  limiters: async () => (await import('./benches/limiters.ts')).limiters,
  'login-storm': async () => (await import('./benches/login-storm.ts')).loginStorm,
  'audit-cost': async () => (await import('./benches/audit-cost.ts')).auditCost,
  backup: async () => (await import('./benches/backup.ts')).backup,
  migration: async () => (await import('./benches/migration.ts')).migration,
  'hashed-migration': async () => (await import('./benches/hashed-migration.ts')).hashedMigration,
  monitoring: async () => (await import('./benches/monitoring.ts')).monitoring,
  administration: async () => (await import('./benches/administration.ts')).administration,
  'web-interactive': async () => (await import('./benches/web-interactive.ts')).webInteractive,
  'cognito-local': async () => (await import('./benches/cognito-local.ts')).cognitoLocal,
};

/** What else can be asked for. */
const tasks: Readonly<Record<string, Bench>> = {
  async seed() {
    const { ensureSeed } = await import('./seed/seed.ts');
    for (const size of settings.sizes) await ensureSeed(size);
  },
  report: async () => (await import('./report.ts')).writeReport(),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benches) && !(name in tasks) && name !== 'all');
if (asked.length === 0 || unknown.length > 0) {
  console.error(`Name one or more of: ${[...Object.keys(benches), ...Object.keys(tasks)].join(', ')}; or all.`);
  process.exit(2);
}
if (asked.some((name) => name !== 'report') && !(await prepare())) process.exit(1);
for (const name of asked.includes('all') ? Object.keys(benches) : asked) {
  const bench = tasks[name] ?? (await benches[name]?.());
  if (name in benches)
    console.log(`\n# ${name}: ${settings.rounds} rounds, ${settings.sliceMs} ms a side, ${settings.database}`);
  await bench?.();
}
// Connections that are kept alive must not keep this process.
process.exit();
