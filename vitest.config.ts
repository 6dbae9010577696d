import { defineConfig } from 'vitest/config';

// Packages of this workspace are run from their sources; `module` would pick builds of the AWS SDK that Node cannot load.
const conditions = ['@custom-cognito/source', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'scripts/test/**/*.test.ts', 'examples/**/*.test.ts'],
    globalSetup: ['scripts/services/global-setup.ts'],
    pool: 'forks',
    // Argon2 on two shared cores: a test that signs in a few times takes seconds.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
