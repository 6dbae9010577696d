import { defineConfig } from 'vitest/config';

// Packages of this workspace are run from their sources; `module` would pick builds of the AWS SDK that Node cannot load.
const conditions = ['@custom-cognito/source', 'node', 'development|production'];

const all = ['{packages,apps}/*/test/**/*.test.{ts,tsx}', 'scripts/test/**/*.test.ts', 'examples/**/*.test.ts'];

/** Tests that measure times, or that load the whole machine themselves: nothing else may run beside them. */
const alone = [
  'apps/web/test/console-pages.test.ts',
  'apps/web/test/console.test.ts',
  'apps/web/test/web.test.ts',
  'packages/cli/test/audit-events.test.ts',
  'packages/cli/test/backup.test.ts',
  'packages/cli/test/bearer-forms.test.ts',
  'packages/cli/test/crash.test.ts',
  'packages/cli/test/drain.test.ts',
  'packages/cli/test/even-time.test.ts',
  'packages/cli/test/hostile-input.test.ts',
  'packages/cli/test/login-storm.test.ts',
  'packages/cli/test/rate-limits.test.ts',
  'packages/cli/test/redis-faults.test.ts',
  'packages/cli/test/slow-input.test.ts',
  'packages/cli/test/two-processes.test.ts',
  'packages/pool/test/existence.test.ts',
  'packages/pool/test/hash-limits.test.ts',
  'packages/pool/test/slow-input.test.ts',
  'packages/pool/test/srp.test.ts',
  'packages/pool/test/wire.test.ts',
  'packages/react/test/example.test.ts',
  'packages/react/test/journeys.test.ts',
  'packages/react/test/keyboard.test.ts',
  'packages/react/test/page-states.test.ts',
  'scripts/test/expressions.test.ts',
];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    globalSetup: ['scripts/services/global-setup.ts'],
    pool: 'forks',
    // Young objects of tests are many: most are gone before a space of this size is full.
    execArgv: ['--max-semi-space-size=64'],
    // Argon2 on two shared cores: a test that signs in a few times takes seconds.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      // Most tests wait for a database or a clock for half of their time.
      {
        extends: true,
        test: { name: 'together', include: all, exclude: alone, maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
      { extends: true, test: { name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 2 } } },
    ],
  },
});
